"""Book an appointment: validate the time, then write the appointment and all that belongs to it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.ids import new_id
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.appointments.errors import slot_taken, unknown
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.schemas import NewAppointment, parse_requested_time
from voxanne.domain.appointments.service import (
    bookable_calendars,
    contact_writes_of,
    find_contact,
    occupancy_of,
    requested_patient,
    requested_phone,
    scheduled_fields,
    service_fields,
    service_writes,
)
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar, buffers_of
from voxanne.domain.calendars.occupancy import OccupancyRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.errors import ContactNamedError, PhoneTakenError
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.holds.errors import HoldExpiredError
from voxanne.domain.holds.errors import expired as hold_expired
from voxanne.domain.holds.models import StoredHold
from voxanne.domain.holds.repository import HoldRepository
from voxanne.domain.holds.service import check_as_held
from voxanne.domain.holds.service import start_of as start_of_hold
from voxanne.domain.services.calendar_choice import ServiceDependencies, check_bookable, in_first_free, read_choice
from voxanne.domain.services.models import Service
from voxanne.domain.services.repository import ServiceRepository

_MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class _Wish:
    """The request in terms of stored objects: the calendars, the service, the hold."""

    calendars: list[Calendar]
    service: Service | None
    hold: StoredHold | None = None

    def time(self, body: NewAppointment) -> tuple[int, int]:
        """Return start and minutes: as held, or as requested, by default the calendar's, which are the service's."""
        if self.hold is not None:
            return start_of_hold(self.hold), self.hold.duration_minutes
        time = parse_requested_time(body.starts_at, body.ends_at, body.duration_minutes, body.time_zone)
        if time.start is None:
            raise invalid_field("starts_at", "is required, unless hold_id is sent")
        return time.start, time.duration(time.start, self.calendars[0].default_duration_minutes)

    def bookable(self, start: int, minutes: int, *, override_rules: bool) -> list[Calendar]:
        """Return the calendars whose rules allow that time; a hold was checked, with its buffers, as it was placed."""
        if self.hold is not None:
            return [calendar.model_copy(update=buffers_of(self.hold)) for calendar in self.calendars]
        return bookable_calendars(self.calendars, start, minutes, clock.now(), override_rules=override_rules)


type Commit[Result] = Callable[[StoredAppointment, list[Write]], Result]


@dataclass(frozen=True)
class BookingDependencies(ServiceDependencies):
    """The repositories that booking reads and writes."""

    appointments: AppointmentRepository
    contacts: ContactRepository
    calls: CallRepository
    # The table itself: booking reads nothing of an agent but its calendar.
    agents: Table
    # None where bookings do not name holds.
    holds: HoldRepository | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """Return what booking reads and writes in the deployment that the function belongs to."""
        return cls(
            occupancy=OccupancyRepository.from_environment(),
            calendars=CalendarRepository.from_environment(),
            services=ServiceRepository.from_environment(),
            appointments=AppointmentRepository.from_environment(),
            contacts=ContactRepository.from_environment(),
            calls=CallRepository.from_environment(),
            agents=Table.from_environment("AGENTS_TABLE"),
        )


def book[Result](
    dependencies: BookingDependencies,
    organization_id: str,
    country: str,
    body: NewAppointment,
    commit: Commit[Result],
) -> Result:
    """Book an appointment; return the result of *commit*, which gets the appointment and the writes of one transaction.

    Raises:
        InvalidFieldsError: the time is not bookable, or a referenced object does not exist.
        ConflictError: the time is taken.
    """
    phone = requested_phone(body, country)
    contact_lookup = in_background(lambda: find_contact(dependencies.contacts, organization_id, body, phone))
    wish = _wish(dependencies, organization_id, body)
    if wish.hold is not None:
        # The time of a hold is free for its own booking, except where a busy block now lies.
        dependencies = replace(dependencies, occupancy=dependencies.occupancy.for_holder(wish.hold.id))
    found = contact_lookup()
    start, minutes = wish.time(body)
    bookable = wish.bookable(start, minutes, override_rules=bool(body.override_rules))

    def attempt(calendar: Calendar) -> Result:
        nonlocal found
        contact_id, contact_writes = contact_writes_of(dependencies.contacts, organization_id, body, country, found)
        fields = {"contact_id": contact_id, "patient": requested_patient(body, found)} | service_fields(
            wish.service, body.service
        )
        appointment = _new_appointment(body, fields, calendar, start, minutes)
        writes = [*_appointment_writes(dependencies, organization_id, body, appointment), *contact_writes]
        try:
            return _commit_in_call(dependencies, organization_id, appointment, writes, commit)
        except ContactNamedError:
            found = replace(found, is_provisional=False)
            raise
        except (ConcurrentUpdateError, PhoneTakenError):
            # Since the lookup, another request created the contact, merged it into another or erased it.
            found = find_contact(dependencies.contacts, organization_id, body, phone)
            raise

    def book_in(calendar: Calendar) -> Result:
        again = (ConcurrentUpdateError, ContactNamedError, PhoneTakenError)
        return retry_on_conflict(lambda: attempt(calendar), _MAX_ATTEMPTS, on=again)

    try:
        return in_first_free(dependencies, organization_id, bookable, start, minutes, take=book_in)
    except (SlotTakenError, HoldExpiredError) as refusal:
        slots = alternatives(dependencies, organization_id, wish.calendars, start, minutes)
        next_free = [slot.model_dump() for slot in slots]
        # The time of a hold that has not expired can only be taken by a busy block.
        has_run_out = wish.hold is not None and not wish.hold.is_live(clock.now())
        is_expired = has_run_out or isinstance(refusal, HoldExpiredError)
        raise (hold_expired(next_free) if is_expired else slot_taken(next_free)) from None


def _commit_in_call[Result](
    dependencies: BookingDependencies,
    organization_id: str,
    appointment: StoredAppointment,
    writes: list[Write],
    commit: Commit[Result],
) -> Result:
    """Commit the appointment together with the entry in the call in which it was booked, if it was in one."""
    if appointment.call_id is None:
        return commit(appointment, writes)
    return dependencies.calls.commit_booking(
        organization_id, appointment.call_id, appointment.id, lambda link: commit(appointment, [*writes, link])
    )


def _calendars(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment
) -> tuple[list[Calendar], Service | None]:
    """Return the calendars in which the appointment may be, and its service.

    That is the named calendar, else one of the service's, else the agent's, else the organisation's first.
    """
    agent_lookup = _calendar_id_of_agent(dependencies, organization_id, body.agent_id)
    service, calendars = read_choice(dependencies, organization_id, body.service_id, body.calendar_id)
    agent_calendar_id = agent_lookup()
    is_chosen = body.calendar_id is not None or service is not None
    if not is_chosen and agent_calendar_id not in {None, calendars[0].id}:
        calendars = [dependencies.calendars.get_or_default(organization_id, agent_calendar_id)]
    return calendars, service


def _calendar_id_of_agent(
    dependencies: BookingDependencies, organization_id: str, agent_id: str | None
) -> Callable[[], str | None]:
    """Begin to read an agent's calendar; the returned function waits for it, and refuses an agent that is not there."""
    if agent_id is None:
        return lambda: None

    def read() -> str | None:
        item = AGENT.find(dependencies.agents, organization_id, agent_id)
        if item is None:
            raise unknown("agent_id")
        return item.get("calendar_id")

    return in_background(read)


def _wish(dependencies: BookingDependencies, organization_id: str, body: NewAppointment) -> _Wish:
    """Read what a booking asks for, or what its hold holds."""
    if body.hold_id is None or dependencies.holds is None:
        calendars, service = _calendars(dependencies, organization_id, body)
        return _Wish(calendars, service)
    agent_lookup = _calendar_id_of_agent(dependencies, organization_id, body.agent_id)
    hold = check_as_held(dependencies.holds.find(organization_id, body.hold_id), body)
    service_lookup = in_background(lambda: dependencies.services.find(organization_id, hold.service_id))
    calendar = dependencies.calendars.get_or_default(organization_id, hold.calendar_id)
    found = service_lookup()
    # The calendar is the hold's, but the agent must be the organisation's here too.
    agent_lookup()
    service = None if hold.service_id is None else check_bookable(found, hold.calendar_id)
    return _Wish([calendar if service is None else service.applied_to(calendar)], service, hold)


def _new_appointment(
    body: NewAppointment, fields: dict[str, Any], calendar: Calendar, start: int, minutes: int
) -> StoredAppointment:
    now = clock.now()
    created_at = clock.instant(now)
    return StoredAppointment.model_validate(
        body.model_dump(include={"service", "notes", "agent_id", "call_id"})
        | fields
        | {"id": new_id("apt", now), "status": "booked", "metadata": body.metadata or {}}
        | {"version": 1, "created_at": created_at, "updated_at": created_at}
        | scheduled_fields(calendar, start, minutes, now)
    )


def _appointment_writes(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment, appointment: StoredAppointment
) -> list[Write]:
    writes = [
        *service_writes(dependencies.services, organization_id, appointment),
        *dependencies.occupancy.build_move(organization_id, appointment.id, None, occupancy_of(appointment)),
        dependencies.appointments.build_create(organization_id, appointment),
    ]
    # If several conditions fail, the first one gives the error: the hold's, else the service's, for which no other time
    # would help.
    if body.hold_id is not None and dependencies.holds is not None:
        return [dependencies.holds.build_conversion(organization_id, body.hold_id, appointment.id), *writes]
    return writes
