"""Responses with transcripts and recordings, and those for media that are still being processed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from voxanne.api.http.content_negotiation import preferred
from voxanne.api.http.request_context import current_request
from voxanne.core.fields import Timestamp
from voxanne.domain.calls import transcripts
from voxanne.domain.calls.retention import MediaPending
from voxanne.domain.calls.transcripts import Transcript

type TranscriptFormat = Literal["json", "text", "vtt", "srt"]
Format = Annotated[
    TranscriptFormat | None,
    Query(alias="format", description="The format. It takes precedence over the `Accept` header."),
]


_JSON = "application/json"
_MEDIA_TYPES = {"json": _JSON, "text": "text/plain", "vtt": "text/vtt", "srt": "application/x-subrip"}
_WRITERS: dict[str, Callable[[Transcript], str]] = {
    "text/plain": lambda transcript: transcript.text,
    "text/vtt": lambda transcript: transcripts.to_webvtt(transcript.turns),
    "application/x-subrip": lambda transcript: transcripts.to_subrip(transcript.turns),
}


class Pending(BaseModel):
    """The response while a transcript or recording is not available yet."""

    status: Literal["pending"] = "pending"
    """Retry after `Retry-After` seconds."""


class Recording(BaseModel):
    """A temporary URL of a recording."""

    call_id: str
    """The id of the call."""
    url: str
    """The signed URL. It works for 15 minutes, without an API key."""
    expires_at: Timestamp
    """When the URL stops working."""
    content_type: str | None
    """The media type of the file. Null: unknown."""
    duration_seconds: int | None
    """The length of the recording in seconds. Null: unknown."""


_PENDING = {
    "description": "Not available yet. Retry after `Retry-After` seconds.",
    "content": {_JSON: {"model": Pending}},
}
RECORDING: dict[int, Any] = {
    200: {"description": "The recording", "content": {_JSON: {"model": Recording}}},
    202: _PENDING,
}
TRANSCRIPT: dict[int, Any] = {
    200: {
        "description": "The transcript",
        "content": {
            kind: {"model": Transcript} if kind == _JSON else {"schema": {"type": "string"}}
            for kind in _MEDIA_TYPES.values()
        },
    },
    202: _PENDING,
}


def pending_response(media: MediaPending) -> Response[Any]:
    """Return the 202 for media that are still being processed."""
    current_request().headers["Retry-After"] = str(media.retry_after)
    return Response(status_code=HTTPStatus.ACCEPTED, content_type=_JSON, body=Pending())


def transcript_response(transcript: Transcript, format_: str | None) -> Response[Any]:
    """Return a transcript in *format_*, or if that is None in the format that `Accept` prefers."""
    request = current_request()
    request.headers["Vary"] = "Accept"
    media_type = _MEDIA_TYPES[format_] if format_ else preferred(list(_MEDIA_TYPES.values()), request.header("Accept"))
    if media_type == _JSON:
        return Response(status_code=HTTPStatus.OK, content_type=_JSON, body=transcript)
    text = _WRITERS[media_type](transcript)
    return Response(status_code=HTTPStatus.OK, content_type=f"{media_type}; charset=utf-8", body=text)
