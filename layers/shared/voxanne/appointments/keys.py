"""What identifies appointments in their table, and what its indexes keep them under."""

from collections.abc import Mapping, Sequence
from typing import Any

from voxanne.aws.dynamodb.items import Item

# Filters by equality, most selective first, with the attribute under which an index of that name keeps appointments.
SCOPES = {"contact_id": "contact_scope", "calendar_id": "calendar_scope", "status": "status_scope"}
INDEXES = {"contact_id": "by-contact", "calendar_id": "by-calendar", "status": "by-status"}


def appointment_key(organization_id: str, appointment_id: str) -> dict[str, str]:
    """The key of an appointment."""
    return {"organization_id": organization_id, "id": appointment_id}


def scope(organization_id: str, value: str) -> str:
    """Under which an index keeps an appointment that has that value."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, values: Mapping[str, Any]) -> Item:
    """What the indexes need of those *values* of an appointment that are given."""
    found: Item = {
        attribute: scope(organization_id, values[name]) for name, attribute in SCOPES.items() if name in values
    }
    return found | (reminder_keys(values["reminders"]) if "reminders" in values else {})


def reminder_keys(reminders: Sequence[str]) -> Item:
    """Keys of the index of what is reminded of next; None where nothing is."""
    return {"reminder": "next", "reminder_at": reminders[0]} if reminders else {"reminder": None, "reminder_at": None}
