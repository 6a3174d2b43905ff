"""Reminders: when an appointment is near enough to tell whoever sends messages to patients.

A calendar says how long before (`reminder_offsets_minutes`); an appointment has the moments from its booking on, the
next of them as the key of a sparse index. That one has come is a change of the appointment, of which its table's stream
tells.
"""

from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of, query_due
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.domain.appointments.listing import reminder_keys

# What one sweep looks at.
MAX_APPOINTMENTS = 200


# Whom it makes sense to remind.
_EXPECTED = frozenset({"booked", "confirmed"})


def mark_due_reminders(appointments: Table) -> int:
    """Note which reminders have come; return how many appointments were looked at."""
    found = query_due(appointments, "next", MAX_APPOINTMENTS, index="by-reminder", attribute="reminder")
    for entry in found:
        item = appointments.get(key_of(entry["organization_id"], entry["id"]))
        if item is not None and "reminder_at" in item:
            _note(appointments, item)
    return len(found)


def _note(appointments: Table, item: Item) -> None:
    now = clock.instant()
    come = [moment for moment in item["reminders"] if moment <= now]
    left = [moment for moment in item["reminders"] if moment > now]
    changes: dict[str, Any] = {"reminders": left, **reminder_keys(left)}
    # One that is off, or has begun while nobody swept, is not reminded of; of several that have come, once.
    if come and item["status"] in _EXPECTED and item["starts_at"] > now:
        changes["reminded"] = come[-1]
    update = Update().change(changes)
    update.using.names["#status"] = "status"
    update.using.values.update({":read": item["reminder_at"], ":status": item["status"]})
    noting = appointments.build_update(
        key_of(item["organization_id"], item["id"]),
        update.text(),
        condition="reminder_at = :read AND #status = :status",
        using=update.using,
        on_conflict=ConcurrentUpdateError,
    )
    with suppress(ConcurrentUpdateError):
        write(noting)
