"""Free times and bookings by service, over all of its calendars."""

from collections import Counter
from typing import Any

import pytest

from tests.integration.appointments import NINE, book, booked, slots, taken
from tests.integration.phone_calls import conversation
from tests.integration.services import UNKNOWN, created, path_of, practitioner, three
from tests.observers import DynamoDBCall
from tests.product import Client, Product
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item

pytestmark = pytest.mark.usefixtures("monday_morning")

MONDAY = "starts_after=2026-11-23T05:00:00Z&starts_before=2026-11-24T05:00:00Z"
TEN = "2026-11-23T15:00:00Z"


def free(clinic: Client, service: dict[str, Any], query: str = MONDAY) -> list[tuple[str, str]]:
    answer = clinic("GET", f"/api/availability?service_id={service['id']}&{query}")
    assert answer.status == 200, answer
    return [(slot["starts_at"], slot["calendar_id"]) for slot in answer.json]


def test_free_times_of_all_calendars_come_merged_each_once_and_spread_over_them(clinic: Client) -> None:
    service = created(clinic, three(clinic))

    offered = free(clinic, service)

    assert [start for start, _ in offered] == sorted({start for start, _ in offered})
    assert len(offered) == 16
    shares = Counter(calendar_id for _, calendar_id in offered)
    assert set(shares) == set(service["calendar_ids"])
    assert max(shares.values()) - min(shares.values()) <= 1


def test_a_time_is_offered_for_as_long_as_one_calendar_has_it(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    for calendar_id in ids[:2]:
        booked(clinic, NINE, calendar_id=calendar_id)
    assert (NINE, ids[2]) in free(clinic, service)

    booked(clinic, NINE, calendar_id=ids[2])

    assert NINE not in [start for start, _ in free(clinic, service)]


def test_the_calendar_with_the_least_taken_that_day_is_named(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    booked(clinic, NINE, calendar_id=ids[0], duration_minutes=60)
    booked(clinic, NINE, calendar_id=ids[1], duration_minutes=30)

    assert free(clinic, service)[0] == (NINE, ids[2])
    assert booked(clinic, TEN, service_id=service["id"])["calendar_id"] == ids[2]


def test_duration_and_buffer_are_the_services(clinic: Client, product: Product) -> None:
    ids = three(clinic, buffer_minutes=5)
    service = created(clinic, ids[:1], duration_minutes=45, buffer_minutes=15)
    slot = clinic("GET", f"/api/availability?service_id={service['id']}&{MONDAY}").json[0]
    assert (slot["starts_at"], slot["ends_at"]) == (NINE, "2026-11-23T14:45:00Z")

    appointment = booked(clinic, NINE, service_id=service["id"])

    assert (appointment["duration_minutes"], appointment["service"]) == (45, "Check-up")
    assert len(taken(product)) == 60 / 5
    assert free(clinic, service)[0][0] == TEN


def test_without_a_buffer_of_its_own_it_is_the_calendars(clinic: Client, product: Product) -> None:
    service = created(clinic, [practitioner(clinic, "Dr. Lee", buffer_minutes=10)])

    booked(clinic, NINE, service_id=service["id"])

    assert len(taken(product)) == 40 / 5


def test_a_duration_beside_the_service_is_how_long_it_is(clinic: Client) -> None:
    service = created(clinic, three(clinic))

    assert booked(clinic, NINE, service_id=service["id"], duration_minutes=10)["duration_minutes"] == 10
    ends = "2026-11-23T16:30:00Z"
    assert booked(clinic, TEN, service_id=service["id"], ends_at=ends)["duration_minutes"] == 90
    offered = clinic("GET", f"/api/availability?service_id={service['id']}&duration_minutes=240&{MONDAY}").json
    assert {slot["ends_at"] >= "2026-11-23T18:00:00Z" for slot in offered} == {True}


def test_each_booking_takes_a_calendar_that_is_free_and_then_there_is_none(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    made = [booked(clinic, NINE, service_id=service["id"]) for _ in ids]
    assert {appointment["calendar_id"] for appointment in made} == set(ids)

    refused = book(clinic, NINE, service_id=service["id"])

    assert (refused.status, refused.code) == (409, "slot_taken")
    offered = refused.json["next_free_slots"]
    assert [slot["starts_at"] for slot in offered] == ["2026-11-23T14:30:00Z", TEN, "2026-11-23T15:30:00Z"]
    assert len({slot["calendar_id"] for slot in offered}) == 3


def test_a_calendar_beside_it_restricts_both(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])

    assert {calendar_id for _, calendar_id in free(clinic, service, f"calendar_id={ids[1]}&{MONDAY}")} == {ids[1]}
    assert booked(clinic, NINE, service_id=service["id"], calendar_id=ids[1])["calendar_id"] == ids[1]
    assert book(clinic, NINE, service_id=service["id"], calendar_id=ids[1]).code == "slot_taken"
    for calendar_id in (ids[2], "cal_01jzzzzzzzzzzzzzzzzzzzzzzz"):
        for refused in (
            clinic("GET", f"/api/availability?service_id={service['id']}&calendar_id={calendar_id}&{MONDAY}"),
            book(clinic, NINE, service_id=service["id"], calendar_id=calendar_id),
        ):
            assert (refused.status, refused.code) == (422, "service_not_offered")
            assert [error["pointer"] for error in refused.json["errors"]] == ["#/calendar_id"]


@pytest.mark.parametrize("service_id", [UNKNOWN.rpartition("/")[2], "anything"])
def test_an_unknown_service_is_refused(clinic: Client, service_id: str) -> None:
    for refused in (
        clinic("GET", f"/api/availability?service_id={service_id}&{MONDAY}"),
        book(clinic, NINE, service_id=service_id),
        clinic("PATCH", f"/api/appointments/{booked(clinic)['id']}", {"service_id": service_id}),
    ):
        assert (refused.status, refused.pointers) == (422, ["#/service_id"])


def test_an_inactive_one_is_not_booked_and_what_is_booked_can_still_be_moved(clinic: Client) -> None:
    service = created(clinic, three(clinic))
    appointment = booked(clinic, NINE, service_id=service["id"])
    other = booked(clinic, TEN)
    clinic("PATCH", path_of(service), {"active": False})

    for refused in (
        clinic("GET", f"/api/availability?service_id={service['id']}&{MONDAY}"),
        book(clinic, NINE, service_id=service["id"]),
        clinic("PATCH", f"/api/appointments/{other['id']}", {"service_id": service["id"]}),
    ):
        assert (refused.status, refused.code) == (422, "service_inactive")
    moved = clinic("PATCH", f"/api/appointments/{appointment['id']}", {"starts_at": TEN})
    assert (moved.status, moved.json["starts_at"]) == (200, TEN)
    # A form sends all that it shows.
    again = {"service_id": service["id"], "notes": "Brings a scan", "starts_at": TEN}
    assert clinic("PATCH", f"/api/appointments/{appointment['id']}", again).json["notes"] == "Brings a scan"


def test_calendars_that_are_gone_are_passed_over(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    for calendar_id in ids[:2]:
        key = {"organization_id": clinic.organization_id, "id": calendar_id}
        client().delete_item(TableName="CalendarsTable", Key=to_item(key))

    assert {calendar_id for _, calendar_id in free(clinic, service)} == {ids[2]}
    assert booked(clinic, NINE, service_id=service["id"])["calendar_id"] == ids[2]
    key = {"organization_id": clinic.organization_id, "id": ids[2]}
    client().delete_item(TableName="CalendarsTable", Key=to_item(key))
    assert free(clinic, service) == []
    assert book(clinic, TEN, service_id=service["id"]).code == "service_not_offered"


def test_hours_decide_in_which_calendars_a_time_can_be_booked(clinic: Client) -> None:
    early = practitioner(clinic, "Early", opening_hours={"monday": [["08:00", "12:00"]]})
    late = practitioner(clinic, "Late", opening_hours={"monday": [["13:00", "18:00"]]})
    service = created(clinic, [early, late])

    assert booked(clinic, "2026-11-23T13:30:00Z", service_id=service["id"])["calendar_id"] == early
    assert booked(clinic, "2026-11-23T22:00:00Z", service_id=service["id"])["calendar_id"] == late
    assert book(clinic, "2026-11-23T17:15:00Z", service_id=service["id"]).code == "outside_opening_hours"
    lunch = booked(clinic, "2026-11-23T17:15:00Z", service_id=service["id"], override_rules=True)
    assert lunch["calendar_id"] in {early, late}


def test_a_time_that_no_calendar_allows_is_refused_by_the_rule_that_comes_last(clinic: Client) -> None:
    near = practitioner(clinic, "Near", booking_window_days=1)
    slow = practitioner(clinic, "Slow", min_notice_minutes=7 * 24 * 60)
    far = practitioner(clinic, "Far")
    service = created(clinic, [near, slow, far])

    # On Wednesday at 20:00: beyond the window of one, within the notice of the other, after hours of the third.
    assert book(clinic, "2026-11-26T01:00:00Z", service_id=service["id"]).code == "outside_opening_hours"
    heard = conversation(clinic).use("book_appointment", date="Wednesday", time="8 pm", name="Jane", service="check-up")
    assert heard.sentence.startswith("We are closed at that time. The next free time")
    clinic("PATCH", path_of(service), {"calendar_ids": [slow, near]})
    assert book(clinic, "2026-11-26T01:00:00Z", service_id=service["id"]).code == "beyond_booking_window"


def test_free_text_stays_and_the_services_name_stands_where_there_is_none(clinic: Client) -> None:
    service = created(clinic)

    said = booked(clinic, NINE, service_id=service["id"], service="Check-up, lower left")
    plain = booked(clinic, TEN, service="Massage")

    assert (said["service_id"], said["service"]) == (service["id"], "Check-up, lower left")
    assert (plain["service_id"], plain["service"]) == (None, "Massage")
    listed = {each["id"]: each["service_id"] for each in clinic("GET", "/api/appointments").json}
    assert listed == {said["id"]: service["id"], plain["id"]: None}


def test_availability_of_ten_practitioners_takes_two_round_trips(
    clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    ids = [practitioner(clinic, f"Dr. {number}") for number in range(10)]
    service = created(clinic, ids)
    dynamodb_calls.clear()

    slots(clinic, f"service_id={service['id']}&starts_after=2026-11-23T05:00:00Z&starts_before=2026-12-24T05:00:00Z")

    mine = {"CalendarHoursTable", "CalendarsTable", "ServicesTable", None}
    counts = Counter(call.operation for call in dynamodb_calls if call.table in mine)
    assert counts == {"GetItem": 1, "BatchGetItem": 1, "Query": 10}
