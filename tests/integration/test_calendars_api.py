from typing import Any

import pytest

from tests.integration.appointments import first_calendar
from tests.observers import DynamoDBCall
from tests.product import Client

DENTIST: dict[str, Any] = {
    "name": "Dentist",
    "time_zone": "Europe/Berlin",
    "opening_hours": {"monday": [["08:00", "12:30"], ["13:30", "18:00"]], "saturday": [["22:00", "24:00"]]},
    "closures": ["2026-12-25", {"starts_at": "2026-12-31T12:00", "ends_at": "2027-01-03"}],
    "slot_minutes": 20,
    "default_duration_minutes": 40,
    "buffer_minutes": 10,
    "buffer_before_minutes": 5,
    "special_hours": [{"date": "2026-12-05", "hours": [["09:00", "13:00"]]}, {"date": "2026-12-24", "hours": []}],
    "public_holidays": "DE-BY",
    "min_notice_minutes": 120,
    "booking_window_days": 90,
}


@pytest.fixture
def calendar(clinic: Client) -> dict[str, Any]:
    answer = clinic("POST", "/api/calendars", DENTIST)
    assert answer.status == 201, answer
    made: dict[str, Any] = answer.json
    return made


def test_an_organisation_is_born_with_a_calendar_in_its_zone(clinic: Client) -> None:
    [born] = clinic("GET", "/api/calendars").json

    assert (born["time_zone"], born["opening_hours"]["monday"]) == ("America/New_York", [["09:00", "17:00"]])


def test_a_calendar_is_stored_as_it_was_asked_for(clinic: Client, calendar: dict[str, Any]) -> None:
    read = clinic("GET", f"/api/calendars/{calendar['id']}")

    assert read.json == calendar
    assert DENTIST.items() <= calendar.items()
    assert read.header("ETag")
    assert clinic("GET", "/api/calendars").json[0] == calendar


def test_a_calendar_needs_a_name_and_a_zone_only(clinic: Client) -> None:
    made = clinic("POST", "/api/calendars", {"name": "Second", "time_zone": "Asia/Tokyo"})

    assert made.status == 201
    assert str(made.header("Location")).endswith(f"/api/calendars/{made.json['id']}")
    assert set(made.json["opening_hours"]) == {"monday", "tuesday", "wednesday", "thursday", "friday"}


def test_weekdays_are_merged_one_by_one(clinic: Client, calendar: dict[str, Any]) -> None:
    path = f"/api/calendars/{calendar['id']}"

    changed = clinic("PATCH", path, {"opening_hours": {"saturday": None, "tuesday": [["09:00", "10:00"]]}})

    assert changed.json["opening_hours"] == {
        "monday": DENTIST["opening_hours"]["monday"],
        "tuesday": [["09:00", "10:00"]],
    }
    assert clinic("GET", path).json == changed.json
    assert clinic("PATCH", path, {}).json == changed.json


def test_a_change_to_a_version_no_longer_current_is_refused(clinic: Client) -> None:
    path = f"/api/calendars/{first_calendar(clinic)['id']}"
    tag = str(clinic("GET", path).header("ETag"))
    assert clinic("PATCH", path, {"name": "One"}, {"If-Match": tag}).status == 200

    assert clinic("PATCH", path, {"name": "Two"}, {"If-Match": tag}).code == "stale_version"
    assert clinic("PATCH", path, {}, {"If-Match": tag}).code == "stale_version"
    assert clinic("GET", path).json["name"] == "One"


def test_calendars_are_paged_newest_first(clinic: Client) -> None:
    for number in range(4):
        clinic(
            "POST", "/api/calendars", {"name": f"Room {number}", "time_zone": "UTC"}, {"Idempotency-Key": str(number)}
        )
    first = clinic("GET", "/api/calendars?limit=3")
    second = clinic("GET", str(first.next))

    ids = [calendar["id"] for calendar in first.json + second.json]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), second.next) == (5, None)


def test_another_organisations_calendar_is_not_there(clinic: Client, other_clinic: Client) -> None:
    theirs = first_calendar(other_clinic)["id"]

    assert clinic("GET", f"/api/calendars/{theirs}").code == "not_found"
    assert clinic("PATCH", f"/api/calendars/{theirs}", {"name": "Mine"}).code == "not_found"
    assert clinic("GET", f"/api/availability?calendar_id={theirs}").code == "invalid_fields"
    assert first_calendar(other_clinic)["name"] == "Main"


def test_of_what_can_be_no_calendar_nothing_is_looked_up(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    clinic("GET", "/api/calendars")
    dynamodb_calls.clear()
    # Longer than a key may be: DynamoDB refuses to look for it.
    calendar = f"/api/calendars/{'x' * 3000}"

    answers = [clinic("GET", f"{calendar}/{part}") for part in ("busy", "feeds", "sources")]
    answers += [clinic("GET", f"{calendar}/{part}/some") for part in ("busy", "feeds", "sources")]
    answers += [clinic("DELETE", f"{calendar}/{part}/some") for part in ("busy", "feeds", "sources")]

    assert [answer.status for answer in answers] == [404] * 9
    of_parts = {"BusyBlocksTable", "CalendarFeedsTable", "CalendarSourcesTable", "CalendarsTable"}
    assert not [call for call in dynamodb_calls if call.table in of_parts]
