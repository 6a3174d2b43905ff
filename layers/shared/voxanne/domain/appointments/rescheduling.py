"""Change an appointment: its fields, its status, its time. The new time is taken in the transaction that frees the old.

`parse_patch` and `apply_patch` are pure; `update_appointment` reads, applies and commits.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, MetadataFullError, retry_on_conflict
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.time_zones import MINUTE
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.appointments.booking import BookingDependencies, Commit
from voxanne.domain.appointments.errors import APPOINTMENT, illegal_transition, not_movable, slot_taken, unknown
from voxanne.domain.appointments.models import MOVABLE, TRANSITIONS, Patient, StoredAppointment
from voxanne.domain.appointments.schemas import AppointmentChanges, AppointmentPatch, parse_requested_time
from voxanne.domain.appointments.service import (
    check_open,
    check_overridden_start,
    check_start,
    end_of,
    occupancy_of,
    patient_of,
    scheduled_fields,
    start_of,
)
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.contacts.models import StoredContact

CANCELLED = "cancelled"

_TIME_FIELDS = ("starts_at", "ends_at", "duration_minutes", "time_zone")
_MAX_ATTEMPTS = 6
# This many of an organisation's calendars are read in parallel with the appointment, which alone names the one needed.
_MAX_CALENDARS = 25


def parse_patch(body: AppointmentChanges) -> AppointmentPatch:
    """Return the changes that a merge patch asks for.

    Raises:
        InvalidFieldsError: a time cannot be read.
    """
    changes = body.model_dump(exclude_unset=True)
    metadata = changes.pop("metadata") if changes.get("metadata") is not None else {}
    if "metadata" in changes:
        changes["metadata"] = {}
    time = {name: changes.pop(name, None) for name in _TIME_FIELDS}
    calendar_id, patient = changes.pop("calendar_id", None), changes.pop("patient", None)
    override = bool(changes.pop("override_rules", None))
    return AppointmentPatch(changes, metadata, parse_requested_time(**time), calendar_id, patient, override)


def cancellation(reason: str | None = None) -> AppointmentPatch:
    """Return the patch that cancels an appointment and leaves one unchanged that is cancelled already."""
    changes = {"status": CANCELLED} | ({} if reason is None else {"cancellation_reason": reason})
    return AppointmentPatch(changes, only_if_standing=True)


def apply_patch(
    old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar | None, now: float
) -> StoredAppointment:
    """Return the appointment after a patch, at its next version; the old one if nothing changes.

    *calendar* is the one in which it is to take place; None if the patch does not move it.

    Raises:
        ConflictError: its status does not allow the change.
        InvalidFieldsError: the new time is not bookable.
    """
    if patch.only_if_standing and old.status == CANCELLED:
        return old
    changes = patch.changes_to(old.metadata)
    status = changes.get("status", old.status)
    if status != old.status and status not in TRANSITIONS[old.status]:
        raise illegal_transition(old.status, status)
    if changes.get("cancellation_reason") is not None and status != CANCELLED:
        raise invalid_field("cancellation_reason", "means something only of an appointment that is cancelled")
    if calendar is not None:
        changes |= _moved_fields(old, patch, calendar, status, now)
    new = old.model_copy(update=changes)
    if new == old:
        return old
    return new.model_copy(update={"updated_at": clock.instant(now), "version": old.version + 1})


def commit_only(appointment: StoredAppointment, writes: list[Write]) -> StoredAppointment:
    """Commit the writes and return the appointment."""
    commit(writes)
    return appointment


def update_appointment[Result](
    dependencies: BookingDependencies,
    organization_id: str,
    appointment_id: str,
    patch: AppointmentPatch,
    expected_version: int | None = None,
    *,
    finish: Commit[Result],
) -> Result | StoredAppointment:
    """Apply a patch, if the appointment is still at the expected version.

    A patch that neither takes nor frees time is a single write. Any other is one transaction, which *finish* commits,
    on the condition that the appointment is as it was read; after a concurrent update it is read again.

    Raises:
        ConflictError: the new time is taken, and the appointment keeps its old one; or its status forbids the change.
    """
    contact = _check_references(dependencies, organization_id, patch)
    if patch.is_light and (patch.changes or patch.metadata):
        with suppress(MetadataFullError):
            return dependencies.appointments.update(organization_id, appointment_id, patch, expected_version)

    def attempt() -> Result | StoredAppointment:
        old, calendar = _read(dependencies, organization_id, appointment_id, patch)
        APPOINTMENT.check_version(old.version, expected_version)
        patient = _patient(dependencies, organization_id, old, patch, contact)
        changes = patch.changes | {"patient": patient}
        new = apply_patch(old, replace(patch, changes=changes), calendar, clock.now())
        if new == old:
            return old
        try:
            return finish(new, _update_writes(dependencies, organization_id, old, new))
        except SlotTakenError:
            raise _slot_taken(dependencies, organization_id, calendar, old, new) from None

    return retry_on_conflict(attempt, _MAX_ATTEMPTS)


def _moved_fields(
    old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar, status: str, now: float
) -> dict[str, Any]:
    """Return the fields of the new time; none if the time is unchanged, as later rules leave booked times alone."""
    start = start_of(old) if patch.time.start is None else patch.time.start
    minutes = patch.time.duration(start, old.duration_minutes)
    if (calendar.id, start, minutes) == (old.calendar_id, start_of(old), old.duration_minutes):
        return {}
    for required in (old.status, status):
        if required not in MOVABLE:
            raise not_movable(required)
    fields = scheduled_fields(calendar, start, minutes, now)
    if calendar.id == old.calendar_id and start_of(old) <= start and start + minutes * MINUTE <= end_of(old):
        # The time is the appointment's already, and a buffer that was raised since must not take more.
        return fields | {"buffer_minutes": old.buffer_minutes}
    begins_elsewhere = (calendar.id, start) != (old.calendar_id, start_of(old))
    if patch.override_rules:
        if begins_elsewhere:
            check_overridden_start(start, now)
        return fields
    if begins_elsewhere:
        check_start(calendar, start, now)
    check_open(calendar, start, minutes)
    return fields


def _check_references(
    dependencies: BookingDependencies, organization_id: str, patch: AppointmentPatch
) -> StoredContact | None:
    """Check that the objects exist which a patch names; return the contact if it names one."""
    contact_id, agent_id = patch.changes.get("contact_id"), patch.changes.get("agent_id")
    contact = None if contact_id is None else dependencies.contacts.find(organization_id, contact_id)
    if contact_id is not None and contact is None:
        raise unknown("contact_id")
    if agent_id is not None and AGENT.find(dependencies.agents, organization_id, agent_id) is None:
        raise unknown("agent_id")
    return contact


def _patient(
    dependencies: BookingDependencies,
    organization_id: str,
    old: StoredAppointment,
    patch: AppointmentPatch,
    contact: StoredContact | None,
) -> Patient | None:
    """Return the patient after a patch: a new contact is also the new patient if the old contact was the old one."""
    if patch.patient is not None:
        values = ({} if old.patient is None else old.patient.model_dump()) | patch.patient
        if "name" not in values:
            raise invalid_field("patient/name", "is required: the appointment has no patient yet")
        return Patient.model_validate(values)
    if contact is None or old.patient is None or contact.id == old.contact_id:
        return old.patient
    old_contact = dependencies.contacts.find(organization_id, old.contact_id)
    return patient_of(contact) if old_contact is None or old_contact.name == old.patient.name else old.patient


def _read(
    dependencies: BookingDependencies, organization_id: str, appointment_id: str, patch: AppointmentPatch
) -> tuple[StoredAppointment, Calendar | None]:
    """Read the appointment and, if the patch may move it, the calendar in which it is to take place."""
    if not patch.moves:
        return dependencies.appointments.get(organization_id, appointment_id), None
    calendars_lookup = in_background(lambda: dependencies.calendars.list_oldest(organization_id, _MAX_CALENDARS))
    appointment = dependencies.appointments.get(organization_id, appointment_id)
    calendar_id = patch.calendar_id or appointment.calendar_id
    calendars = {calendar.id: calendar for calendar in calendars_lookup()}
    calendar = calendars.get(calendar_id) or dependencies.calendars.get_or_default(organization_id, calendar_id)
    return appointment, calendar


def _update_writes(
    dependencies: BookingDependencies, organization_id: str, old: StoredAppointment, new: StoredAppointment
) -> list[Write]:
    # The appointment first: a concurrent update may have moved it, and then its buckets are not those of *old*.
    return [
        dependencies.appointments.build_replace(organization_id, old, new),
        *dependencies.occupancy.build_move(organization_id, old.id, occupancy_of(old), occupancy_of(new)),
    ]


def _slot_taken(
    dependencies: BookingDependencies,
    organization_id: str,
    calendar: Calendar | None,
    old: StoredAppointment,
    new: StoredAppointment,
) -> Exception:
    occupancy = occupancy_of(old)
    if calendar is None or occupancy is None:
        return ConcurrentUpdateError()
    own_buckets = occupancy.buckets if occupancy.calendar_id == calendar.id else range(0)
    start, minutes = start_of(new), new.duration_minutes
    slots = alternatives(dependencies, organization_id, calendar, start, minutes, own_buckets=own_buckets)
    return slot_taken([slot.model_dump() for slot in slots])
