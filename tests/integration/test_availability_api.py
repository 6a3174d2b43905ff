from datetime import UTC, datetime

import pytest

from tests.integration.appointments import ALWAYS, NINE, booked, changed_calendar, first_calendar, slots
from tests.observers import DynamoDBCall
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

MONDAY = "starts_after=2026-11-23T05:00:00Z&starts_before=2026-11-24T05:00:00Z"


def test_a_working_day_is_offered_in_slots_of_local_time(clinic: Client) -> None:
    offered = clinic("GET", f"/api/availability?{MONDAY}").json

    assert len(offered) == 16
    assert offered[0] == {
        "starts_at": NINE,
        "ends_at": "2026-11-23T14:30:00Z",
        "local_starts_at": "2026-11-23T09:00:00-05:00",
        "calendar_id": first_calendar(clinic)["id"],
    }
    assert offered[-1]["ends_at"] == "2026-11-23T22:00:00Z"


def test_what_is_booked_is_not_offered_and_what_is_cancelled_is_at_once(clinic: Client) -> None:
    made = booked(clinic)
    assert NINE not in slots(clinic, MONDAY)

    clinic("DELETE", f"/api/appointments/{made['id']}")

    assert NINE in slots(clinic, MONDAY)


def test_the_buffer_is_kept_free_on_both_sides_of_what_is_offered(clinic: Client) -> None:
    changed_calendar(clinic, buffer_minutes=15)
    booked(clinic, "2026-11-23T16:00:00Z")

    offered = slots(clinic, MONDAY)

    # 15:30 would need until 16:15; 16:30 begins within the buffer of what is booked.
    assert not {"2026-11-23T15:30:00Z", "2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z"} & set(offered)
    assert {"2026-11-23T15:00:00Z", "2026-11-23T17:00:00Z"} <= set(offered)


def test_notice_and_booking_window_bound_what_is_offered(clinic: Client, product: Product) -> None:
    product.clock.stop(datetime.fromisoformat("2026-11-23T14:00:01Z").timestamp())
    assert slots(clinic, MONDAY)[0] == "2026-11-23T15:30:00Z"

    changed_calendar(clinic, booking_window_days=1, min_notice_minutes=0)

    week = slots(clinic, "starts_after=2026-11-23T05:00:00Z&starts_before=2026-12-01T05:00:00Z")
    assert {start[:10] for start in week} == {"2026-11-23", "2026-11-24"}


def test_closures_and_new_opening_hours_show_at_once(clinic: Client) -> None:
    changed_calendar(clinic, closures=[{"starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T16:30"}, "2026-11-24"])
    assert slots(clinic, MONDAY) == [NINE, "2026-11-23T14:30:00Z", "2026-11-23T21:30:00Z"]
    assert slots(clinic, "starts_after=2026-11-24T05:00:00Z&starts_before=2026-11-25T05:00:00Z") == []

    changed_calendar(clinic, opening_hours={"monday": None})

    assert slots(clinic, MONDAY) == []


def test_a_longer_duration_is_offered_only_where_it_fits(clinic: Client) -> None:
    booked(clinic, "2026-11-23T18:00:00Z")

    offered = slots(clinic, f"{MONDAY}&duration_minutes=240")

    assert offered == [NINE]


def test_a_week_is_offered_where_nothing_is_said(clinic: Client) -> None:
    assert len(slots(clinic, "")) == 16 * 5


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("starts_after=tomorrow", "invalid_fields"),
        ("starts_after=2026-11-23T09:00:00", "invalid_fields"),
        ("starts_after=2026-11-23T09:00:00Z&starts_before=2026-11-23T09:00:00Z", "invalid_fields"),
        ("starts_after=2026-11-01T00:00:00Z&starts_before=2026-12-02T00:00:01Z", "invalid_fields"),
        ("starts_before=2026-12-24T11:00:01Z", "invalid_fields"),
        ("duration_minutes=0", "invalid_fields"),
        ("duration_minutes=481", "invalid_fields"),
        ("duration_minutes=+30", "invalid_fields"),
        ("calendar_id=cal_unknown", "invalid_fields"),
        ("service_id=svc_unknown", "invalid_fields"),
        ("calendar=x", "unknown_query_parameter"),
    ],
)
def test_a_question_that_has_no_answer_is_refused(clinic: Client, query: str, code: str) -> None:
    answer = clinic("GET", f"/api/availability?{query}")

    assert answer.code == code
    assert {error.get("in") for error in answer.json.get("errors", [])} <= {"query"}


def test_an_offset_whose_plus_was_not_escaped_is_understood(clinic: Client) -> None:
    assert slots(clinic, "starts_after=2026-11-23T06:00:00+01:00&starts_before=2026-11-24T05:00:00Z")[0] == NINE


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", "2026-11-01"),
        ("America/New_York", "2027-03-14"),
        ("Europe/London", "2027-03-28"),
        ("America/Santiago", "2027-09-05"),
        ("Asia/Beirut", "2027-03-28"),
        ("Australia/Lord_Howe", "2027-04-04"),
        ("Australia/Lord_Howe", "2027-10-03"),
        ("Pacific/Apia", "2026-11-24"),
        ("Asia/Kathmandu", "2026-11-24"),
        ("Africa/Casablanca", "2027-02-07"),
    ],
)
def test_on_a_change_day_each_offered_slot_can_be_booked_and_then_is_gone(
    clinic: Client, product: Product, zone: str, day: str
) -> None:
    begins = datetime.fromisoformat(f"{day}T00:00:00Z").timestamp()
    product.clock.stop(begins - 3 * 86_400)
    hours = {name: [["00:00", "05:00"], ["20:00", "24:00"]] for name in ALWAYS}
    changed_calendar(clinic, time_zone=zone, opening_hours=hours, slot_minutes=60, default_duration_minutes=60)
    span = f"starts_after={_instant(begins - 14 * 3600)}&starts_before={_instant(begins + 30 * 3600)}"
    offered = slots(clinic, span)
    assert len(set(offered)) == len(offered) >= 10

    for start in offered:
        booked(clinic, start)

    assert slots(clinic, span) == []


def test_a_month_in_which_the_clocks_go_back_is_31_days_long(clinic: Client, product: Product) -> None:
    """October in Europe, from midnight to midnight: of availability, and of a room that is closed for it."""
    product.clock.stop(datetime.fromisoformat("2027-09-20T10:00:00Z").timestamp())
    calendar = changed_calendar(clinic, time_zone="Europe/Berlin")
    october = {"starts_at": "2027-10-01T00:00:00+02:00", "ends_at": "2027-11-01T00:00:00+01:00"}
    span = f"starts_after={october['starts_at']}&starts_before={october['ends_at']}".replace("+", "%2B")
    assert slots(clinic, span)[-1] == "2027-10-29T14:30:00Z"

    assert clinic("PUT", f"/api/calendars/{calendar['id']}/busy/rebuilding", october).status == 201
    assert slots(clinic, span) == []


def test_a_months_availability_is_one_query_for_its_hours(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    calendar_id = first_calendar(clinic)["id"]
    dynamodb_calls.clear()

    slots(clinic, f"calendar_id={calendar_id}&starts_after=2026-11-23T00:00:00Z&starts_before=2026-12-24T00:00:00Z")

    mine = [call for call in dynamodb_calls if call.table in {"CalendarHoursTable", "CalendarsTable"}]
    assert sorted((call.operation, call.table) for call in mine) == [
        ("GetItem", "CalendarsTable"),
        ("Query", "CalendarHoursTable"),
    ]


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
