"""Hold a time for some minutes, give it back, and check a booking against its hold."""

from collections.abc import Callable

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.core.time_zones import DAY, MINUTE, rfc3339
from voxanne.domain.appointments.errors import slot_taken
from voxanne.domain.appointments.schemas import NewAppointment, RequestedTime, parse_requested_time
from voxanne.domain.appointments.service import bookable_calendars
from voxanne.domain.calendars.availability import alternatives, occupied_buckets
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import Occupancy, OccupancyRepository
from voxanne.domain.holds.errors import HOLD, converted, differs
from voxanne.domain.holds.models import StoredHold
from voxanne.domain.holds.repository import HoldRepository
from voxanne.domain.holds.schemas import NewHold
from voxanne.domain.services.calendar_choice import ServiceDependencies, in_first_free, read_choice

_MAX_ATTEMPTS = 3


def place_hold[Result](
    dependencies: ServiceDependencies,
    holds: HoldRepository,
    organization_id: str,
    body: NewHold,
    finish: Callable[[StoredHold, list[Write]], Result],
) -> Result:
    """Hold a time; return the result of *finish*, which gets the hold and the writes of one transaction.

    Raises:
        InvalidFieldsError: the time is not bookable, or a referenced object does not exist.
        ConflictError: the time is taken.
    """
    _, calendars = read_choice(dependencies, organization_id, body.service_id, body.calendar_id)
    time = parse_requested_time(body.starts_at, None, body.duration_minutes, body.time_zone)
    start = time.start or 0
    minutes = time.duration(start, calendars[0].default_duration_minutes)
    now = clock.now()
    bookable = bookable_calendars(calendars, start, minutes, now, override_rules=False)

    def attempt(calendar: Calendar) -> Result:
        hold = _new_hold(body, calendar, start, minutes, now)
        place = Occupancy(calendar.id, occupied_buckets(calendar, start, start + minutes * MINUTE))
        taken = dependencies.occupancy.build_move(organization_id, hold.holder, None, place)
        return finish(hold, [*taken, holds.build_create(organization_id, hold)])

    def take(calendar: Calendar) -> Result:
        # What refused it may have run out by the time that this is looked at.
        return retry_on_conflict(lambda: attempt(calendar), _MAX_ATTEMPTS)

    try:
        return in_first_free(dependencies, organization_id, bookable, start, minutes, take=take)
    except SlotTakenError:
        slots = alternatives(dependencies, organization_id, calendars, start, minutes)
        raise slot_taken([slot.model_dump() for slot in slots]) from None


def release_hold(
    holds: HoldRepository,
    occupancy: OccupancyRepository,
    organization_id: str,
    hold_id: str,
    *,
    expected_version: int | None = None,
) -> None:
    """Give a hold back. If it has expired, its buckets may have another holder and are left alone.

    Raises:
        NotFoundError, StaleVersionError: there is none, or it is not at the expected version.
        ConflictError: it was turned into an appointment.
    """
    hold = holds.get(organization_id, hold_id)
    HOLD.check_version(hold.version, expected_version)
    if hold.appointment_id is not None:
        raise converted(hold.appointment_id)
    delete = holds.build_delete(organization_id, hold)
    if hold.is_live(clock.now()):
        try:
            commit([delete, *occupancy.build_move(organization_id, hold.holder, occupancy_of(hold), None)])
        except (ConcurrentUpdateError, SlotTakenError):
            # It has just expired, and another client took the time.
            commit([delete])
    else:
        commit([delete])


def check_as_held(hold: StoredHold | None, body: NewAppointment) -> StoredHold:
    """Check that a booking does not contradict the hold that it names.

    Raises:
        InvalidFieldsError: there is no such hold, or a field differs.
    """
    if hold is None:
        raise HOLD.unknown("hold_id")
    time = parse_requested_time(body.starts_at, body.ends_at, body.duration_minutes, body.time_zone)
    held = RequestedTime(start_of(hold), hold.duration_minutes, end_of(hold))
    differences = {
        "starts_at": time.start not in {None, held.start},
        "ends_at": time.end not in {None, held.end},
        "duration_minutes": time.minutes not in {None, held.minutes},
        "calendar_id": body.calendar_id not in {None, hold.calendar_id},
        "service_id": body.service_id not in {None, hold.service_id},
    }
    for field, is_different in differences.items():
        if is_different:
            raise differs(field)
    return hold


def start_of(hold: StoredHold) -> int:
    """Return the start of a hold in seconds since the epoch."""
    return round(clock.seconds_of(hold.starts_at))


def end_of(hold: StoredHold) -> int:
    """Return the end of a hold, without its buffer, in seconds since the epoch."""
    return round(clock.seconds_of(hold.ends_at))


def occupancy_of(hold: StoredHold) -> Occupancy:
    """Return the buckets that a hold occupies, its buffers included."""
    return Occupancy(hold.calendar_id, occupied_buckets(hold, start_of(hold), end_of(hold)))


def _new_hold(body: NewHold, calendar: Calendar, start: int, minutes: int, now: float) -> StoredHold:
    expires_at = now + body.minutes * MINUTE
    return StoredHold(
        id=new_id(HOLD.prefix, now),
        starts_at=rfc3339(start),
        ends_at=rfc3339(start + minutes * MINUTE),
        duration_minutes=minutes,
        calendar_id=calendar.id,
        service_id=body.service_id,
        expires_at=clock.instant(expires_at),
        created_at=clock.instant(now),
        buffer_minutes=calendar.buffer_minutes,
        buffer_before_minutes=calendar.buffer_before_minutes,
        expires_ms=int(expires_at * 1000),
        forgotten_at=int(expires_at) + DAY,
    )
