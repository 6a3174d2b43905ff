"""Transcripts: stored in S3 as JSON, and shown as turns, as text or as captions.

Captions are WebVTT (w3.org/TR/webvtt1) or SubRip.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.fields import Resource
from voxanne.domain.calls.errors import no_transcript
from voxanne.domain.calls.models import Media

type Speaker = Literal["agent", "caller", "tool"]
type MediaKind = Literal["recordings", "transcripts"]

MEDIA_KINDS: tuple[MediaKind, ...] = get_args(MediaKind.__value__)
_MEDIA_TYPE = "application/json"
_SPEAKERS = {"agent": "Agent", "caller": "Caller"}
# A caption of unknown end is shown this long, or until the next one starts.
_DEFAULT_CUE_MS = 3000
_MIN_CUE_MS = 1
_NO_LETTERS = re.compile(r"[\W_]+")
_NOTICEABLY_MORE = 1.1
# How far ahead in the list a turn of the text is searched: a short common turn must not skip those in between.
_MAX_MISSING_TURNS = 20
_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WEBVTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})
# SubRip has no escapes, and players read <b> as markup and --> as times: replaced by similar characters.
_SUBRIP_REPLACEMENTS = str.maketrans({"<": "\u2039", ">": "\u203a", "\0": "\ufffd"})


class Utterance(Resource):
    """What agent or caller said, or the result of a tool; times count from the call's start."""

    role: Speaker
    """The speaker, `agent` or `caller`; or `tool` for the result of a tool."""
    text: str
    """What was said, or the result of the tool."""
    start_ms: Annotated[int, Field(ge=0)] | None = None
    """When it began, in milliseconds from the start of the call. Null: unknown."""
    end_ms: Annotated[int, Field(ge=0)] | None = None
    """When it ended, in milliseconds from the start of the call. Null: unknown."""

    @property
    def speaker(self) -> str | None:
        """The speaker's label; None for what is not spoken."""
        return _SPEAKERS.get(self.role) if self.text.strip() else None


class Turn(Utterance):
    """One turn of a conversation."""

    index: int
    """The position in the conversation, from 0."""


class Transcript(Resource):
    """The transcript of a call."""

    call_id: str
    """The id of the call."""
    language: str | None = None
    """The language (BCP 47). Null: unknown."""
    turns: list[Turn]
    """All turns in order, including the results of tools."""
    text: str
    """The spoken turns as text, one line each."""


@dataclass(frozen=True)
class _Cue:
    """A caption; times in milliseconds."""

    start: int
    end: int
    speaker: str
    lines: list[str]


def store(bucket: Bucket, organization_id: str, call_id: str, language: str | None, turns: list[Utterance]) -> Media:
    """Write a transcript; return the media to store in the call.

    The key contains the digest of the content: storing the same transcript again writes the same object, and another
    transcript never overwrites the one to which the call points.
    """
    content = {"language": language, "turns": [turn.model_dump() for turn in turns]}
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    key = f"transcripts/{organization_id}/{call_id}/{hashlib.sha256(body).hexdigest()}.json"
    bucket.put(key, body, _MEDIA_TYPE)
    return Media(
        state="stored",
        key=key,
        content_type=_MEDIA_TYPE,
        stored_at=clock.instant(),
        agent_letters=count_letters(turns, "agent"),
        caller_letters=count_letters(turns, "caller"),
    )


def media_versions(bucket: Bucket, kind: MediaKind, organization_id: str, call_id: str) -> Iterator[tuple[str, str]]:
    """Yield key and version of a call's recordings or transcripts, including those to which no call points."""
    return bucket.list_versions(f"{kind}/{organization_id}/{call_id}/")


def delete_media(bucket: Bucket, kind: MediaKind, organization_id: str, call_id: str) -> int:
    """Delete a call's recordings or transcripts in all versions; return their number.

    Raises:
        UnavailableError: S3 failed to delete one; repeat.
    """
    return bucket.delete_versions(media_versions(bucket, kind, organization_id, call_id))


def load(bucket: Bucket, call_id: str, media: Media) -> Transcript:
    """Read a stored transcript.

    Raises:
        NotFoundError: it is gone: its call was restored, or its retention was lengthened after it had ended.
    """
    if media.key is None:
        raise LookupError("stored media must have a key")
    stored = bucket.find(media.key)
    if stored is None:
        raise no_transcript()
    content: dict[str, Any] = json.loads(stored)
    turns = [Turn(index=index, **turn) for index, turn in enumerate(content["turns"])]
    return Transcript(call_id=call_id, language=content["language"], turns=turns, text=_to_text(turns))


def count_letters(turns: Iterable[Utterance], *roles: str) -> int:
    """Return how many letters and digits were said, by all speakers or by those with *roles*."""
    speakers = set(roles or _SPEAKERS)
    return sum(len(_letters(turn.text)) for turn in turns if turn.role in speakers)


def fuller(listed: list[Utterance], text: list[Utterance]) -> list[Utterance]:
    """Return the turns of a conversation that came both as a list and as a text: the list, unless the text says more.

    The list has times and the results of tools, which the text's turns take over if a turn is in both. The text says
    more if it has a speaker that the list lacks, or a tenth more letters: spelling and punctuation differ.
    """
    combined = _combine(listed, text)
    has_new_speaker = any(count_letters(listed, role) == 0 < count_letters(combined, role) for role in _SPEAKERS)
    is_fuller = count_letters(combined) > count_letters(listed) * _NOTICEABLY_MORE
    return combined if has_new_speaker or is_fuller else listed


def _combine(listed: list[Utterance], text: list[Utterance]) -> list[Utterance]:
    """Return the text's turns, in the list's form where it has them, with the list's turns of other roles."""
    roles = {turn.role for turn in text}
    keys = [(turn.role, _letters(turn.text).casefold()) for turn in listed]
    combined: list[Utterance] = []
    position = 0
    for turn in text:
        window = range(position, min(position + _MAX_MISSING_TURNS, len(listed)))
        key = (turn.role, _letters(turn.text).casefold())
        index = next((index for index in window if keys[index] == key), None)
        if index is None:
            combined.append(turn)
            continue
        combined += [other for other in listed[position:index] if other.role not in roles]
        combined.append(listed[index])
        position = index + 1
    return combined + [other for other in listed[position:] if other.role not in roles]


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def to_webvtt(turns: Iterable[Turn]) -> str:
    """Return the spoken turns as WebVTT."""
    blocks = ["WEBVTT"]
    for cue in _cues(turns):
        times = f"{_format_time(cue.start, '.')} --> {_format_time(cue.end, '.')}"
        text = "\n".join(line.translate(_WEBVTT_ESCAPES) for line in cue.lines)
        blocks.append(f"{times}\n<v {cue.speaker}>{text}</v>")
    return "\n\n".join(blocks) + "\n"


def to_subrip(turns: Iterable[Turn]) -> str:
    """Return the spoken turns as SubRip."""
    blocks = []
    for number, cue in enumerate(_cues(turns), start=1):
        times = f"{_format_time(cue.start, ',')} --> {_format_time(cue.end, ',')}"
        text = "\n".join(line.translate(_SUBRIP_REPLACEMENTS) for line in cue.lines)
        blocks.append(f"{number}\n{times}\n{cue.speaker}: {text}\n")
    return "\n".join(blocks)


def _to_text(turns: list[Turn]) -> str:
    spoken = [(turn.speaker, " ".join(turn.text.split())) for turn in turns if turn.speaker]
    return "".join(f"{speaker}: {text}\n" for speaker, text in spoken)


def _cues(turns: Iterable[Turn]) -> list[_Cue]:
    """Return the spoken turns as captions, in order; a turn of unknown start follows the end of the one before."""
    spoken = [turn for turn in turns if turn.speaker]
    starts: list[int] = []
    latest = 0
    for turn in spoken:
        start = latest if turn.start_ms is None else turn.start_ms
        starts.append(start)
        latest = max(start, turn.end_ms or 0)
    ordered = sorted(zip(starts, spoken, strict=True), key=lambda pair: pair[0])
    next_starts = [start for start, _ in ordered[1:]]
    return [_cue(turn, start, following) for (start, turn), following in itertools.zip_longest(ordered, next_starts)]


def _cue(turn: Turn, start: int, next_start: int | None) -> _Cue:
    end = turn.end_ms
    if end is None:
        end = start + _DEFAULT_CUE_MS if next_start is None else min(start + _DEFAULT_CUE_MS, next_start)
    # An empty line would end the cue.
    lines = [line.strip() for line in _LINE_ENDS.split(turn.text) if line.strip()]
    return _Cue(start, max(end, start + _MIN_CUE_MS), turn.speaker or "", lines)


def _format_time(milliseconds: int, separator: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{separator}{rest:03}"
