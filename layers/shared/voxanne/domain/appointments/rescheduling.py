"""What a patch makes of an appointment. Pure."""

from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.metadata import MetadataFullError, merged_metadata
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import UnavailableError, invalid_field
from voxanne.core.ids import is_id
from voxanne.domain.appointments import errors as refusals
from voxanne.domain.appointments.booking import (
    BookingDependencies,
    Commit,
    check_open,
    check_start,
    occupancy_of,
    scheduled_fields,
    start_of,
)
from voxanne.domain.appointments.models import MOVABLE, TRANSITIONS, StoredAppointment
from voxanne.domain.appointments.schemas import AppointmentChanges, AppointmentPatch, parse_requested_time
from voxanne.domain.calendars.availability import alternatives
from voxanne.domain.calendars.errors import ConcurrentUpdateError, SlotTakenError
from voxanne.domain.calendars.models import Calendar

CANCELLED = "cancelled"


_TIME = ("starts_at", "ends_at", "duration_minutes", "time_zone")


def parse_patch(wanted: AppointmentChanges) -> AppointmentPatch:
    """What a merge patch changes.

    Raises:
        InvalidFieldsError: a time that is none.
    """
    changes = wanted.model_dump(exclude_unset=True)
    entries = changes.pop("metadata") if changes.get("metadata") is not None else {}
    if "metadata" in changes:
        changes["metadata"] = {}
    given = {name: changes.pop(name, None) for name in _TIME}
    calendar_id = changes.pop("calendar_id", None)
    return AppointmentPatch(changes, entries, parse_requested_time(**given), calendar_id)


def apply_patch(old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar | None) -> StoredAppointment:
    """The appointment after a patch; *calendar* is where it shall be, if it may move.

    Raises:
        ConflictError: its life does not go that way, or is over.
        InvalidFieldsError: the new time can't be.
    """
    changes = patch.changes | ({"metadata": merged_metadata(old.metadata, patch.metadata)} if patch.metadata else {})
    status = changes.get("status", old.status)
    if status != old.status and status not in TRANSITIONS[old.status]:
        raise refusals.illegal_transition(old.status, status)
    if changes.get("cancellation_reason") is not None and status != CANCELLED:
        raise invalid_field("cancellation_reason", "means something only of an appointment that is cancelled")
    if calendar is not None:
        changes |= _moved(old, patch, calendar, status)
    new = old.model_copy(update=changes)
    return new if new == old else new.model_copy(update={"updated_at": clock.instant(), "version": old.version + 1})


def _moved(old: StoredAppointment, patch: AppointmentPatch, calendar: Calendar, status: str) -> dict[str, Any]:
    """The fields of another time; none where it stays: rules that came later leave booked appointments alone."""
    start = start_of(old) if patch.time.start is None else patch.time.start
    minutes = patch.time.duration(start, old.duration_minutes)
    if (calendar.id, start, minutes) == (old.calendar_id, start_of(old), old.duration_minutes):
        return {}
    for each in (old.status, status):
        if each not in MOVABLE:
            raise refusals.not_movable(each)
    if (calendar.id, start) != (old.calendar_id, start_of(old)):
        check_start(calendar, start, clock.now())
    check_open(calendar, start, minutes)
    return scheduled_fields(calendar, start, minutes)


_TRIES = 6


# So many of an organisation's calendars are read beside the appointment, as it alone says which is meant.
_CALENDARS = 25


def commit_only(appointment: StoredAppointment, writes: list[Write]) -> StoredAppointment:
    """Commit the writes, and no more."""
    commit(writes)
    return appointment


def update_appointment[Answer](
    stores: BookingDependencies,
    organization_id: str,
    appointment_id: str,
    patch: AppointmentPatch,
    expected_version: int | None = None,
    *,
    finish: Commit[Answer],
) -> Answer | StoredAppointment:
    """Apply a patch, if the appointment is still at the expected version.

    What takes and frees no time is a single write. All else is one transaction on the appointment as it was read;
    someone who changes it meanwhile makes us look again. *finish* commits it.

    Raises:
        ConflictError: the new time is taken, and the old one still holds; or the appointment's life is past that.
    """
    _check_links(stores, organization_id, patch)
    if patch.is_light and (patch.changes or patch.metadata):
        with suppress(MetadataFullError):
            return stores.appointments.update(organization_id, appointment_id, patch, expected_version)
    for _ in range(_TRIES):
        old, calendar = _read(stores, organization_id, appointment_id, patch)
        if expected_version not in {None, old.version}:
            raise refusals.stale(old.version)
        new = apply_patch(old, patch, calendar)
        if new == old:
            return old
        with suppress(ConcurrentUpdateError):
            try:
                return finish(new, _writes(stores, organization_id, old, new))
            except SlotTakenError:
                raise _taken(stores, organization_id, calendar, old, new) from None
    raise UnavailableError("others keep changing this appointment; try again")


def _check_links(stores: BookingDependencies, organization_id: str, patch: AppointmentPatch) -> None:
    contact_id, agent_id = patch.changes.get("contact_id"), patch.changes.get("agent_id")
    if contact_id is not None and not stores.contacts.exists(organization_id, contact_id):
        raise refusals.unknown("contact_id")
    key = {"organization_id": organization_id, "id": agent_id}
    if agent_id is not None and (not is_id("agt", agent_id) or stores.agents.get(key) is None):
        raise refusals.unknown("agent_id")


def _read(
    stores: BookingDependencies, organization_id: str, appointment_id: str, patch: AppointmentPatch
) -> tuple[StoredAppointment, Calendar | None]:
    """The appointment, and, where it may move, the calendar in which it shall be."""
    if not patch.moves:
        return stores.appointments.get(organization_id, appointment_id), None
    read = in_background(lambda: stores.calendars.list_oldest(organization_id, _CALENDARS))
    old = stores.appointments.get(organization_id, appointment_id)
    wanted = patch.calendar_id or old.calendar_id
    known = {calendar.id: calendar for calendar in read()}
    return old, known.get(wanted) or stores.calendars.get_or_default(organization_id, wanted)


def _writes(
    stores: BookingDependencies, organization_id: str, old: StoredAppointment, new: StoredAppointment
) -> list[Write]:
    # The appointment first: who changed it meanwhile may have moved it, and then the steps are not as we think.
    return [
        stores.appointments.build_replace(organization_id, old, new),
        *stores.occupancy.build_move(organization_id, old.id, occupancy_of(old), occupancy_of(new)),
    ]


def _taken(
    stores: BookingDependencies,
    organization_id: str,
    calendar: Calendar | None,
    old: StoredAppointment,
    new: StoredAppointment,
) -> Exception:
    place = occupancy_of(old)
    if calendar is None or place is None:
        return ConcurrentUpdateError()
    own = place.buckets if place.calendar_id == calendar.id else range(0)
    free = alternatives(stores, organization_id, calendar, start_of(new), new.duration_minutes, own_buckets=own)
    return refusals.slot_taken([slot.model_dump() for slot in free])
