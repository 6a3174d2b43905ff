"""/api/calls/{call_id}/transcript and /recording. Each access is in the audit record.

It is a function of its own so that no other function of the API has permission to read conversations, and so that its
log group, with a retention of its own, holds the audit record at no additional call of AWS.
"""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.conversations.answers import (
    RECORDING,
    TRANSCRIPT,
    Format,
    Pending,
    Recording,
    pending_response,
    transcript_response,
)
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.audit import audit_read
from voxanne.api.http.etags import with_etag
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.retention import MediaPending, Retention, recording_of, require_retained, transcript_of
from voxanne.domain.calls.transcripts import Transcript, load

routes = RouteGroup("/api/calls", tag="Calls", read="calls:read", object_type="call")
_URL_SECONDS = 15 * 60


@functools.cache
def _calls() -> CallRepository:
    return CallRepository.from_environment()


@functools.cache
def _conversations() -> Bucket:
    return Bucket.from_environment()


@functools.cache
def _retention() -> Retention:
    return Retention.from_environment()


@routes.get(
    "/<call_id>/transcript",
    summary="Read a call's transcript",
    operation_id="readTranscript",
    responses=TRANSCRIPT,
    action="transcript.read",
    problems=("transcript_not_available", "expired"),
)
def read_transcript(call_id: str, format_: Format = None) -> Response[Transcript | Pending | str]:
    """Return a transcript as JSON, plain text or captions (WebVTT, SubRip). It is a 202 until it is available.

    `format` or the `Accept` header selects the format.
    """
    call = require_retained(_calls().get(caller().organization_id, call_id))
    media = transcript_of(call, _retention())
    if isinstance(media, MediaPending):
        return pending_response(media)
    transcript = load(_conversations(), call.id, media)
    audit_read(call.id)
    return with_etag(transcript_response(transcript, format_), call.version)


@routes.get(
    "/<call_id>/recording",
    summary="Get a URL of a call's recording",
    operation_id="readRecording",
    responses=RECORDING,
    action="recording.read",
    problems=("recording_not_available", "expired"),
)
def read_recording(call_id: str) -> Response[Recording | Pending]:
    """Return a signed URL of the recording, which is valid for 15 minutes. It is a 202 until it is available.

    Request the URL without the `Authorization` header: the storage refuses a request that has both.
    """
    call = require_retained(_calls().get(caller().organization_id, call_id))
    media = recording_of(call, _retention())
    if isinstance(media, MediaPending):
        return pending_response(media)
    recording = Recording(
        call_id=call.id,
        url=_conversations().url(str(media.key), _URL_SECONDS),
        expires_at=clock.instant(clock.now() + _URL_SECONDS),
        content_type=media.content_type,
        duration_seconds=media.duration_seconds,
    )
    audit_read(call.id)
    return Response(status_code=HTTPStatus.OK, content_type="application/json", body=recording)


app = create_app(routes)
lambda_handler = serve(app)
