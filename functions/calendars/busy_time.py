"""/api/calendars/…/busy: time that calendars are busy elsewhere."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from functions.calendars.stores import busy_time
from voxanne.api.http.etags import expected_version, requires_absence, requires_existing, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.query_parameters import StartsAfter, StartsBefore, whole_seconds
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import RouteGroup
from voxanne.core.time_zones import rfc3339
from voxanne.domain.busy_time.models import BusyBlock
from voxanne.domain.busy_time.repository import position_of
from voxanne.domain.busy_time.schemas import NewBusyBlock
from voxanne.domain.busy_time.service import (
    Precondition,
    delete_block,
    known_external_id,
    put_block,
    read_block,
)

_LIST = "busy"

# The gateway leaves variables of paths encoded; so what is said of it here is checked once it is decoded.
ExternalId = Annotated[
    str,
    Path(
        description="Your id of the block: 1 to 200 visible ASCII characters, percent-encoded. The packages encode it.",
        json_schema_extra={"minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    ),
]
_RESPONSES = {
    status: {"description": description, "content": {"application/json": {"model": BusyBlock}}}
    for status, description in {200: "The block existed and is replaced.", 201: "The block is new."}.items()
}

busy_routes = RouteGroup(
    "/api/calendars",
    tag="Calendars",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="busy_block",
)


@busy_routes.get("/<calendar_id>/busy", summary="List busy time", operation_id="listBusyTime")
def list_busy_time(
    calendar_id: str,
    starts_after: StartsAfter = None,
    starts_before: StartsBefore = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> list[BusyBlock]:
    """List the busy blocks of a calendar, earliest first: those that the API put and those of its iCalendar sources.

    A block is listed until 30 days after its end.
    """
    span = (
        None if starts_after is None else whole_seconds(starts_after),
        None if starts_before is None else whole_seconds(starts_before),
    )
    bounds = {
        "calendar_id": calendar_id,
        "starts_after": None if span[0] is None else rfc3339(span[0]),
        "starts_before": None if span[1] is None else rfc3339(span[1]),
    }
    position = decode_cursor(cursor, _LIST, bounds)
    organization_id = caller().organization_id
    check = busy_time().calendars.get_in_background(organization_id, calendar_id)
    result = busy_time().blocks.list_by_start(organization_id, calendar_id, span, limit, position)
    check()
    return page(result, BusyBlock.model_validate, _LIST, position_of, bounds)


@busy_routes.get("/<calendar_id>/busy/<external_id>", summary="Read a busy block", operation_id="readBusyBlock")
def read_busy_block(calendar_id: str, external_id: ExternalId) -> BusyBlock:
    """Return a busy block that the API put. Blocks of iCalendar sources can only be listed."""
    block = read_block(busy_time(), caller().organization_id, calendar_id, known_external_id(unquote(external_id)))
    return with_etag(block.to_response(), block.version)


@busy_routes.put(
    "/<calendar_id>/busy/<external_id>",
    summary="Create or replace a busy block",
    operation_id="putBusyBlock",
    problems=("in_the_past", "too_many_busy_blocks"),
    responses=_RESPONSES,
)
def put_busy_block(calendar_id: str, external_id: ExternalId, body: NewBusyBlock) -> Response[BusyBlock]:
    """Create or replace a busy block, a time at which the calendar can't be booked: 201 if it is new, otherwise 200.

    You choose `external_id`. It should contain nothing about a patient. A request with the same `external_id` replaces
    the block's time and note; with `If-None-Match: *` it is a 412 `stale_version` instead.

    No appointment can be booked in the block or moved into it. Appointments booked before keep their time: `conflicts`
    lists them, and the event `calendar.conflict` is sent. When such an appointment is moved or cancelled, or a hold
    expires, the block takes its time. Blocks can overlap: a time is free again when its last block is deleted.
    """
    block, is_new = put_block(
        busy_time(),
        caller().organization_id,
        calendar_id,
        unquote(external_id),
        body,
        precondition=Precondition(expected_version(), requires_existing(), requires_absence()),
    )
    request = current_request()
    shown = with_etag(block.to_response(), block.version)
    if is_new:
        request.headers["Location"] = request.url(request.path)
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return Response(status_code=status, content_type="application/json", body=shown)


@busy_routes.delete(
    "/<calendar_id>/busy/<external_id>",
    summary="Delete a busy block",
    operation_id="deleteBusyBlock",
    status_code=HTTPStatus.NO_CONTENT,
)
def delete_busy_block(calendar_id: str, external_id: ExternalId) -> None:
    """Delete a busy block and free its time, except where other blocks or appointments take it.

    Deleting a block that does not exist is also a 204.
    """
    delete_block(
        busy_time(),
        caller().organization_id,
        calendar_id,
        known_external_id(unquote(external_id)),
        precondition=Precondition(expected_version(), requires_existing()),
    )
