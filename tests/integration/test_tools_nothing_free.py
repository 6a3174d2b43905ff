"""What an agent says where nothing is free. It is Monday, 23 November 2026, 06:00 in New York."""

import pytest

from tests.integration.appointments import book, changed_calendar
from tests.integration.calendar_sources import Server, failing
from tests.integration.phone_calls import Conversation
from tests.integration.services import created, practitioner
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

FIVE_WEEKS = {"closures": [{"starts_at": "2026-11-23", "ends_at": "2026-12-27"}], "booking_window_days": 60}
AFTERWARDS = ["2026-12-28T09:00:00-05:00", "2026-12-28T09:30:00-05:00", "2026-12-28T10:00:00-05:00"]


def test_of_a_calendar_that_is_full_for_weeks_the_next_times_are_told_as_far_as_it_can_be_booked(
    clinic: Client, line: Conversation
) -> None:
    changed_calendar(clinic, **FIVE_WEEKS)

    asked = line.use("check_availability", date="tomorrow")
    refused = line.use("book_appointment", date="tomorrow", time="10:00", name="Jane Doe")

    assert (asked.facts["next_free"], refused.facts["next_free"]) == (AFTERWARDS, AFTERWARDS)


def test_a_taken_time_comes_with_the_next_free_ones_however_far_they_are(clinic: Client) -> None:
    changed_calendar(clinic, **FIVE_WEEKS)
    assert book(clinic, "2026-11-24T15:00:00Z", override_rules=True).status == 201

    taken = book(clinic, "2026-11-24T15:00:00Z", override_rules=True)

    assert taken.code == "slot_taken"
    assert [slot["local_starts_at"] for slot in taken.json["next_free_slots"]] == AFTERWARDS


def test_of_a_calendar_that_takes_no_bookings_it_is_not_said_that_nothing_is_free(
    clinic: Client, product: Product, server: Server, line: Conversation
) -> None:
    changed_calendar(clinic, on_stale_source="refuse")
    failing(clinic, server, product)

    heard = line.use("check_availability", date="tomorrow")

    assert heard.is_error
    assert heard.sentence == "Nothing can be booked just now; please offer a call back."
    assert heard.facts == {"error": "calendar_out_of_date"}
    assert line.use("book_appointment", date="tomorrow", time="10:00", name="Jane Doe").sentence == heard.sentence


def test_of_a_service_that_another_calendar_can_take_it_is_not_said_that_nothing_can_be_booked(
    clinic: Client, product: Product, server: Server, line: Conversation
) -> None:
    stopped = changed_calendar(clinic, on_stale_source="refuse")["id"]
    failing(clinic, server, product)
    created(clinic, [stopped, practitioner(clinic, "Room")])

    heard = line.use("book_appointment", date="tomorrow", time="8 pm", name="Jane Doe", service="check-up")

    assert heard.sentence.startswith("We are closed at that time. The next free times are")
