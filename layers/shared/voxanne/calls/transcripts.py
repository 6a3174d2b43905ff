"""Transcripts: what was said, as it lies in S3 and as it is shown."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from voxanne.aws.s3 import Bucket
from voxanne.calls.models import Media
from voxanne.core import clock

_MEDIA_TYPE = "application/json"
_SPEAKERS = {"agent": "Agent", "caller": "Caller"}


class Said(BaseModel):
    """Something said by agent or caller, or what a tool answered; times count from the call's start."""

    role: Literal["agent", "caller", "tool"]
    text: str
    start_ms: Annotated[int, Field(ge=0)] | None = None
    end_ms: Annotated[int, Field(ge=0)] | None = None

    @property
    def speaker(self) -> str | None:
        """Who is heard; None of what nobody hears."""
        return _SPEAKERS.get(self.role) if self.text.strip() else None


class Turn(Said):
    """One turn of a conversation."""

    index: int


class Transcript(BaseModel):
    """A conversation: all its turns, and as `text` what was heard of it."""

    call_id: str
    language: str | None = None
    turns: list[Turn]
    text: str


def store(bucket: Bucket, organization_id: str, call_id: str, language: str | None, turns: list[Said]) -> Media:
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
