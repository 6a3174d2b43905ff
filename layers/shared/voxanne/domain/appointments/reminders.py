"""Reminders: mark the appointments whose reminder is due; the event `appointment.reminder_due` follows from the mark.

A calendar's `reminder_offsets_minutes` say how long before. Each appointment stores the times of its reminders when it
is booked or moved; the next of them is the key of a sparse index. Marking one is a change of the appointment, which the
table's stream delivers.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.aws.sweeper import work_off
from voxanne.core import clock
from voxanne.domain.appointments.models import CANCELLED, COMING_STATUSES, REMINDER, reminder_keys

# A due reminder of an appointment that is marked as over, though it lies ahead, waits this long each time.
_LOOKED_AT_AGAIN_SECONDS = 600


def mark_due_reminders(appointments: Table, until: float) -> None:
    """Mark the reminders that are due, fairly between organisations; begin none after *until*.

    Raises:
        ExceptionGroup: some failed; they remain due.
    """
    due = DueIndex(appointments, REMINDER, "by-reminder", "reminder")
    work_off(due, partial(_mark_current, appointments), until)


def _mark_current(appointments: Table, entries: Sequence[Item]) -> int:
    """Mark the reminders of entries of the index, as the appointments are now; return how many entries there were."""
    for entry in entries:
        item = appointments.get(key_of(entry["organization_id"], entry["id"]))
        if item is not None and "reminder_at" in item:
            _mark(appointments, item)
    return len(entries)


def _mark(appointments: Table, item: Item) -> None:
    update = Update().change(_changes(item, clock.now()))
    update.using.names["#status"] = "status"
    update.using.values.update({":read": item["reminder_at"], ":status": item["status"]})
    mark = appointments.build_update(
        key_of(item["organization_id"], item["id"]),
        update,
        condition="reminder_at = :read AND #status = :status",
        on_conflict=ConcurrentUpdateError,
    )
    with suppress(ConcurrentUpdateError):
        write(mark)


def _changes(item: Item, now: float) -> dict[str, Any]:
    """Return what changes in an appointment of which a reminder may be due."""
    organization_id, at = item["organization_id"], clock.instant(now)
    due = [time for time in item["reminders"] if time <= at]
    remaining = [time for time in item["reminders"] if time > at]
    is_ahead = bool(due) and item["starts_at"] > at
    if is_ahead and item["status"] not in {*COMING_STATUSES, CANCELLED}:
        # Set by a wrong click, the status may be undone: then the patient is still to be reminded.
        return reminder_keys(organization_id, [clock.instant(now + _LOOKED_AT_AGAIN_SECONDS)])
    changes = {"reminders": remaining, **reminder_keys(organization_id, remaining)}
    # No reminder of an appointment that was cancelled or has started since the last sweep; one if several are due.
    return changes | ({"reminded": due[-1]} if is_ahead and item["status"] in COMING_STATUSES else {})
