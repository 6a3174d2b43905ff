"""Transcripts: what was said, as it lies in S3 and as it is shown."""

import hashlib
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.domain.calls.models import Media

_MEDIA_TYPE = "application/json"


_SPEAKERS = {"agent": "Agent", "caller": "Caller"}


class Utterance(BaseModel):
    """Something said by agent or caller, or what a tool answered; times count from the call's start."""

    role: Literal["agent", "caller", "tool"]
    text: str
    start_ms: Annotated[int, Field(ge=0)] | None = None
    end_ms: Annotated[int, Field(ge=0)] | None = None

    @property
    def speaker(self) -> str | None:
        """Who is heard; None of what nobody hears."""
        return _SPEAKERS.get(self.role) if self.text.strip() else None


class Turn(Utterance):
    """One turn of a conversation."""

    index: int


class Transcript(BaseModel):
    """A conversation: all its turns, and as `text` what was heard of it."""

    call_id: str
    language: str | None = None
    turns: list[Turn]
    text: str


def store(bucket: Bucket, organization_id: str, call_id: str, language: str | None, turns: list[Utterance]) -> Media:
    """Write a transcript; the call is to point to it next.

    Its key has its digest: the same transcript once more is the same object, and another never takes its place while
    the call points there.
    """
    content = {"language": language, "turns": [turn.model_dump() for turn in turns]}
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    key = f"transcripts/{organization_id}/{call_id}/{hashlib.sha256(body).hexdigest()}.json"
    bucket.put(key, body, _MEDIA_TYPE)
    return Media(state="stored", key=key, content_type=_MEDIA_TYPE, stored_at=clock.instant())


def load(bucket: Bucket, call_id: str, media: Media) -> Transcript:
    """Read a transcript that was stored."""
    if media.key is None:
        raise LookupError("what is stored has a key")
    content: dict[str, Any] = json.loads(bucket.get(media.key))
    turns = [Turn(index=index, **turn) for index, turn in enumerate(content["turns"])]
    return Transcript(call_id=call_id, language=content["language"], turns=turns, text=_text(turns))


def _text(turns: list[Turn]) -> str:
    heard = [(turn.speaker, " ".join(turn.text.split())) for turn in turns if turn.speaker]
    return "".join(f"{speaker}: {text}\n" for speaker, text in heard)


# How long a turn is shown whose end nobody knows, and before no other begins.
_USUAL_MS = 3000


_SHORTEST_MS = 1


_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


_VTT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})


# SubRip has no escapes, and players take <b> for markup and --> for times: so signs that look alike.
_SUBRIP = str.maketrans({"<": "\u2039", ">": "\u203a", "\0": "\ufffd"})


@dataclass(frozen=True)
class _Cue:
    start: int
    end: int
    speaker: str
    lines: list[str]


def to_webvtt(turns: Iterable[Turn]) -> str:
    """What is heard, as WebVTT."""
    blocks = ["WEBVTT"]
    for cue in _cues(turns):
        times = f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}"
        text = "\n".join(line.translate(_VTT) for line in cue.lines)
        blocks.append(f"{times}\n<v {cue.speaker}>{text}</v>")
    return "\n\n".join(blocks) + "\n"


def to_subrip(turns: Iterable[Turn]) -> str:
    """What is heard, as SubRip."""
    blocks = []
    for number, cue in enumerate(_cues(turns), start=1):
        times = f"{_time(cue.start, ',')} --> {_time(cue.end, ',')}"
        text = "\n".join(line.translate(_SUBRIP) for line in cue.lines)
        blocks.append(f"{number}\n{times}\n{cue.speaker}: {text}\n")
    return "\n".join(blocks)


def _cues(turns: Iterable[Turn]) -> list[_Cue]:
    """Turns that are heard, in the order of their starts; an unknown start is the end of the turn before."""
    heard = [turn for turn in turns if turn.speaker]
    starts: list[int] = []
    latest = 0
    for turn in heard:
        start = latest if turn.start_ms is None else turn.start_ms
        starts.append(start)
        latest = max(start, turn.end_ms or 0)
    order = sorted(zip(starts, heard, strict=True), key=lambda pair: pair[0])
    following = [start for start, _ in order[1:]]
    return [_cue(turn, start, after) for (start, turn), after in itertools.zip_longest(order, following)]


def _cue(turn: Turn, start: int, following: int | None) -> _Cue:
    end = turn.end_ms
    if end is None:
        end = start + _USUAL_MS if following is None else min(start + _USUAL_MS, following)
    # An empty line would end the cue.
    lines = [line.strip() for line in _LINE_ENDS.split(turn.text) if line.strip()]
    return _Cue(start, max(end, start + _SHORTEST_MS), turn.speaker or "", lines)


def _time(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
