"""/api/calendars/…/sources: iCalendar files of others, whose busy times can't be booked."""

from contextlib import suppress
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calendars.stores import calendars, feeds, sources
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs
from voxanne.core import clock, config
from voxanne.core.errors import NotFoundError
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.domain.calendar_sources.models import MAX_SOURCES, CalendarSource, StoredSource
from voxanne.domain.calendar_sources.repository import queue_message
from voxanne.domain.calendar_sources.schemas import CalendarSourceChanges, NewCalendarSource
from voxanne.domain.calendar_sources.service import check_not_own_feed, new_source, parse_changes

_LIST = "calendar-sources"

source_routes = RouteGroup(
    "/api/calendars",
    tag="Calendars",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="calendar_source",
)


@source_routes.get(
    "/<calendar_id>/sources", summary="List a calendar's iCalendar sources", operation_id="listCalendarSources"
)
def list_calendar_sources(
    calendar_id: str, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> list[CalendarSource]:
    """List the iCalendar sources of a calendar, newest first, with the result of the last fetch of each."""
    filters = {"calendar_id": calendar_id}
    before = decode_cursor(cursor, _LIST, filters)
    organization_id = caller().organization_id
    check = calendars().get_in_background(organization_id, calendar_id)
    result = sources().list_newest(organization_id, calendar_id, limit, before)
    check()
    now = clock.now()
    return page(
        result, lambda item: StoredSource.model_validate(item).to_response(now), _LIST, lambda last: last.id, filters
    )


@source_routes.post(
    "/<calendar_id>/sources",
    summary="Add an iCalendar source",
    operation_id="createCalendarSource",
    status_code=HTTPStatus.CREATED,
    action="calendar_source.created",
    problems=("too_many_sources",),
)
def create_calendar_source(calendar_id: str, body: NewCalendarSource) -> Response[CalendarSource]:
    """Add the address of an iCalendar file, such as the secret address of a calendar at Google or Outlook.

    The file is fetched at once and then every 10 minutes. Its busy times within the calendar's booking window, up to
    365 days ahead, can't be booked. Responses show only the host of `url`.
    """
    organization_id = caller().organization_id
    calendars().get(organization_id, calendar_id)
    now = clock.now()
    source = new_source(calendar_id, body, AddressPolicy.from_environment(), now)
    check_not_own_feed(feeds(), organization_id, calendar_id, source.url)
    return respond_once(
        source.to_response(now),
        sources().build_create(organization_id, source),
        location=f"/api/calendars/{calendar_id}/sources/{source.source_id}",
        version=source.version,
        after_commit=lambda: _send(source),
    )


@source_routes.get(
    "/<calendar_id>/sources/<source_id>", summary="Read an iCalendar source", operation_id="readCalendarSource"
)
def read_calendar_source(calendar_id: str, source_id: str) -> CalendarSource:
    """Return an iCalendar source, with the result of its last fetch."""
    return _response(sources().get(caller().organization_id, calendar_id, source_id))


@source_routes.patch(
    "/<calendar_id>/sources/<source_id>", summary="Change an iCalendar source", operation_id="changeCalendarSource"
)
def change_calendar_source(calendar_id: str, source_id: str, body: CalendarSourceChanges) -> CalendarSource:
    """Merge a patch into an iCalendar source (RFC 7396), and fetch it at once.

    After a change of `url`, the busy times from the old address apply until the new one is fetched.
    """
    organization_id = caller().organization_id
    source = sources().get(organization_id, calendar_id, source_id)
    changes = parse_changes(source, body, AddressPolicy.from_environment(), clock.now())
    check_not_own_feed(feeds(), organization_id, calendar_id, changes.get("url", ""))
    changed = sources().update(organization_id, source, changes, expected_version())
    if changes:
        _send(source)
    return _response(changed)


@source_routes.delete(
    "/<calendar_id>/sources/<source_id>",
    summary="Remove an iCalendar source",
    operation_id="deleteCalendarSource",
    status_code=HTTPStatus.NO_CONTENT,
)
def delete_calendar_source(calendar_id: str, source_id: str) -> None:
    """Remove an iCalendar source. Within seconds its busy times are free, except where others take them."""
    organization_id = caller().organization_id
    source = sources().get(organization_id, calendar_id, source_id)
    sources().begin_deletion(organization_id, source, expected_version())
    _send(source)


def fetch_anew(calendar_id: str) -> None:
    """Have the sources of a calendar fetched at once: what was read of them is not what the calendar needs now."""
    organization_id = caller().organization_id
    for item in sources().list_newest(organization_id, calendar_id, MAX_SOURCES, None).items:
        source = StoredSource.model_validate(item)
        # One that is deleted meanwhile needs nothing.
        with suppress(NotFoundError):
            sources().update(organization_id, source, {"read_for": None}, None)
            _send(source)


def _send(source: StoredSource) -> None:
    sqs.send(config.required("CALENDAR_SOURCES_QUEUE_URL"), queue_message(caller().organization_id, source.id))


def _response(source: StoredSource) -> CalendarSource:
    return with_etag(source.to_response(clock.now()), source.version)
