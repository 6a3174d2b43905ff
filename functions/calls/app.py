"""/api/calls: the call log; analytics.py adds /api/analytics.

functions/conversations serves transcripts and recordings.
"""

import functools
from collections.abc import Sequence
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calls import analytics
from functions.calls.parameters import (
    AgentFilter,
    ContactFilter,
    DirectionFilter,
    FromFilter,
    OutcomeFilter,
    StartedAfter,
    StartedBefore,
    StatusFilter,
    ToFilter,
    with_numbers,
)
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.query_parameters import restore_plus
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.calls.listing import CallFilters
from voxanne.domain.calls.models import Call, StoredCall
from voxanne.domain.calls.repository import CallRepository, from_item
from voxanne.domain.calls.retention import Retention, require_retained, retention_start, to_response
from voxanne.domain.calls.schemas import CallChanges
from voxanne.domain.calls.service import change_call
from voxanne.domain.organizations.service import current_country

routes = RouteGroup("/api/calls", tag="Calls", read="calls:read", write="calls:write", billed=True, object_type="call")


@functools.cache
def _calls() -> CallRepository:
    return CallRepository.from_environment()


@functools.cache
def _retention() -> Retention:
    return Retention.from_environment()


@routes.get(summary="List calls", operation_id="listCalls")
def list_calls(
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    status: StatusFilter = None,
    direction: DirectionFilter = None,
    agent_id: AgentFilter = None,
    contact_id: ContactFilter = None,
    outcome: OutcomeFilter = None,
    from_: FromFilter = None,
    to: ToFilter = None,
    started_after: StartedAfter = None,
    started_before: StartedBefore = None,
) -> list[Call]:
    """List the organisation's calls by `created_at`, newest first.

    With several filters a page can have fewer calls than `limit`. `started_after` and `started_before` leave out calls
    that were not answered, which have no `started_at`: to get all calls of a period, read the list back to its start.
    """
    written = CallFilters(status, direction, agent_id, contact_id, outcome, from_, to, started_after, started_before)
    numbers = [restore_plus(number) for number in (from_, to) if number is not None]
    filters = with_numbers(written, current_country(*numbers))
    before = decode_cursor(cursor, "calls", filters.given())
    result = _calls().list_matching(caller().organization_id, filters, limit, before, since=retention_start())
    return page(
        result, lambda item: to_response(from_item(item), _retention()), "calls", lambda last: last.id, filters.given()
    )


@routes.get("/<call_id>", summary="Read a call", operation_id="readCall")
def read_call(call_id: str) -> Call:
    """Return a call. Its transcript and its recording have paths of their own."""
    call = require_retained(_calls().get(caller().organization_id, call_id))
    return with_etag(to_response(call, _retention()), call.version)


@routes.patch("/<call_id>", summary="Change a call", operation_id="changeCall")
def change(call_id: str, body: CallChanges) -> Call:
    """Merge a patch into a call (RFC 7396): mark it as handled, or not. All else about a call only happens."""
    call = change_call(_calls(), caller().organization_id, call_id, body, expected_version=expected_version())
    return with_etag(to_response(call, _retention()), call.version)


# Cancelling saves the organisation money, so it stays possible while billing is inactive.
@routes.post(
    "/<call_id>/cancel",
    summary="Cancel a call",
    operation_id="cancelCall",
    billed=False,
    action="call.cancelled",
    problems=("call_not_cancelable",),
)
def cancel_call(call_id: str) -> Response[Call]:
    """Cancel a queued call. A call that is being dialled, or was dialled, is a 409 `call_not_cancelable`."""
    # They bring contacts and organisations into the cold start of every list of calls.
    from voxanne.domain.call_backs.daily_limits import DailyCallBacks  # noqa: PLC0415
    from voxanne.domain.call_backs.service import cancel_call_back  # noqa: PLC0415

    daily = DailyCallBacks.from_environment()
    return cancel_call_back(_calls(), daily, caller().organization_id, call_id, _respond)


def _respond(call: StoredCall, writes: Sequence[Write]) -> Response[Call]:
    return respond_once(to_response(call, _retention()), writes, status=HTTPStatus.OK, version=call.version)


app = create_app(routes, analytics.routes)
lambda_handler = serve(app)
