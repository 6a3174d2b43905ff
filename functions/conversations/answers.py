"""Answers that are more than an object."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from voxanne.api.http.content_negotiation import preferred
from voxanne.api.http.request_context import current_request
from voxanne.core.fields import Timestamp
from voxanne.domain.calls import transcripts as captions
from voxanne.domain.calls.retention import MediaPending
from voxanne.domain.calls.transcripts import Transcript

Format = Annotated[
    Literal["json", "text", "vtt", "srt"] | None,
    Query(alias="format", description="Goes before the Accept header, which tells otherwise."),
]


_JSON = "application/json"
_KINDS = {"json": _JSON, "text": "text/plain", "vtt": "text/vtt", "srt": "application/x-subrip"}
_WRITERS: dict[str, Callable[[Transcript], str]] = {
    "text/plain": lambda transcript: transcript.text,
    "text/vtt": lambda transcript: captions.to_webvtt(transcript.turns),
    "application/x-subrip": lambda transcript: captions.to_subrip(transcript.turns),
}


class Pending(BaseModel):
    """It is not there yet: ask again after Retry-After."""

    status: Literal["pending"] = "pending"


class Recording(BaseModel):
    """Where a recording can be fetched, and until when."""

    call_id: str
    url: str
    expires_at: Timestamp
    content_type: str | None
    duration_seconds: int | None


_PENDING = {"description": "Not there yet: ask again after Retry-After.", "content": {_JSON: {"model": Pending}}}
RECORDING: dict[int, Any] = {
    200: {"description": "The recording", "content": {_JSON: {"model": Recording}}},
    202: _PENDING,
}
TRANSCRIPT: dict[int, Any] = {
    200: {
        "description": "The transcript",
        "content": {
            kind: {"model": Transcript} if kind == _JSON else {"schema": {"type": "string"}} for kind in _KINDS.values()
        },
    },
    202: _PENDING,
}


def awaited(media: MediaPending) -> Response[Any]:
    """The answer while something is on its way."""
    current_request().headers["Retry-After"] = str(media.retry_after)
    return Response(status_code=HTTPStatus.ACCEPTED, content_type=_JSON, body=Pending())


def transcript_answer(transcript: Transcript, wanted: str | None) -> Response[Any]:
    """A transcript in the form that is wanted, else in the one that the client likes best."""
    exchange = current_request()
    exchange.headers["Vary"] = "Accept"
    kind = _KINDS[wanted] if wanted else preferred(list(_KINDS.values()), exchange.header("Accept"))
    if kind == _JSON:
        return Response(status_code=HTTPStatus.OK, content_type=_JSON, body=transcript)
    return Response(status_code=HTTPStatus.OK, content_type=f"{kind}; charset=utf-8", body=_WRITERS[kind](transcript))
