"""However wrong a body is, saying so takes bounded work and a bounded response."""

import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.product import Answer, Client

CONTACT = {"name": "Jane Doe", "phone": "+14155552671"}
CALENDAR = {"name": "Room", "time_zone": "UTC"}
MOST_OPERATIONS, MOST_BYTES, MOST_ERRORS = 400_000, 40_000, 100


def counted(send: Callable[[], Answer]) -> tuple[Answer, int]:
    """An answer, and how many functions were called for it: the work that does not depend on the machine's speed."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    threading.setprofile_all_threads(count)
    try:
        answer = send()
    finally:
        threading.setprofile_all_threads(None)
        sys.setprofile(None)
    return answer, calls


TOO_LARGE: list[tuple[str, dict[str, Any], str]] = [
    ("/api/contacts", {**CONTACT, "tags": [{}] * 100_000}, "#/tags"),
    ("/api/contacts", {**CONTACT, **{f"name{number}": 1 for number in range(60_000)}}, "#"),
    ("/api/contacts", {**CONTACT, "metadata": {f"k{number}": [1] for number in range(60_000)}}, "#/metadata"),
    ("/api/agents", {"name": "A", "tools": [f"tool{number}" for number in range(60_000)]}, "#/tools"),
    (
        "/api/calendars",
        {**CALENDAR, "opening_hours": {f"mo{day}": [["09:00"]] for day in range(20_000)}},
        "#/opening_hours",
    ),
    ("/api/calendars", {**CALENDAR, "closures": [[[[]] * 10] * 10] * 1000}, "#/closures"),
    (
        "/api/webhook-endpoints",
        {"url": "https://8.8.8.8", "events": [f"e{number}" for number in range(60_000)]},
        "#/events",
    ),
    ("/api/api-keys", {"name": "A", "scopes": [["agents:read"]] * 40_000}, "#/scopes"),
    ("/api/appointments", {"a/b~c": [{}] * 20_000}, "#/a~1b~0c"),
]


@pytest.mark.parametrize(
    ("path", "body", "pointer"), TOO_LARGE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_body_with_too_many_values_is_refused_at_its_field(
    clinic: Client, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer, operations = counted(lambda: clinic("POST", path, body))

    assert (answer.status, answer.pointers) == (422, [pointer])
    assert len(answer.response.body) < MOST_BYTES
    assert operations < MOST_OPERATIONS


MANY_ERRORS: list[tuple[str, dict[str, Any]]] = [
    ("/api/contacts", {**CONTACT, **{f"nam{number}": 1 for number in range(9_000)}}),
    ("/api/contacts", {**CONTACT, "metadata": {f"k{number}": [] for number in range(9_000)}}),
    ("/api/contacts", {**CONTACT, **{"x" * 5_000 + str(number): 1 for number in range(190)}}),
    ("/api/calendars", {**CALENDAR, "opening_hours": {f"day{day}": 1 for day in range(9_000)}}),
    ("/api/agents", {"name": "A", "tools": list(range(9_000))}),
]


@pytest.mark.parametrize(("path", "body"), MANY_ERRORS, ids=range(len(MANY_ERRORS)))
def test_of_many_errors_the_first_are_shown_and_the_others_counted(
    clinic: Client, path: str, body: dict[str, Any]
) -> None:
    answer, operations = counted(lambda: clinic("POST", path, body))

    assert answer.status == 422
    assert len(answer.pointers) <= MOST_ERRORS
    assert len(answer.response.body) < MOST_BYTES
    assert operations < MOST_OPERATIONS


def test_the_largest_body_that_a_route_takes_is_taken(clinic: Client) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    spans = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(12)]
    closures = [f"{2030 + number // 200}-{1 + number % 200 // 20:02}-{1 + number % 20:02}" for number in range(400)]

    answer = clinic(
        "POST", "/api/calendars", {**CALENDAR, "opening_hours": dict.fromkeys(days, spans), "closures": closures}
    )

    assert answer.status == 201, answer.response.body


@pytest.mark.parametrize(
    "moment",
    [
        *("2026-W49-2T10:00Z", "20261201T100000Z", "2026-12-01T10:00:00,5Z", "2026-335T10:00:00Z", "2026-12-01T10Z"),
        *("2026-12-01T10:00:00%2B0100", "2026-12-01T10:00:00%2B01", "2026-12-01T10:00:00", "2026-12-01%2010:00:00Z"),
        *("%D9%A2026-12-01T10:00:00Z", "2026-12-01T10:00:00%2B00:60", "2026-12-01T24:00:00Z"),
    ],
)
@pytest.mark.parametrize("parameter", ["/api/appointments?starts_after", "/api/calls?started_before"])
def test_a_moment_in_a_query_is_written_as_in_a_body(clinic: Client, parameter: str, moment: str) -> None:
    answer = clinic("GET", f"{parameter}={moment}")

    assert (answer.status, answer.pointers) == (422, [f"#/{parameter.partition('?')[2]}"])
