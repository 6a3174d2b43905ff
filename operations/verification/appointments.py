"""Appointments against their calendars' hours: each holds the 5-minute steps of its time and buffer."""

from collections.abc import Iterator
from functools import partial

from operations.queries import query
from operations.stacks import Stack
from operations.verification.claims import Owner, Rules, compare
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.service import occupancy_of
from voxanne.domain.calendars.occupancy import HOLDER_MARK, buckets_by_hour, is_held, key_of_calendar

_STEP = "b"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield steps that an appointment does not hold, and steps held without an appointment."""
    appointments, hours = stack.table("AppointmentsTable"), stack.table("CalendarHoursTable")
    stored = [StoredAppointment.model_validate(item) for item in _of(appointments, organization_id)]
    calendars = {item["id"] for item in _of(stack.table("CalendarsTable"), organization_id)}
    calendars |= {appointment.calendar_id for appointment in stored}
    holders: dict[str, str] = {}
    for calendar_id in calendars:
        for hour in query(hours, "calendar", key_of_calendar(organization_id, calendar_id)):
            steps = {name: holder for name, holder in hour.items() if _is_step(name) and not is_held(holder)}
            holders |= {f"{calendar_id} {hour['hour']} {step}": holder for step, holder in steps.items()}
    owners = [_owner(appointments, organization_id, appointment) for appointment in stored]
    yield from compare(owners, holders, _rules(appointments, hours, organization_id))


def _is_step(name: str) -> bool:
    return name[0] == _STEP and name[1:].isdigit()


def _of(table: Table, organization_id: str) -> Iterator[dict[str, str]]:
    return query(table, "organization_id", organization_id)


def _owner(appointments: Table, organization_id: str, appointment: StoredAppointment) -> Owner:
    place = occupancy_of(appointment)
    hours = {} if place is None else buckets_by_hour(place.buckets)
    steps = {f"{appointment.calendar_id} {hour} {step}" for hour, names in hours.items() for step in names}
    return Owner.as_read(appointments, organization_id, appointment.id, appointment.version, steps)


def _rules(appointments: Table, hours: Table, organization_id: str) -> Rules:
    def absent(appointment_id: str) -> Condition:
        return Condition(appointments, key_of(organization_id, appointment_id), "attribute_not_exists(id)")

    held_by = partial(_held_by, hours, organization_id)

    def give(place: str, holder: str | None, appointment_id: str) -> Change:
        return Change(held_by(place, holder), Update().change({place.split()[2]: appointment_id}))

    def free(place: str, holder: str) -> Change:
        return Change(held_by(place, holder), Update().change({place.split()[2]: None}))

    return Rules("appointment_id", "step", absent, give, free)


def _held_by(hours: Table, organization_id: str, place: str, holder: str | None) -> Condition:
    calendar_id, hour, step = place.split()
    key = {"calendar": key_of_calendar(organization_id, calendar_id), "hour": hour}
    if holder is None:
        # What a hold holds, an appointment that is there takes.
        free = f"(attribute_not_exists({step}) OR contains({step}, :held))"
        return Condition(hours, key, free, Expression(values={":held": HOLDER_MARK}))
    return Condition(hours, key, f"{step} = :holder", Expression(values={":holder": holder}))
