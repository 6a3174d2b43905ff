"""What was said in calls: transcripts and recordings. Nobody else may read them, and each read is on record.

A function of its own, so that what lists calls can't open them, and so that its log group holds the record and keeps it
as long as records are kept, without a call of AWS more.
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
    awaited,
    transcript_answer,
)
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.audit import audit_read
from voxanne.api.http.etags import with_etag
from voxanne.api.http.request_context import caller
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.s3 import Bucket
from voxanne.core import clock, config
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.retention import MediaPending, Retention, recording_of, require_retained, transcript_of
from voxanne.domain.calls.transcripts import Transcript, load

app = create_app()
_URL_SECONDS = 15 * 60


@functools.cache
def _calls() -> CallRepository:
    return CallRepository(Table(config.required("CALLS_TABLE")))


@functools.cache
def _conversations() -> Bucket:
    return Bucket(config.required("CONVERSATIONS_BUCKET"))


@functools.cache
def _retention() -> Retention:
    return Retention(
        recording_days=int(config.required("RECORDING_RETENTION_DAYS")),
        transcript_days=int(config.required("TRANSCRIPT_RETENTION_DAYS")),
    )


@app.get(
    "/api/calls/<call_id>/transcript",
    summary="Read a call's transcript",
    tags=["Calls"],
    operation_id="readTranscript",
    responses=TRANSCRIPT,
)
def read_transcript(call_id: str, format_: Format = None) -> Response[Transcript | Pending | str]:
    """What was said: JSON, plain text or captions, by `Accept` or `format`. 202 while it is not there yet."""
    call = require_retained(_calls().get(caller().organization_id, call_id))
    media = transcript_of(call, _retention())
    if isinstance(media, MediaPending):
        return awaited(media)
    transcript = load(_conversations(), call.id, media)
    audit_read("transcript", call.id)
    return with_etag(transcript_answer(transcript, format_), call.version)


@app.get(
    "/api/calls/<call_id>/recording",
    summary="Get a URL of a call's recording",
    tags=["Calls"],
    operation_id="readRecording",
    responses=RECORDING,
)
def read_recording(call_id: str) -> Response[Recording | Pending]:
    """A signed URL of our own copy, good for 15 minutes. 202 while it is not there yet."""
    call = require_retained(_calls().get(caller().organization_id, call_id))
    media = recording_of(call, _retention())
    if isinstance(media, MediaPending):
        return awaited(media)
    recording = Recording(
        call_id=call.id,
        url=_conversations().url(str(media.key), _URL_SECONDS),
        expires_at=clock.instant(clock.now() + _URL_SECONDS),
        content_type=media.content_type,
        duration_seconds=media.duration_seconds,
    )
    audit_read("recording", call.id)
    return Response(status_code=HTTPStatus.OK, content_type="application/json", body=recording)


lambda_handler = serve(app)
