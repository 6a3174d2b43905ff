"""/api/calls: the call log, transcripts and recordings."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calls.answers import RECORDING, TRANSCRIPT, Pending, Recording, awaited, transcript_answer
from voxanne import clock, config
from voxanne.calls.cancelling import cancel
from voxanne.calls.filters import Filters
from voxanne.calls.items import call_of
from voxanne.calls.media import Awaited, Retention, recording_of, shown, transcript_of
from voxanne.calls.models import Call, StoredCall
from voxanne.calls.parameters import (
    DirectionFilter,
    Format,
    FromFilter,
    IdFilter,
    OutcomeFilter,
    StartedAfter,
    StartedBefore,
    StatusFilter,
    ToFilter,
    with_numbers,
)
from voxanne.calls.repository import CallRepository
from voxanne.calls.transcripts import Transcript, load
from voxanne.dynamodb.tables import Table
from voxanne.dynamodb.writes import Write
from voxanne.http.app import create_app, serve
from voxanne.http.etags import tagged
from voxanne.http.exchange import caller
from voxanne.http.idempotency import answer_once
from voxanne.http.paging import DEFAULT_LIMIT, Cursor, Limit, page, position_of
from voxanne.s3.buckets import Bucket

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


@app.get("/api/calls", summary="List calls", tags=["Calls"], operation_id="listCalls")
def list_calls(
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    status: StatusFilter = None,
    direction: DirectionFilter = None,
    agent_id: IdFilter = None,
    contact_id: IdFilter = None,
    outcome: OutcomeFilter = None,
    from_: FromFilter = None,
    to: ToFilter = None,
    started_after: StartedAfter = None,
    started_before: StartedBefore = None,
) -> list[Call]:
    """The organisation's calls, newest first. With several filters a page may hold fewer than `limit`, even none."""
    given = Filters(status, direction, agent_id, contact_id, outcome, from_, to, started_after, started_before)
    filters = with_numbers(given, caller().country)
    before = position_of(cursor, "calls", filters.given())
    found = _calls().matching(caller().organization_id, filters, limit, before)
    return page(found, lambda item: shown(call_of(item), _retention()), "calls", lambda last: last.id, filters.given())


@app.get("/api/calls/<call_id>", summary="Read a call", tags=["Calls"], operation_id="readCall")
def read_call(call_id: str) -> Call:
    """One call."""
    call = _calls().get(caller().organization_id, call_id)
    return tagged(shown(call, _retention()), call.version)


@app.post("/api/calls/<call_id>/cancel", summary="Cancel a call", tags=["Calls"], operation_id="cancelCall")
def cancel_call(call_id: str) -> Response[Call]:
    """Cancel a call that waits to be dialled. Of one that is being dialled, or further, it is a 409."""
    return cancel(_calls(), caller().organization_id, call_id, _cancelled)


def _cancelled(call: StoredCall, write: Write) -> Response[Call]:
    return answer_once(shown(call, _retention()), [write], status=HTTPStatus.OK, version=call.version)


@app.get(
    "/api/calls/<call_id>/transcript",
    summary="Read a call's transcript",
    tags=["Calls"],
    operation_id="readTranscript",
    responses=TRANSCRIPT,
)
def read_transcript(call_id: str, format_: Format = None) -> Response[Transcript | Pending | str]:
    """What was said: JSON, plain text or captions, by `Accept` or `format`. 202 while it is not there yet."""
    call = _calls().get(caller().organization_id, call_id)
    media = transcript_of(call, _retention())
    if isinstance(media, Awaited):
        return awaited(media)
    return tagged(transcript_answer(load(_conversations(), call.id, media), format_), call.version)


@app.get(
    "/api/calls/<call_id>/recording",
    summary="Get a URL of a call's recording",
    tags=["Calls"],
    operation_id="readRecording",
    responses=RECORDING,
)
def read_recording(call_id: str) -> Response[Recording | Pending]:
    """A signed URL of our own copy, good for 15 minutes. 202 while it is not there yet."""
    call = _calls().get(caller().organization_id, call_id)
    media = recording_of(call, _retention())
    if isinstance(media, Awaited):
        return awaited(media)
    recording = Recording(
        call_id=call.id,
        url=_conversations().url(str(media.key), _URL_SECONDS),
        expires_at=clock.instant(clock.now() + _URL_SECONDS),
        content_type=media.content_type,
        duration_seconds=media.duration_seconds,
    )
    return Response(status_code=HTTPStatus.OK, content_type="application/json", body=recording)


lambda_handler = serve(app)
