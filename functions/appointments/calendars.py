"""/api/calendars and /api/availability: when appointments can be had."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from functions.appointments.parameters import DurationOfSlots, IdFilter, StartsAfter, StartsBefore, span_of
from functions.appointments.stores import stores
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.idempotency import respond_once
from voxanne.core import clock
from voxanne.domain.calendars.availability import available_slots
from voxanne.domain.calendars.models import Calendar, Slot
from voxanne.domain.calendars.schemas import CalendarChanges, NewCalendar
from voxanne.domain.calendars.service import new_calendar

router = Router()  # type: ignore[no-untyped-call] # Powertools': published without types


@router.get("/api/calendars", summary="List calendars", tags=["Calendars"], operation_id="listCalendars")
def list_calendars(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Calendar]:
    """The organisation's calendars, newest first. It was born with one."""
    before = decode_cursor(cursor, "calendars")
    found = stores().calendars.list_newest(caller().organization_id, limit, before)
    return page(found, Calendar.model_validate, "calendars", lambda last: last.id)


@router.post(
    "/api/calendars",
    summary="Create a calendar",
    tags=["Calendars"],
    operation_id="createCalendar",
    status_code=HTTPStatus.CREATED,
)
def create_calendar(wanted: NewCalendar) -> Response[Calendar]:
    """Make a calendar."""
    calendar = new_calendar(wanted, clock.now())
    writes = stores().calendars.build_create(caller().organization_id, calendar)
    return respond_once(calendar, writes, location=f"/api/calendars/{calendar.id}", version=calendar.version)


@router.get("/api/calendars/<calendar_id>", summary="Read a calendar", tags=["Calendars"], operation_id="readCalendar")
def read_calendar(calendar_id: str) -> Calendar:
    """One calendar."""
    calendar = stores().calendars.get(caller().organization_id, calendar_id)
    return with_etag(calendar, calendar.version)


@router.patch(
    "/api/calendars/<calendar_id>", summary="Change a calendar", tags=["Calendars"], operation_id="changeCalendar"
)
def change_calendar(calendar_id: str, wanted: CalendarChanges) -> Calendar:
    """Merge a patch into a calendar (RFC 7396). Booked appointments stay; availability shows it at once."""
    changes = wanted.model_dump(exclude_unset=True)
    calendar = stores().calendars.update(caller().organization_id, calendar_id, changes, expected_version())
    return with_etag(calendar, calendar.version)


@router.get("/api/availability", summary="List free times", tags=["Calendars"], operation_id="findAvailability")
def list_availability(
    starts_after: StartsAfter = None,
    starts_before: StartsBefore = None,
    duration_minutes: DurationOfSlots = None,
    calendar_id: IdFilter = None,
) -> list[Slot]:
    """Times that can be booked as they stand, earliest first, in one calendar: the organisation's first by default.

    `starts_after` is now by default, `starts_before` seven days later; between them lie at most 31 days.
    """
    wanted = span_of(starts_after, starts_before, clock.now())
    return available_slots(stores(), caller().organization_id, calendar_id, wanted, duration_minutes)
