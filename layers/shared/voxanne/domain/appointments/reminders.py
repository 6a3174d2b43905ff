"""Reminders: mark the appointments whose reminder is due; the event `appointment.reminder_due` follows from the mark.

A calendar's `reminder_offsets_minutes` say how long before. Each appointment stores the times of its reminders when it
is booked or moved; the next of them is the key of a sparse index. Marking one is a change of the appointment, which the
table's stream delivers.
"""

from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.domain.appointments.listing import reminder_keys

# Of one sweep.
MAX_APPOINTMENTS = 200

_REMINDABLE_STATUSES = frozenset({"booked", "confirmed"})


def mark_due_reminders(appointments: Table) -> int:
    """Mark the reminders that are due; return the number of appointments processed."""
    entries = appointments.query_due("next", MAX_APPOINTMENTS, index="by-reminder", attribute="reminder")
    for entry in entries:
        item = appointments.get(key_of(entry["organization_id"], entry["id"]))
        if item is not None and "reminder_at" in item:
            _mark(appointments, item)
    return len(entries)


def _mark(appointments: Table, item: Item) -> None:
    now = clock.instant()
    due = [time for time in item["reminders"] if time <= now]
    remaining = [time for time in item["reminders"] if time > now]
    changes: dict[str, Any] = {"reminders": remaining, **reminder_keys(remaining)}
    # No reminder of an appointment that was cancelled or has started since the last sweep; one if several are due.
    if due and item["status"] in _REMINDABLE_STATUSES and item["starts_at"] > now:
        changes["reminded"] = due[-1]
    update = Update().change(changes)
    update.using.names["#status"] = "status"
    update.using.values.update({":read": item["reminder_at"], ":status": item["status"]})
    mark = appointments.build_update(
        key_of(item["organization_id"], item["id"]),
        update.text(),
        condition="reminder_at = :read AND #status = :status",
        using=update.using,
        on_conflict=ConcurrentUpdateError,
    )
    with suppress(ConcurrentUpdateError):
        write(mark)
