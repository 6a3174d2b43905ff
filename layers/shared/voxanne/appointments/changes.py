"""What a patch makes of an appointment. Pure."""

from typing import Any

from voxanne.appointments import refusals
from voxanne.appointments.models import AppointmentChanges, StoredAppointment
from voxanne.appointments.patches import Patch
from voxanne.appointments.places import begins, fields_at
from voxanne.appointments.rules import check_beginning, check_open
from voxanne.appointments.statuses import MOVABLE, NEXT
from voxanne.appointments.times import wanted_time
from voxanne.aws.dynamodb.metadata import merged
from voxanne.calendars.models import Calendar
from voxanne.core import clock
from voxanne.core.errors import invalid_field

CANCELLED = "cancelled"
_TIME = ("starts_at", "ends_at", "duration_minutes", "time_zone")


def patch_of(wanted: AppointmentChanges) -> Patch:
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
    return Patch(changes, entries, wanted_time(**given), calendar_id)


def changed(old: StoredAppointment, patch: Patch, calendar: Calendar | None) -> StoredAppointment:
    """The appointment after a patch; *calendar* is where it shall be, if it may move.

    Raises:
        ConflictError: its life does not go that way, or is over.
        InvalidFieldsError: the new time can't be.
    """
    changes = patch.changes | ({"metadata": merged(old.metadata, patch.metadata)} if patch.metadata else {})
    status = changes.get("status", old.status)
    if status != old.status and status not in NEXT[old.status]:
        raise refusals.illegal_transition(old.status, status)
    if changes.get("cancellation_reason") is not None and status != CANCELLED:
        raise invalid_field("cancellation_reason", "means something only of an appointment that is cancelled")
    if calendar is not None:
        changes |= _moved(old, patch, calendar, status)
    new = old.model_copy(update=changes)
    return new if new == old else new.model_copy(update={"updated_at": clock.instant(), "version": old.version + 1})


def _moved(old: StoredAppointment, patch: Patch, calendar: Calendar, status: str) -> dict[str, Any]:
    """The fields of another time; none where it stays: rules that came later leave booked appointments alone."""
    start = begins(old) if patch.time.begins is None else patch.time.begins
    minutes = patch.time.length(start, old.duration_minutes)
    if (calendar.id, start, minutes) == (old.calendar_id, begins(old), old.duration_minutes):
        return {}
    for each in (old.status, status):
        if each not in MOVABLE:
            raise refusals.not_movable(each)
    if (calendar.id, start) != (old.calendar_id, begins(old)):
        check_beginning(calendar, start, clock.now())
    check_open(calendar, start, minutes)
    return fields_at(calendar, start, minutes)
