"""Book an appointment: validate the time, then write the appointment and all that belongs to it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.ids import new_id
from voxanne.core.phones import e164
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.appointments.errors import slot_taken, unknown
from voxanne.domain.appointments.models import Patient, StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.schemas import NewAppointment, parse_requested_time
from voxanne.domain.appointments.service import (
    check_open,
    check_overridden_start,
    check_start,
    occupancy_of,
    patient_of,
    scheduled_fields,
    start_of,
)
from voxanne.domain.calendars.availability import CalendarDependencies, alternatives
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import OccupancyRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.errors import ContactNamedError, PhoneTakenError
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact

_MAX_ATTEMPTS = 3

type Commit[Result] = Callable[[StoredAppointment, list[Write]], Result]


@dataclass(frozen=True)
class BookingDependencies(CalendarDependencies):
    """The repositories that booking reads and writes."""

    appointments: AppointmentRepository
    contacts: ContactRepository
    calls: CallRepository
    # The table itself: booking reads nothing of an agent but its calendar.
    agents: Table

    @classmethod
    def from_environment(cls) -> Self:
        """Return what booking reads and writes in the deployment that the function belongs to."""
        return cls(
            occupancy=OccupancyRepository.from_environment(),
            calendars=CalendarRepository.from_environment(),
            appointments=AppointmentRepository.from_environment(),
            contacts=ContactRepository.from_environment(),
            calls=CallRepository.from_environment(),
            agents=Table.from_environment("AGENTS_TABLE"),
        )


@dataclass(frozen=True)
class _Found:
    """What a lookup tells of the contact: its id if there is one, the phone that it was found by, the patient."""

    contact_id: str | None = None
    phone: str | None = None
    is_provisional: bool = False
    patient: Patient | None = None


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
    phone = _phone(body, country)
    contact_lookup = in_background(lambda: _find_contact(dependencies, organization_id, body, phone))
    calendar = _calendar(dependencies, organization_id, body)
    found = contact_lookup()

    def attempt() -> Result:
        nonlocal found
        contact_id, contact_writes = _contact_writes(dependencies, organization_id, body, country, found)
        patient = _patient(body, found)
        appointment = _new_appointment(body, calendar, contact_id, patient, clock.now())
        writes = [*_appointment_writes(dependencies, organization_id, appointment), *contact_writes]
        try:
            return _commit_in_call(dependencies, organization_id, appointment, writes, commit)
        except ContactNamedError:
            found = replace(found, is_provisional=False)
            raise
        except (ConcurrentUpdateError, PhoneTakenError):
            # Since the lookup, another request created the contact, merged it into another or erased it.
            found = _find_contact(dependencies, organization_id, body, phone)
            raise
        except SlotTakenError:
            start, minutes = start_of(appointment), appointment.duration_minutes
            slots = alternatives(dependencies, organization_id, calendar, start, minutes)
            raise slot_taken([slot.model_dump() for slot in slots]) from None

    return retry_on_conflict(attempt, _MAX_ATTEMPTS, on=(ConcurrentUpdateError, ContactNamedError, PhoneTakenError))


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


def _phone(body: NewAppointment, country: str) -> str | None:
    if body.contact is None:
        if body.contact_id is None:
            raise invalid_field("contact_id", "is required, or contact with name and phone")
        return None
    if body.contact_id is not None:
        raise invalid_field("contact", "can't come with contact_id; send one of them")
    return e164(body.contact.phone, country, "contact/phone")


def _find_contact(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment, phone: str | None
) -> _Found:
    """Return what is known of the contact with the phone, or of the checked `contact_id`: one read."""
    if phone is not None:
        holder = dependencies.contacts.find_holder(organization_id, phone)
        return _Found(phone=phone) if holder is None else _Found(holder.contact_id, phone, holder.is_provisional)
    contact = dependencies.contacts.find(organization_id, body.contact_id or "")
    if contact is None:
        raise unknown("contact_id")
    return _Found(contact.id, patient=patient_of(contact))


def _patient(body: NewAppointment, found: _Found) -> Patient | None:
    """Return whom the appointment is for: as given, else the inline contact's name as given, else the contact."""
    if body.patient is not None:
        return Patient.model_validate(body.patient.model_dump())
    return found.patient if body.contact is None else Patient(name=body.contact.name)


def _contact_writes(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment, country: str, found: _Found
) -> tuple[str, list[Write]]:
    """Return the contact's id, with the check that it is there still, or the writes that create or name it."""
    contacts, inline = dependencies.contacts, body.contact
    if found.contact_id is not None and not (inline is not None and found.is_provisional):
        return found.contact_id, [contacts.build_exists_check(organization_id, found.contact_id)]
    if inline is None:
        raise unknown("contact_id")
    if found.contact_id is not None and found.phone is not None:
        name = contacts.build_name(organization_id, found.contact_id, found.phone, inline.name, inline.email)
        return found.contact_id, name
    contact = new_contact(NewContact(**inline.model_dump()), country, clock.now())
    return contact.id, contacts.build_create(organization_id, contact)


def _calendar(dependencies: BookingDependencies, organization_id: str, body: NewAppointment) -> Calendar:
    """Return the named calendar, else the agent's, else the organisation's first."""
    agent_id = body.agent_id
    agent_lookup = (
        None
        if agent_id is None
        else in_background(lambda: _calendar_id_of_agent(dependencies, organization_id, agent_id))
    )
    calendar = dependencies.calendars.get_or_default(organization_id, body.calendar_id)
    agent_calendar_id = None if agent_lookup is None else agent_lookup()
    if body.calendar_id is None and agent_calendar_id not in {None, calendar.id}:
        return dependencies.calendars.get_or_default(organization_id, agent_calendar_id)
    return calendar


def _calendar_id_of_agent(dependencies: BookingDependencies, organization_id: str, agent_id: str) -> str | None:
    item = AGENT.find(dependencies.agents, organization_id, agent_id)
    if item is None:
        raise unknown("agent_id")
    return item.get("calendar_id")


def _new_appointment(
    body: NewAppointment, calendar: Calendar, contact_id: str, patient: Patient | None, now: float
) -> StoredAppointment:
    time = parse_requested_time(body.starts_at, body.ends_at, body.duration_minutes, body.time_zone)
    start = time.start or 0
    minutes = time.duration(start, calendar.default_duration_minutes)
    if body.override_rules:
        check_overridden_start(start, now)
    else:
        check_start(calendar, start, now)
        check_open(calendar, start, minutes)
    created_at = clock.instant(now)
    return StoredAppointment.model_validate(
        body.model_dump(include={"service", "notes", "agent_id", "call_id"})
        | {"id": new_id("apt", now), "contact_id": contact_id, "patient": patient}
        | {"status": "booked", "metadata": body.metadata or {}}
        | {"version": 1, "created_at": created_at, "updated_at": created_at}
        | scheduled_fields(calendar, start, minutes, now)
    )


def _appointment_writes(
    dependencies: BookingDependencies, organization_id: str, appointment: StoredAppointment
) -> list[Write]:
    return [
        *dependencies.occupancy.build_move(organization_id, appointment.id, None, occupancy_of(appointment)),
        dependencies.appointments.build_create(organization_id, appointment),
    ]
