"""/api/calendars: practitioners, rooms and chairs, and when they are open.

busy_time.py adds their busy time, sources.py their iCalendar sources, feeds.py their feeds, services.py /api/services.
"""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.calendars import busy_time, feeds, services, sources
from functions.calendars.following_agents import make_due, tell_provisioner
from functions.calendars.stores import calendars
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.core import clock
from voxanne.core.fields import changes_of
from voxanne.domain.calendar_sources.models import READ_FOR
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import CalendarChanges, NewCalendar
from voxanne.domain.calendars.service import new_calendar

routes = RouteGroup(
    "/api/calendars",
    tag="Calendars",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="calendar",
)


@routes.get(summary="List calendars", operation_id="listCalendars")
def list_calendars(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Calendar]:
    """List the organisation's calendars, newest first. A new organisation has one calendar."""
    before = decode_cursor(cursor, "calendars")
    result = calendars().list_newest(caller().organization_id, limit, before)
    return page(result, Calendar.model_validate, "calendars", lambda last: last.id)


@routes.post(summary="Create a calendar", operation_id="createCalendar", status_code=HTTPStatus.CREATED)
def create_calendar(body: NewCalendar) -> Response[Calendar]:
    """Create a calendar for a practitioner, a room or a chair.

    The default `opening_hours` are Monday to Friday, 09:00 to 17:00.
    """
    calendar = new_calendar(body, clock.now())
    writes = calendars().build_create(caller().organization_id, calendar)
    return respond_once(calendar, writes, location=f"/api/calendars/{calendar.id}", version=calendar.version)


@routes.get("/<calendar_id>", summary="Read a calendar", operation_id="readCalendar")
def read_calendar(calendar_id: str) -> Calendar:
    """Return a calendar with its opening hours and closures."""
    calendar = calendars().get(caller().organization_id, calendar_id)
    return with_etag(calendar, calendar.version)


@routes.patch("/<calendar_id>", summary="Change a calendar", operation_id="changeCalendar")
def change_calendar(calendar_id: str, body: CalendarChanges) -> Calendar:
    """Merge a patch into a calendar (RFC 7396). Free times change at once; booked appointments do not change.

    With `booking_window_days` or `time_zone`, its iCalendar sources are fetched at once. A changed `time_zone` reaches
    the assistants of the agents that book in the calendar within seconds.
    """
    changes = changes_of(body, Calendar)
    organization_id = caller().organization_id
    if "time_zone" in changes:
        # Before the change, so that a crash after it leaves them due.
        make_due(organization_id, calendar_id)
    calendar = calendars().update(organization_id, calendar_id, changes, expected_version())
    if "time_zone" in changes:
        tell_provisioner(organization_id, calendar_id)
    if not changes.keys().isdisjoint(READ_FOR):
        sources.fetch_anew(calendar_id)
    return with_etag(calendar, calendar.version)


app = create_app(routes, busy_time.busy_routes, feeds.feed_routes, sources.source_routes, services.service_routes)
lambda_handler = serve(app)
