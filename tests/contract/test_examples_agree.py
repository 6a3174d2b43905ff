"""The examples of the document tell of one clinic: what one shows does not contradict what another does."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.contract.imports import ROOT

EXAMPLES = [
    *(json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "functions").glob("*/examples*.json"))),
    json.loads((ROOT / "functions" / "outbound_webhooks" / "events.json").read_text(encoding="utf-8")),
]


def objects(value: Any, *members: str) -> Iterator[dict[str, Any]]:
    """The objects of all examples that have these members, in what is answered or sent."""
    if isinstance(value, dict) and all(member in value for member in members):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(each, *members)


def _is_open(calendar: dict[str, Any], shown: dict[str, Any]) -> bool:
    zone = ZoneInfo(calendar["time_zone"])
    starts, ends = (datetime.fromisoformat(shown[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
    spans = calendar["opening_hours"].get(f"{starts:%A}".lower(), [])
    return any(first <= f"{starts:%H:%M}" and f"{ends:%H:%M}" <= last for first, last in spans)


def test_each_time_that_is_shown_lies_in_the_hours_of_its_calendar() -> None:
    calendars = list(objects(EXAMPLES, "id", "opening_hours"))
    times = list(objects(EXAMPLES, "calendar_id", "starts_at", "ends_at"))
    assert len(calendars) > 3
    assert len(times) > 20

    for calendar in calendars:
        for shown in times:
            assert shown["calendar_id"] != calendar["id"] or _is_open(calendar, shown), (calendar, shown)


def test_an_appointment_of_a_service_is_as_long_as_the_service_and_its_words_are_no_others() -> None:
    services = {each["id"]: each for each in objects(EXAMPLES, "id", "aliases", "duration_minutes")}
    durations = {(each["id"], each["duration_minutes"]) for each in objects(EXAMPLES, "id", "aliases")}
    assert len(durations) == len(services)

    for appointment in objects(EXAMPLES, "service_id", "duration_minutes", "starts_at"):
        of_service = services.get(appointment["service_id"])
        if of_service is not None:
            assert appointment["duration_minutes"] == of_service["duration_minutes"]
        else:
            named = {name.casefold() for each in services.values() for name in (each["name"], *each["aliases"])}
            assert str(appointment.get("service")).casefold() not in named, appointment
