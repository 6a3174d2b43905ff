"""What tests of calendars and appointments share. It is Monday, 23 November 2026, 06:00 in New York."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.product import Answer, Client, Product
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.ids import new_id

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC).timestamp()
NINE = "2026-11-23T14:00:00Z"  # in New York
JANE = {"name": "Jane Doe", "phone": "+14155550100"}
ALWAYS = {
    day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


def first_calendar(clinic: Client) -> dict[str, Any]:
    """The calendar that the clinic was born with."""
    calendar: dict[str, Any] = clinic("GET", "/api/calendars").json[-1]
    return calendar


def changed_calendar(clinic: Client, **fields: Any) -> dict[str, Any]:
    """The clinic's calendar, changed."""
    answer = clinic("PATCH", f"/api/calendars/{first_calendar(clinic)['id']}", fields)
    assert answer.status == 200, answer
    calendar: dict[str, Any] = answer.json
    return calendar


def book(clinic: Client, starts_at: str = NINE, **fields: Any) -> Answer:
    """Ask for an appointment, Jane's unless told otherwise."""
    who = {} if "contact_id" in fields or "contact" in fields else {"contact": JANE}
    return clinic("POST", "/api/appointments", {"starts_at": starts_at} | who | fields)


def booked(clinic: Client, starts_at: str = NINE, **fields: Any) -> dict[str, Any]:
    """Make an appointment."""
    answer = book(clinic, starts_at, **fields)
    assert answer.status == 201, answer
    appointment: dict[str, Any] = answer.json
    return appointment


def patch_appointment(clinic: Client, appointment: dict[str, Any], **fields: Any) -> Answer:
    """Ask for changes of an appointment."""
    return clinic("PATCH", f"/api/appointments/{appointment['id']}", fields)


def all_appointments(clinic: Client) -> list[dict[str, Any]]:
    """The clinic's appointments, the last one made first."""
    found: list[dict[str, Any]] = clinic("GET", "/api/appointments").json
    return found


def slots(clinic: Client, query: str) -> list[str]:
    """When the offered times begin."""
    answer = clinic("GET", f"/api/availability?{query}")
    assert answer.status == 200, answer
    return [slot["starts_at"] for slot in answer.json]


def taken(product: Product) -> dict[tuple[str, str], str]:
    """Steps that are taken, by calendar and time, and the appointments that have them."""
    return {
        (item["calendar"].partition("#")[2], f"{item['hour']}:{int(name[1:]) * 5:02d}"): appointment_id
        for item in product.items("CalendarHoursTable")
        for name, appointment_id in item.items()
        if name.startswith("b")
    }


def times_taken(product: Product) -> list[str]:
    """Steps that are taken, by the clock of UTC."""
    return sorted(time for _, time in taken(product))


def call_of(clinic: Client, **fields: Any) -> str:
    """A call in progress, as the receiver of its events stores one."""
    call_id = new_id("call", NOW)
    item = {"organization_id": clinic.organization_id, "id": call_id, "status": "in_progress"} | fields
    client().put_item(TableName="CallsTable", Item=to_item(item))
    return call_id


def monday(clinic: Client) -> str:
    """The Monday of next week, by the product's clock."""
    next_week = datetime.fromtimestamp(clinic.product.clock(), UTC).date() + timedelta(days=7)
    return (next_week - timedelta(days=next_week.weekday())).isoformat()
