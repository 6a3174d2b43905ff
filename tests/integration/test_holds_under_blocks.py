"""A time that is held when it becomes busy elsewhere: it is not booked, so there is no conflict to tell."""

import pytest

from tests.integration.appointments import JANE, book, taken
from tests.integration.busy_sources import block, replace
from tests.integration.busy_time import HALF_PAST_NINE, TEN, path, put
from tests.integration.held_times import BOOK, TUESDAY_TEN, ask, holding
from tests.integration.holds import convert, held, hold
from tests.integration.outbound import Outbox, events
from tests.integration.overtaking import overtaken_by
from tests.integration.phone_calls import conversation
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

# Hours from Monday, nine.
TUESDAY_TEN_AFTER_NINE = 25


def test_a_hold_under_a_block_is_booked_only_if_the_block_goes(clinic: Client, product: Product) -> None:
    kept, ended, back = held(clinic), held(clinic, HALF_PAST_NINE, minutes=1), held(clinic, TEN)
    assert put(clinic, ends_at="2026-11-23T15:30:00Z").json["conflicts"] == []

    refused = convert(clinic, kept)
    assert (refused.status, refused.code) == (409, "slot_taken")
    following = [slot["starts_at"] for slot in refused.json["next_free_slots"]]
    assert following == ["2026-11-23T15:30:00Z", "2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z"]
    assert clinic("GET", "/api/appointments").json == []
    assert clinic("DELETE", f"/api/appointment-holds/{back['id']}").status == 204
    assert book(clinic, TEN).code == "slot_taken"

    product.clock.advance(60)
    assert convert(clinic, ended).code == "hold_expired"
    assert (book(clinic, HALF_PAST_NINE).code, hold(clinic, HALF_PAST_NINE).code) == ("slot_taken", "slot_taken")

    clinic("DELETE", path(clinic, "a"))
    appointment = convert(clinic, kept).json
    assert {step: each for step, each in taken(product).items() if each.startswith("apt_")} == {
        step: appointment["id"] for step in taken(product) if step[1] < HALF_PAST_NINE[:16]
    }


def test_a_block_of_a_source_that_comes_while_a_hold_is_booked_refuses_it(clinic: Client) -> None:
    outbox = Outbox()
    # The block meets no more than the last five minutes.
    kept = held(clinic)
    late = block("late", 25 / 60, 1)

    with overtaken_by(lambda: replace(clinic, late), "TransactWriteItems"):
        refused = convert(clinic, kept)

    assert (refused.status, refused.code) == (409, "slot_taken")
    assert clinic("GET", "/api/appointments").json == []
    outbox.record()
    assert events(clinic, "?type=calendar.conflict") == []


def test_a_time_that_a_phone_call_holds_is_not_booked_under_a_block(clinic: Client, product: Product) -> None:
    line = holding(conversation(clinic))
    ask(line)
    replace(clinic, block("surgery", TUESDAY_TEN_AFTER_NINE, 0.5))

    heard = line.use("book_appointment", BOOK)

    assert heard.is_error
    assert heard.facts["error"] == "slot_taken"
    assert "2026-11-24T10:00:00-05:00" not in heard.facts["next_free"]
    assert not [each for each in taken(product).values() if each.startswith("apt_")]
    # What else the call holds is offered anew, and what is busy is not.
    assert ask(line)["free"][:3] == [f"2026-11-24T{time}:00-05:00" for time in ("09:00", "09:30", "10:30")]
    assert not line.use("book_appointment", BOOK | {"time": "9:30"}).is_error


def test_an_appointment_is_not_moved_to_a_held_time_under_a_block(clinic: Client) -> None:
    line = holding(conversation(clinic))
    assert book(clinic, "2026-11-25T15:00:00Z", contact=JANE).status == 201
    ask(line)
    put(clinic, starts_at=TUESDAY_TEN, ends_at="2026-11-24T15:01:00Z")

    heard = line.use("reschedule_appointment", current_date="2026-11-25", date="tomorrow", time="10:00")

    assert heard.is_error
    [appointment] = clinic("GET", "/api/appointments").json
    assert appointment["starts_at"] == "2026-11-25T15:00:00Z"
