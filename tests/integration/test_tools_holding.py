"""Times that a phone call keeps free for its caller, if the organisation says so."""

import pytest

from tests.integration.appointments import NOW, book, booked, taken, times_taken
from tests.integration.held_times import BOOK, TUESDAY_TEN, ask, holding
from tests.integration.overtaking import overtaken_by
from tests.integration.phone_calls import Conversation, conversation
from tests.integration.services import created, three
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

OFFERED = [f"2026-11-24T{time}:00Z" for time in ("14:00", "14:30", "15:00", "15:30")]


@pytest.fixture
def line(clinic: Client) -> Conversation:
    return holding(conversation(clinic))


def free_on_tuesday(clinic: Client) -> list[str]:
    query = "starts_after=2026-11-24T05:00:00Z&starts_before=2026-11-25T05:00:00Z"
    return [slot["starts_at"] for slot in clinic("GET", f"/api/availability?{query}").json]


@pytest.mark.parametrize("says", [False, True])
def test_the_organisation_says_whether_what_is_offered_is_held(
    webhooks: Webhooks,
    clinic: Client,
    product: Product,
    says: bool,  # noqa: FBT001
) -> None:
    assert clinic("PATCH", "/api/organization", {"hold_offered_times": says}).json["hold_offered_times"] is says

    [result] = asked(webhooks, voice_agent(clinic), tool_call("check_availability", {"date": "tomorrow"}))

    assert ('"held_minutes":10' in result["result"]) is says
    assert bool(times_taken(product)) is says


def test_what_is_spoken_is_kept_for_this_call_and_no_other(clinic: Client, line: Conversation) -> None:
    assert ask(line)["held_minutes"] == 10

    assert not set(OFFERED) & set(free_on_tuesday(clinic))
    assert "2026-11-24T16:00:00Z" in free_on_tuesday(clinic)
    assert book(clinic, TUESDAY_TEN).code == "slot_taken"
    other = holding(conversation(clinic, "+14155550101"))
    assert other.use("book_appointment", BOOK).is_error
    assert other.use("check_availability", date="tomorrow").facts["free"][0] == "2026-11-24T11:00:00-05:00"
    # It is told again what it holds.
    assert ask(line)["free"][0] == "2026-11-24T09:00:00-05:00"
    assert not line.use("book_appointment", BOOK).is_error


def test_a_booking_frees_what_else_was_held(clinic: Client, line: Conversation, product: Product) -> None:
    ask(line)

    appointment_id = line.use("book_appointment", BOOK).facts["appointment_id"]

    assert set(taken(product).values()) == {appointment_id}
    assert set(OFFERED) - set(free_on_tuesday(clinic)) == {TUESDAY_TEN}


def test_a_move_frees_what_else_was_held(clinic: Client, line: Conversation, product: Product) -> None:
    appointment_id = line.use("book_appointment", BOOK | {"date": "2026-11-25"}).facts["appointment_id"]
    ask(line)

    named = {"appointment_id": appointment_id, "current_date": "2026-11-25"}
    assert not line.use("reschedule_appointment", named | {"date": "tomorrow", "time": "10:00"}).is_error

    assert set(taken(product).values()) == {appointment_id}
    assert set(OFFERED) - set(free_on_tuesday(clinic)) == {TUESDAY_TEN}


def test_another_offer_takes_the_place_of_the_first(clinic: Client, line: Conversation, product: Product) -> None:
    ask(line)

    ask(line, date="2026-11-25", part_of_day="afternoon")

    assert set(OFFERED) <= set(free_on_tuesday(clinic))
    assert {time[:10] for time in times_taken(product)} == {"2026-11-25"}


def test_it_runs_out_by_itself(clinic: Client, line: Conversation, product: Product) -> None:
    ask(line)

    product.clock.stop(NOW + 600)

    assert set(OFFERED) <= set(free_on_tuesday(clinic))
    assert booked(clinic, TUESDAY_TEN)
    assert line.use("book_appointment", BOOK).is_error


def test_next_free_times_are_held_as_well(clinic: Client, line: Conversation) -> None:
    booked(clinic, TUESDAY_TEN)

    facts = ask(line, time="10:00")

    assert (facts["free"], facts["held_minutes"]) == ([], 10)
    assert not {"2026-11-24T15:30:00Z", "2026-11-24T16:00:00Z"} & set(free_on_tuesday(clinic))


def test_an_appointment_is_moved_to_a_time_that_its_call_holds(clinic: Client, line: Conversation) -> None:
    booked(clinic, "2026-11-25T15:00:00Z")
    ask(line)

    heard = line.use("reschedule_appointment", current_date="2026-11-25", date="tomorrow", time="10:00")

    assert not heard.is_error
    assert clinic("GET", "/api/appointments").json[0]["starts_at"] == TUESDAY_TEN


def test_what_another_takes_at_this_moment_is_not_offered(clinic: Client, line: Conversation) -> None:
    with overtaken_by(lambda: booked(clinic, TUESDAY_TEN), "TransactWriteItems"):
        facts = ask(line)

    assert facts["free"][:3] == [f"2026-11-24T{time}:00-05:00" for time in ("09:00", "09:30", "10:30")]
    assert facts["held_minutes"] == 10


def test_times_of_a_service_are_held_in_the_calendars_that_have_them(clinic: Client, line: Conversation) -> None:
    ids = three(clinic)
    created(clinic, ids)

    ask(line, service="check-up", time="10:00")

    assert [book(clinic, TUESDAY_TEN, calendar_id=calendar_id).status for calendar_id in ids].count(409) == 1
    assert not line.use("book_appointment", BOOK | {"service": "check-up"}).is_error
