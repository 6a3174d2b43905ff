"""What tests of busy time share: blocks of the first calendar, and the counts that are stored of them."""

from typing import Any

from tests.integration.appointments import NINE, first_calendar
from tests.product import Answer, Client, Product

MONDAY = "starts_after=2026-11-23T05:00:00Z&starts_before=2026-11-24T05:00:00Z"
HALF_PAST_NINE, TEN = "2026-11-23T14:30:00Z", "2026-11-23T15:00:00Z"


def path(clinic: Client, external_id: str = "") -> str:
    """The path of the calendar's blocks, or of one."""
    start = f"/api/calendars/{first_calendar(clinic)['id']}/busy"
    return f"{start}/{external_id}" if external_id else start


def put(clinic: Client, external_id: str = "a", starts_at: str = NINE, ends_at: str = TEN, **fields: Any) -> Answer:
    """Put a block, from nine to ten unless told otherwise."""
    return clinic("PUT", path(clinic, external_id), {"starts_at": starts_at, "ends_at": ends_at} | fields)


def counts(product: Product) -> dict[str, int]:
    """How many blocks are over each step that any is over."""
    return {
        f"{item['hour']}:{int(name[1:]) * 5:02d}": count
        for item in product.items("CalendarHoursTable")
        for name, count in item.items()
        if name[0] == "n" and name[1:].isdigit() and count
    }
