"""Change an appointment: its fields, its status, its time. The new time is taken in the transaction that frees the old.

`apply_patch` is pure; `update_appointment` reads, applies and commits.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import MetadataFullError, retry_on_conflict
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.time_zones import MINUTE
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.appointments.booking import BookingDependencies, Commit
from voxanne.domain.appointments.errors import APPOINTMENT, check_movable, check_transition, slot_taken, unknown
from voxanne.domain.appointments.models import CANCELLED, Patient, StoredAppointment
from voxanne.domain.appointments.schemas import AppointmentPatch
from voxanne.domain.appointments.service import (
    bookable_calendars,
    check_open,
    check_overridden_start,
    check_start,
    end_of,
    occupancy_of,
    patient_of,
    scheduled_fields,
    service_fields,
    service_writes,
    start_of,
)
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar, buffers_of
from voxanne.domain.contacts.errors import erased
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.services.calendar_choice import calendars_of, check_bookable, in_first_free
from voxanne.domain.services.errors import not_offered
from voxanne.domain.services.models import Service

_MAX_ATTEMPTS = 6
# This many of an organisation's calendars are read in parallel with the appointment, which alone names the one needed.
_MAX_CALENDARS = 25


def apply_patch(
    old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar | None, now: float
) -> StoredAppointment:
    """Return the appointment after a patch, at its next version; the old one if nothing changes.

    *calendar* is the one in which it is to take place; None if the patch does not move it.

    Raises:
        ConflictError: its status does not allow the change.
        InvalidFieldsError: the new time is not bookable.
        ExpiredError: its contact was erased, and the patch says something of a patient again.
    """
    if patch.only_if_standing and old.status == CANCELLED:
        return old
    changes = _allowed_changes(old, patch)
    if calendar is not None:
        changes |= _moved_fields(old, patch, calendar, changes.get("status", old.status), now)
    new = old.model_copy(update=changes)
    if new == old:
        return old
    return new.model_copy(update={"updated_at": clock.instant(now), "version": old.version + 1})


def update_appointment[Result](
    dependencies: BookingDependencies,
    organization_id: str,
    appointment_id: str,
    patch: AppointmentPatch,
    expected_version: int | None = None,
    *,
    commit: Commit[Result],
) -> Result | StoredAppointment:
    """Apply a patch, if the appointment is still at the expected version.

    A patch that neither takes nor frees time is a single write. Any other is one transaction, which *commit* performs,
    on the condition that the appointment is as it was read; after a concurrent update it is read again.

    Raises:
        ConflictError: the new time is taken, and the appointment keeps its old one; or its status forbids the change.
    """
    if patch.is_light and (patch.changes or patch.metadata):
        _check_references(dependencies, organization_id, patch)
        with suppress(MetadataFullError):
            return dependencies.appointments.update(organization_id, appointment_id, patch, expected_version)

    def attempt() -> Result | StoredAppointment:
        contact = _check_references(dependencies, organization_id, patch)
        old, calendars, service = _read(dependencies, organization_id, appointment_id, patch)
        APPOINTMENT.check_version(old.version, expected_version)
        patient = _patient(dependencies, organization_id, old, patch, contact)
        is_given = patch.service_id is not None and (patch.service_id != old.service_id or "service" in patch.changes)
        fields = service_fields(service, patch.changes.get("service")) if is_given else {}
        whole_patch = replace(patch, changes=patch.changes | {"patient": patient} | fields)

        def apply_in(calendar: Calendar | None) -> Result | StoredAppointment:
            new = apply_patch(old, whole_patch, calendar, clock.now())
            return old if new == old else commit(new, _update_writes(dependencies, organization_id, old, new))

        if not calendars:
            return apply_in(None)
        start, minutes = _requested(old, patch, calendars[0])
        bookable, is_override = calendars, patch.override_rules
        if len(calendars) > 1:
            # It leaves its calendar. If the appointment itself forbids that, no other time would help.
            check_movable(old.status, _allowed_changes(old, whole_patch).get("status", old.status))
            bookable = bookable_calendars(calendars, start, minutes, clock.now(), override_rules=is_override)
        try:
            return in_first_free(dependencies, organization_id, bookable, start, minutes, take=apply_in)
        except SlotTakenError:
            slots = alternatives(dependencies, organization_id, calendars, start, minutes, own=occupancy_of(old))
            raise slot_taken([slot.model_dump() for slot in slots]) from None

    return retry_on_conflict(attempt, _MAX_ATTEMPTS)


def _allowed_changes(old: StoredAppointment, patch: AppointmentPatch) -> dict[str, Any]:
    """Return the changes of a patch, the time aside; raises the errors of `apply_patch` that do not depend on it."""
    changes = patch.changes_to(old.metadata)
    if old.stays_erased_from(changes):
        raise erased()
    status = changes.get("status", old.status)
    check_transition(old.status, status)
    if changes.get("cancellation_reason") is not None and status != CANCELLED:
        raise invalid_field("cancellation_reason", "is allowed only if the appointment is cancelled")
    return changes


def _moved_fields(
    old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar, status: str, now: float
) -> dict[str, Any]:
    """Return the fields of the new time; none if the time is unchanged, as later rules leave booked times alone."""
    start, minutes = _requested(old, patch, calendar)
    is_new_service = patch.gives_other_service(old.service_id)
    if not is_new_service and (calendar.id, start, minutes) == (old.calendar_id, start_of(old), old.duration_minutes):
        return {}
    check_movable(old.status, status)
    fields = scheduled_fields(calendar, start, minutes, now)
    if start == start_of(old):
        # Including those that are due and were not sent yet.
        fields["reminders"] = old.reminders
    if calendar.id == old.calendar_id and start_of(old) <= start and start + minutes * MINUTE <= end_of(old):
        # The appointment has this time already, and a buffer that was raised since must not occupy more.
        return fields if is_new_service else fields | buffers_of(old)
    begins_elsewhere = (calendar.id, start) != (old.calendar_id, start_of(old))
    if patch.override_rules:
        if begins_elsewhere:
            check_overridden_start(start, now)
        return fields
    if begins_elsewhere:
        check_start(calendar, start, now)
    check_open(calendar, start, minutes)
    return fields


def _requested(old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar) -> tuple[int, int]:
    """Return start and minutes after a patch: those that it names, else those of a new service, else the old ones."""
    start = start_of(old) if patch.time.start is None else patch.time.start
    keeps_length = not patch.gives_other_service(old.service_id)
    return start, patch.time.duration(
        start, old.duration_minutes if keeps_length else calendar.default_duration_minutes
    )


def _check_references(
    dependencies: BookingDependencies, organization_id: str, patch: AppointmentPatch
) -> StoredContact | None:
    """Check that the objects exist which a patch names; return the contact if it names one."""
    contact_id, agent_id = patch.changes.get("contact_id"), patch.changes.get("agent_id")
    contacts = dependencies.contacts
    contact = None if contact_id is None else contacts.get(organization_id, contact_id, field="contact_id")
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
    patient = old.patient
    if contact is not None and patient is not None and contact.id != old.contact_id:
        old_contact = dependencies.contacts.find(organization_id, old.contact_id)
        if old_contact is None or old_contact.name == patient.name:
            patient = patient_of(contact)
    # Merged into that one: a date of birth that comes with a new contact is not the old one's.
    values = ({} if patient is None else patient.model_dump()) | (patch.patient or {})
    if patch.patient is not None and "name" not in values:
        raise invalid_field("patient/name", "is required: the appointment has no patient yet")
    return Patient.model_validate(values) if values else None


def _read(
    dependencies: BookingDependencies, organization_id: str, appointment_id: str, patch: AppointmentPatch
) -> tuple[StoredAppointment, list[Calendar], Service | None]:
    """Read the appointment and, if the patch may move it, the calendars in which it may take place, and its service."""
    if not patch.moves:
        return dependencies.appointments.get(organization_id, appointment_id), [], None
    calendars_lookup = in_background(lambda: dependencies.calendars.list_oldest(organization_id, _MAX_CALENDARS))
    service_lookup = in_background(lambda: dependencies.services.find(organization_id, patch.service_id))
    appointment = dependencies.appointments.get(organization_id, appointment_id)
    known, new_service = calendars_lookup(), service_lookup()
    # Its present service may have become inactive since, just as a calendar's rules may have changed.
    if patch.gives_other_service(appointment.service_id):
        service = check_bookable(new_service, patch.calendar_id)
        stays = appointment.calendar_id in service.calendar_ids
        chosen = patch.calendar_id or (appointment.calendar_id if stays else None)
        calendars = calendars_of(dependencies, organization_id, service, chosen, known)
        if not calendars:
            raise not_offered()
        return appointment, calendars, service
    old_service_id = None if "service_id" in patch.changes else appointment.service_id
    old_service = dependencies.services.find(organization_id, old_service_id)
    calendar_id = patch.calendar_id or appointment.calendar_id
    if old_service is not None and calendar_id not in {appointment.calendar_id, *old_service.calendar_ids}:
        raise not_offered()
    found = {calendar.id: calendar for calendar in known}
    calendar = found.get(calendar_id) or dependencies.calendars.get_or_default(organization_id, calendar_id)
    return appointment, [calendar if old_service is None else old_service.applied_to(calendar)], old_service


def _update_writes(
    dependencies: BookingDependencies, organization_id: str, old: StoredAppointment, new: StoredAppointment
) -> list[Write]:
    contacts = dependencies.contacts
    # The appointment first: a concurrent update may have moved it, and then its buckets are not those of *old*.
    return [
        dependencies.appointments.build_replace(organization_id, old, new),
        *(contacts.build_exists_check(organization_id, each) for each in {new.contact_id} - {old.contact_id}),
        *service_writes(dependencies.services, organization_id, new, old),
        *dependencies.occupancy.build_move(organization_id, old.id, occupancy_of(old), occupancy_of(new)),
    ]
