"""Dates with hours of their own, public holidays, buffers on both sides and a service's notice hold wherever one books.

It is Monday, 23 November 2026; Thursday is Thanksgiving.
"""

from typing import Any

import pytest

from tests.integration.appointments import JANE, NINE, NOW, book, booked, changed_calendar, slots, taken, times_taken
from tests.integration.phone_calls import CALLER, conversation
from tests.integration.services import created, practitioner
from tests.product import Answer, Client, Product
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item

pytestmark = pytest.mark.usefixtures("monday_morning")

SATURDAY = "2026-12-05"
SATURDAY_NINE, SATURDAY_NOON = f"{SATURDAY}T14:00:00Z", f"{SATURDAY}T17:00:00Z"
THANKSGIVING_NINE = "2026-11-26T14:00:00Z"
TEN = "2026-11-23T15:00:00Z"
MORNING = [{"date": SATURDAY, "hours": [["09:00", "12:00"]]}]


def hold(clinic: Client, starts_at: str, **fields: Any) -> Answer:
    return clinic("POST", "/api/appointment-holds", {"starts_at": starts_at} | fields)


def move(clinic: Client, appointment: dict[str, Any], starts_at: str, **fields: Any) -> Answer:
    return clinic("PATCH", f"/api/appointments/{appointment['id']}", {"starts_at": starts_at} | fields)


def on(clinic: Client, day: str) -> list[str]:
    return slots(clinic, f"starts_after={day}T05:00:00Z&starts_before={day}T23:59:00Z")


def codes(clinic: Client, starts_at: str) -> set[str]:
    """Why each way of taking a time is refused."""
    other = booked(clinic)
    return {
        answer.code for answer in (book(clinic, starts_at), hold(clinic, starts_at), move(clinic, other, starts_at))
    }


def test_a_date_has_hours_of_its_own_in_place_of_its_weekdays(clinic: Client) -> None:
    assert on(clinic, SATURDAY) == []
    calendar = changed_calendar(clinic, special_hours=[*MORNING, {"date": "2026-11-24", "hours": [["13:00", "14:00"]]}])

    assert calendar["special_hours"][0] == MORNING[0]
    assert len(on(clinic, SATURDAY)) == 6
    assert on(clinic, "2026-11-24") == ["2026-11-24T18:00:00Z", "2026-11-24T18:30:00Z"]
    assert hold(clinic, SATURDAY_NINE).status == 201
    assert book(clinic, SATURDAY_NOON).code == "outside_opening_hours"
    assert book(clinic, "2026-11-24T15:00:00Z").code == "outside_opening_hours"
    assert book(clinic, "2026-11-24T15:00:00Z", override_rules=True).status == 201


def test_a_closure_closes_a_date_that_has_hours_of_its_own(clinic: Client) -> None:
    changed_calendar(clinic, special_hours=MORNING, closures=[{"starts_at": f"{SATURDAY}T10:00", "ends_at": SATURDAY}])

    assert on(clinic, SATURDAY) == [SATURDAY_NINE, f"{SATURDAY}T14:30:00Z"]


def test_on_public_holidays_it_is_closed_however_one_books(clinic: Client) -> None:
    changed_calendar(clinic, public_holidays="US")

    assert on(clinic, "2026-11-26") == []
    assert len(on(clinic, "2026-11-27")) == 16
    assert codes(clinic, THANKSGIVING_NINE) == {"outside_opening_hours"}
    line = conversation(clinic)
    heard = line.use("check_availability", date="2026-11-26")
    assert heard.sentence.startswith("Nothing is free on Thursday, November 26. The next free times are Friday")
    refused = line.use("book_appointment", date="2026-11-26", time="10:00", name="Jane Doe")
    assert refused.sentence.startswith("We are closed at that time.")
    assert book(clinic, THANKSGIVING_NINE, override_rules=True).status == 201


def test_a_subdivision_has_holidays_of_its_own_and_null_switches_them_off(clinic: Client) -> None:
    changed_calendar(clinic, time_zone="Europe/Berlin", public_holidays="DE-BY", booking_window_days=400)
    epiphany = "starts_after=2027-01-06T00:00:00Z&starts_before=2027-01-07T00:00:00Z"
    assert slots(clinic, epiphany) == []

    changed_calendar(clinic, public_holidays="DE")
    assert len(slots(clinic, epiphany)) == 16

    new_year = "starts_after=2027-01-01T00:00:00Z&starts_before=2027-01-02T00:00:00Z"
    assert slots(clinic, new_year) == []
    assert changed_calendar(clinic, public_holidays=None)["public_holidays"] is None
    assert len(slots(clinic, new_year)) == 16


def test_a_calendar_shows_the_public_holidays_of_as_long_as_it_can_be_booked(clinic: Client) -> None:
    dates = changed_calendar(clinic, public_holidays="US")["public_holiday_dates"]

    assert "2026-11-26" in dates
    assert "2027-12-24" in dates  # Christmas, observed on Friday
    assert dates == sorted(dates)
    assert {date[:4] for date in dates} == {"2026", "2027", "2028"}
    assert changed_calendar(clinic, public_holidays=None)["public_holiday_dates"] == []


def test_a_holiday_with_hours_of_its_own_is_open(clinic: Client) -> None:
    hours = [{"date": "2026-11-26", "hours": [["09:00", "10:00"]]}]
    changed_calendar(clinic, public_holidays="US", special_hours=hours)

    assert on(clinic, "2026-11-26") == [THANKSGIVING_NINE, "2026-11-26T14:30:00Z"]


def test_the_refusal_of_an_unknown_subdivision_lists_those_there_are(clinic: Client) -> None:
    answer = clinic("POST", "/api/calendars", {"name": "A", "time_zone": "UTC", "public_holidays": "GB-EN"})

    assert answer.json["errors"][0]["detail"] == "is unknown; the known ones are GB, GB-ENG, GB-NIR, GB-SCT, GB-WLS"


def test_buffers_are_kept_free_on_both_sides(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, buffer_minutes=5, buffer_before_minutes=10)

    made = booked(clinic, TEN)

    assert times_taken(product) == [
        *(f"2026-11-23T14:{minute}" for minute in (50, 55)),
        *(f"2026-11-23T15:{minute:02d}" for minute in range(0, 35, 5)),
    ]
    free = on(clinic, "2026-11-23")
    # What ends at 15:00 would keep 15:00 to 15:05 free, and what begins at 15:30 would begin at 15:20.
    assert free[:3] == [NINE, "2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z"]
    assert book(clinic, "2026-11-23T15:40:00Z").code == "slot_taken"
    assert book(clinic, "2026-11-23T15:45:00Z").status == 201
    assert move(clinic, made, "2026-11-23T17:00:00Z").status == 200
    assert "2026-11-23T16:50" in times_taken(product)
    assert "2026-11-23T14:50" not in times_taken(product)


def test_a_hold_keeps_the_buffers_that_its_booking_takes(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, buffer_minutes=5, buffer_before_minutes=10)
    held = hold(clinic, TEN).json
    steps = times_taken(product)
    changed_calendar(clinic, buffer_minutes=60, buffer_before_minutes=60)

    made = clinic("POST", "/api/appointments", {"contact": JANE, "hold_id": held["id"]})

    assert made.status == 201, made
    assert sorted(time for (_, time), owner in taken(product).items() if owner == made.json["id"]) == steps
    assert clinic("DELETE", f"/api/appointments/{made.json['id']}", {}).status == 200
    assert made.json["id"] not in taken(product).values()
    again = hold(clinic, "2026-11-23T17:00:00Z").json
    assert clinic("DELETE", f"/api/appointment-holds/{again['id']}").status == 204
    assert times_taken(product) == []


def test_shortening_keeps_the_buffers_of_the_booking(clinic: Client, product: Product) -> None:
    made = booked(clinic, TEN)
    before = set(times_taken(product))
    changed_calendar(clinic, buffer_before_minutes=60)

    assert move(clinic, made, "2026-11-23T15:10:00Z", duration_minutes=20).status == 200
    assert set(times_taken(product)) < before


def test_buffers_of_an_appointment_that_runs_now_are_seen(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, buffer_before_minutes=15, min_notice_minutes=0)
    booked(clinic, "2026-11-23T14:30:00Z")
    product.clock.stop(NOW + 4 * 3600)

    assert on(clinic, "2026-11-23")[0] == "2026-11-23T15:30:00Z"
    assert book(clinic, TEN).code == "slot_taken"


def test_a_service_has_buffers_and_notice_of_its_own(clinic: Client, product: Product) -> None:
    lee = practitioner(clinic, "Dr. Lee", buffer_before_minutes=5)
    surgery = created(clinic, [lee], buffer_before_minutes=30, min_notice_minutes=24 * 60)
    check = created(clinic, [lee], name="Quick look", buffer_before_minutes=0, min_notice_minutes=0)
    of = "/api/availability?starts_after=2026-11-23T05:00:00Z&starts_before=2026-11-25T05:00:00Z&service_id="

    assert clinic("GET", of + surgery["id"]).json[0]["starts_at"] == "2026-11-24T14:00:00Z"
    assert clinic("GET", of + check["id"]).json[0]["starts_at"] == NINE
    assert book(clinic, TEN, service_id=surgery["id"]).code == "inside_minimum_notice"
    assert hold(clinic, TEN, service_id=surgery["id"]).code == "inside_minimum_notice"
    assert book(clinic, TEN, service_id=surgery["id"], override_rules=True).status == 201
    assert len(times_taken(product)) == 12
    quick = booked(clinic, NINE, service_id=check["id"])
    assert len(times_taken(product)) == 12 + 6
    assert move(clinic, quick, "2026-11-23T18:00:00Z", service_id=surgery["id"]).code == "inside_minimum_notice"


def test_a_caller_hears_times_that_the_services_notice_allows(clinic: Client) -> None:
    surgery = created(clinic, min_notice_minutes=24 * 60)
    jane = {"contact": {"name": "Jane Doe", "phone": CALLER}}
    booked(clinic, "2026-11-25T15:00:00Z", service_id=surgery["id"], **jane)
    line = conversation(clinic)

    heard = line.use("book_appointment", date="today", time="10:00", name="Jane Doe", service="check-up")
    moved = line.use(
        "reschedule_appointment", current_date="2026-11-25", date="2026-11-23", time="10:00", service="check-up"
    )

    for reply in (heard, moved):
        assert reply.is_error
        assert reply.sentence.startswith(
            "That is too soon to be booked. The next free times are Tuesday, November 24 at 9"
        )


def test_calendars_and_appointments_of_earlier_versions_are_as_they_were(clinic: Client, product: Product) -> None:
    made = booked(clinic, TEN)
    for table, gone in (
        ("CalendarsTable", ("special_hours", "public_holidays", "buffer_before_minutes")),
        ("AppointmentsTable", ("buffer_before_minutes",)),
    ):
        for item in product.items(table):
            client().put_item(
                TableName=table, Item=to_item({name: value for name, value in item.items() if name not in gone})
            )

    calendar = clinic("GET", "/api/calendars").json[-1]

    assert (calendar["special_hours"], calendar["public_holidays"], calendar["buffer_before_minutes"]) == ([], None, 0)
    assert move(clinic, made, "2026-11-23T16:00:00Z").status == 200
    assert set(times_taken(product)) == {f"2026-11-23T16:{minute:02d}" for minute in range(0, 30, 5)}
    assert changed_calendar(clinic, special_hours=MORNING)["special_hours"] == MORNING
