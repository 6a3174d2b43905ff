"""Calendars that are always open, and checks of what clients booked in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.product import Client
from tests.races.booking_machine import ALWAYS
from tests.races.conftest import Race


def calendar_of(clinic: Client, **fields: Any) -> str:
    """A calendar that is always open."""
    open_day_and_night = {"name": "Race", "time_zone": "UTC", "opening_hours": ALWAYS, "min_notice_minutes": 0}
    answer = clinic("POST", "/api/calendars", open_day_and_night | fields)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def midnight(days: int) -> datetime:
    """The beginning of a day to come."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def all_appointments(clinic: Client) -> list[dict[str, Any]]:
    """Every appointment, page by page."""
    found: list[dict[str, Any]] = []
    following: str | None = "/api/appointments?limit=100"
    while following:
        answer = clinic("GET", following)
        assert answer.status == 200, answer
        found += answer.json
        following = answer.next
    return found


def check_no_overlap_and_no_orphan(race: Race, clinic: Client, buffer_minutes: int = 0) -> list[dict[str, Any]]:
    """Taken steps are those of live appointments, each of one; return the live ones."""
    live = [each for each in all_appointments(clinic) if each["status"] != "cancelled"]
    expected: dict[tuple[str, str], str] = {}
    for each in live:
        moment = datetime.fromisoformat(each["starts_at"])
        moment -= timedelta(minutes=moment.minute % 5)
        while moment < datetime.fromisoformat(each["ends_at"]) + timedelta(minutes=buffer_minutes):
            step = (each["calendar_id"], moment.strftime("%Y-%m-%dT%H:%M"))
            assert step not in expected, f"{each['id']} and {expected[step]} overlap"
            expected[step] = each["id"]
            moment += timedelta(minutes=5)
    stored = {
        (item["calendar"].partition("#")[2], f"{item['hour']}:{int(name[1:]) * 5:02d}"): value
        for item in race.product.items("CalendarHoursTable")
        if item["calendar"].startswith(clinic.organization_id)
        for name, value in item.items()
        if name.startswith("b")
    }
    assert stored == expected
    return live


def starts(step: int) -> str:
    """The moment of a step: so many times five minutes into the day after tomorrow."""
    return (midnight(2) + timedelta(minutes=5 * step)).strftime("%Y-%m-%dT%H:%M:%SZ")


def contact(number: int) -> dict[str, str]:
    """The contact of that number."""
    return {"name": f"Patient {number}", "phone": f"+1415555{number:04d}"}


def check_no_overlap(race: Race, clinic: Client) -> list[dict[str, Any]]:
    """Each live appointment has all of its steps, so no two have one; return the live ones."""
    live = [each for each in all_appointments(clinic) if each["status"] != "cancelled"]
    steps = {
        (item["calendar"].partition("#")[2], f"{item['hour']}:{int(name[1:]) * 5:02d}"): value
        for item in race.product.items("CalendarHoursTable")
        if item["calendar"].startswith(clinic.organization_id)
        for name, value in item.items()
        if name.startswith("b")
    }
    for each in live:
        moment = datetime.fromisoformat(each["starts_at"])
        while moment < datetime.fromisoformat(each["ends_at"]):
            assert steps.pop((each["calendar_id"], moment.strftime("%Y-%m-%dT%H:%M"))) == each["id"]
            moment += timedelta(minutes=5)
    assert not [value for value in steps.values() if value.startswith("apt_")], "steps of no live appointment"
    return live
