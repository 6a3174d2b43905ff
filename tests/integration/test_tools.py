"""What an agent does in the middle of a phone call."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from functions.appointments.stores import stores
from tests.integration.appointments import NINE, all_appointments, booked, call_of, changed_calendar, times_taken
from tests.integration.phone_calls import CALLER, Conversation, Heard, conversation
from tests.observers import DynamoDBCall, Logs
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

TUESDAY_TEN = "2026-11-24T15:00:00Z"
BOOK = {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}


def test_free_times_of_a_date_are_spoken_and_can_be_booked_as_they_stand(clinic: Client, line: Conversation) -> None:
    booked(clinic, "2026-11-24T14:00:00Z")

    heard = line.use("check_availability", date="tomorrow", part_of_day="morning")

    assert heard.sentence == (
        "On Tuesday, November 24 in the morning 9:30 AM, 10:00 AM, 10:30 AM and 11:00 AM, and 1 more times can be had."
    )
    assert heard.facts["free"][0] == "2026-11-24T09:30:00-05:00"
    assert not line.use("book_appointment", starts_at=heard.facts["free"][0], name="Jane").is_error


def test_a_full_date_is_answered_with_what_is_next(clinic: Client, line: Conversation) -> None:
    changed_calendar(clinic, closures=["2026-11-24"])

    heard = line.use("checkAvailability", date="Tuesday", serviceType="Check-up", timezone="America/New_York")

    assert heard.sentence.startswith(
        "Nothing is free on Tuesday, November 24. The next free times are Wednesday, November 25"
    )
    assert (heard.facts["free"], len(heard.facts["next_free"])) == ([], 3)


@pytest.mark.parametrize(
    "arguments",
    [
        BOOK,
        {
            "appointmentDate": "2026-11-24",
            "appointmentTime": "10:00 AM",
            "patientName": "Jane Doe",
            "patientPhone": CALLER,
        },
        {"starts_at": "2026-11-24T10:00:00-05:00", "customer_name": "Jane Doe", "customer_phone": "415-555-0100"},
        {"scheduled_at": "2026-11-24 10:00", "name": "Jane Doe"},
        '{"date": "Tuesday", "time": "10:00", "name": "Jane Doe", "duration_minutes": 30, "email": "jane@example.com"}',
    ],
)
def test_a_time_is_booked_for_the_caller(clinic: Client, line: Conversation, arguments: Any) -> None:
    heard = line.use("bookClinicAppointment", arguments)

    assert (heard.is_error, heard.sentence) == (
        False,
        "The appointment is booked for Tuesday, November 24 at 10:00 AM.",
    )
    [made] = all_appointments(clinic)
    assert (made["id"], made["starts_at"], made["agent_id"]) == (
        heard.facts["appointment_id"],
        TUESDAY_TEN,
        line.call.agent.id,
    )
    [contact] = clinic("GET", "/api/contacts").json
    assert (contact["name"], contact["phone"], contact["id"]) == ("Jane Doe", CALLER, made["contact_id"])


def test_the_call_knows_what_was_booked_in_it_and_its_end_moves_nothing(clinic: Client, product: Product) -> None:
    call_id = call_of(clinic)
    line = conversation(clinic, call_id=call_id)

    heard = line.use("book_appointment", BOOK)

    [made] = all_appointments(clinic)
    assert made["call_id"] == call_id
    assert product.items("CallsTable")[0]["appointment_ids"] == {heard.facts["appointment_id"]}
    assert made["status"] == "booked"


@pytest.mark.parametrize("date", ["sometime", "11/12/2026", "", "Monday", "2026-11-22", "November 3", "2024-11-24"])
@pytest.mark.parametrize("tool", ["check_availability", "book_appointment"])
def test_a_date_is_never_guessed_and_the_refusal_names_today(
    clinic: Client, line: Conversation, tool: str, date: str
) -> None:
    heard = line.use(tool, BOOK | {"date": date})

    assert heard.is_error
    assert "Today is Monday, November 23, 2026." in heard.sentence
    assert heard.facts["today"] == "2026-11-23"
    assert all_appointments(clinic) == []


def test_today_is_the_calendars_today(clinic: Client, line: Conversation) -> None:
    changed_calendar(clinic, time_zone="Pacific/Kiritimati")

    assert "Tuesday, November 24, 2026" in line.use("check_availability", date="2026-11-23").sentence


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        ({"time": "9"}, "That time could not be understood for sure."),
        ({"time": None}, "A time is missing."),
        ({"name": ""}, "A name is missing"),
        ({"phone": "12"}, "That phone number can't be dialled"),
        ({"email": "jane at example"}, "There is a mistake in the e-mail address"),
        ({"name": "J" * 101}, "There is a mistake in the caller's name"),
        ({"duration_minutes": "an hour"}, "The duration must be a number of minutes"),
        ({"time": "18:00"}, "We are closed at that time. The next free times are Wednesday, November 25 at 9:00 AM"),
        ({"time": "16:45"}, "The appointment takes 30 minutes, and we close before it would end. The next free times"),
        ({"time": "16:30", "duration_minutes": 60}, "The appointment takes 60 minutes, and we close before it"),
        ({"date": "today", "time": "06:30"}, "That is too soon to be booked."),
        ({"date": "today", "time": "05:30"}, "That time is past. It is now Monday, November 23, 2026, 6:00 AM."),
        ({"date": "2027-03-01"}, "That is further ahead than we take bookings."),
        ({"date": "2027-03-14", "time": "02:30"}, "The clocks change that day and skip that time"),
        ({"starts_at": "soon"}, "That date and time could not be understood."),
    ],
)
def test_refusals_are_sentences_too(
    line: Conversation, product: Product, arguments: dict[str, Any], begin: str
) -> None:
    heard = line.use("book_appointment", BOOK | arguments)

    assert heard.is_error
    assert heard.sentence.startswith(begin)
    assert times_taken(product) == []


def test_a_taken_time_offers_the_next_and_tells_nothing_of_who_has_it(clinic: Client, line: Conversation) -> None:
    booked(clinic, TUESDAY_TEN, contact={"name": "Secret Patient", "phone": "+14155550199"})

    heard = line.use("book_appointment", BOOK)

    assert heard.sentence == (
        "That time is taken. The next free times are Tuesday, November 24 at 10:30 AM, "
        "Tuesday, November 24 at 11:00 AM and Tuesday, November 24 at 11:30 AM."
    )
    assert "Secret" not in heard.text
    assert "0199" not in heard.text
    assert not line.use("book_appointment", starts_at=heard.facts["next_free"][0], name="Jane Doe").is_error


@pytest.mark.parametrize("again", [True, False], ids=["same tool call", "another tool call"])
def test_the_same_call_or_the_same_arguments_book_once(clinic: Client, line: Conversation, *, again: bool) -> None:
    first = line.use("book_appointment", BOOK, again="toolu_1")
    second = line.use("book_appointment", dict(reversed(BOOK.items())), again="toolu_1" if again else "toolu_2")

    assert second == first
    assert len(all_appointments(clinic)) == 1


def test_the_same_tool_call_is_answered_alike_whatever_happened_since(clinic: Client, line: Conversation) -> None:
    holder = booked(clinic, TUESDAY_TEN, contact={"name": "Other", "phone": "+14155550199"})
    refused = line.use("book_appointment", BOOK, again="toolu_1")
    clinic("DELETE", f"/api/appointments/{holder['id']}")

    assert line.use("book_appointment", BOOK, again="toolu_1") == refused
    assert not line.use("book_appointment", BOOK, again="toolu_2").is_error


@pytest.mark.parametrize("written", [lambda said: said, json.dumps], ids=["object", "text"])
def test_an_id_that_comes_again_with_other_arguments_is_another_request(
    clinic: Client, line: Conversation, written: Callable[[Any], Any]
) -> None:
    first = line.use("book_appointment", BOOK, again="call_0")
    second = line.use("book_appointment", written(BOOK | {"time": "15:00"}), again="call_0")
    third = line.use("cancel_appointment", {"current_date": "tomorrow", "current_time": "15:00"}, again="call_0")

    assert [heard.is_error for heard in (first, second, third)] == [False, False, False]
    assert [appointment["status"] for appointment in all_appointments(clinic)] == ["cancelled", "booked"]
    assert line.use("book_appointment", json.dumps(BOOK), again="call_0") == first


def test_another_phone_call_with_the_same_arguments_is_another_wish(clinic: Client, line: Conversation) -> None:
    line.use("book_appointment", BOOK)

    assert conversation(clinic, "+14155550142").use("book_appointment", BOOK).is_error


def test_a_booking_that_was_cancelled_can_be_made_again_in_the_same_call(line: Conversation) -> None:
    first = line.use("book_appointment", BOOK)
    assert not line.use("cancel_appointment", current_date="tomorrow").is_error
    second = line.use("book_appointment", BOOK)

    assert not second.is_error
    assert first.facts["appointment_id"] != second.facts["appointment_id"]


def test_arguments_are_not_taken_for_done_once_their_appointment_is_elsewhere(
    clinic: Client, line: Conversation
) -> None:
    line.use("book_appointment", BOOK)
    line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="12:00")
    booked(clinic, TUESDAY_TEN, contact={"name": "Other", "phone": "+14155550199"})

    assert line.use("book_appointment", BOOK).sentence.startswith("That time is taken.")


def test_the_callers_appointment_is_moved_there_and_back_again(line: Conversation, product: Product) -> None:
    line.use("book_appointment", BOOK)
    for time, spoken in (("11:00", "11:00 AM"), ("11:00", "11:00 AM"), ("10:00", "10:00 AM"), ("11:00", "11:00 AM")):
        heard = line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time=time)
        assert heard.sentence == f"The appointment is now on Tuesday, November 24 at {spoken}."

    assert times_taken(product)[0] == "2026-11-24T16:00"
    assert len(times_taken(product)) == 6


def test_a_move_that_comes_late_again_moves_nothing(clinic: Client, line: Conversation) -> None:
    line.use("book_appointment", BOOK)
    first = line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="11:00", again="toolu_1")
    line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="12:00")

    assert (
        line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="11:00", again="toolu_1")
        == first
    )
    assert all_appointments(clinic)[0]["starts_at"] == "2026-11-24T17:00:00Z"


def test_a_move_to_a_taken_time_leaves_the_old_one(clinic: Client, line: Conversation) -> None:
    line.use("book_appointment", BOOK)
    booked(clinic, "2026-11-24T16:00:00Z", contact={"name": "Other", "phone": "+14155550199"})

    heard = line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="11:00")

    assert heard.is_error
    assert heard.sentence.endswith("The old time still holds.")
    assert all_appointments(clinic)[-1]["starts_at"] == TUESDAY_TEN


def test_which_of_several_is_asked_and_then_told_by_its_time(clinic: Client, line: Conversation) -> None:
    for time in ("10:00", "11:00"):
        line.use("book_appointment", BOOK | {"time": time})

    asked = line.use("cancel_appointment")
    assert asked.is_error
    assert asked.sentence == (
        "Several appointments can be meant: Tuesday, November 24 at 10:00 AM and Tuesday, November 24 at 11:00 AM. "
        "Ask which."
    )
    gone = line.use("cancel_appointment", date="tomorrow", time="11:00")
    assert gone.sentence == "The appointment is cancelled that was on Tuesday, November 24 at 11:00 AM."
    # Said again, it does not reach for the other one.
    assert line.use("cancel_appointment", date="tomorrow", time="11:00") == gone
    assert sorted(each["status"] for each in all_appointments(clinic)) == ["booked", "cancelled"]
    moved = line.use(
        "reschedule_appointment", current_date="Tuesday", current_time="10:00", date="tomorrow", time="14:00"
    )
    assert moved.sentence == "The appointment is now on Tuesday, November 24 at 2:00 PM."


@pytest.mark.parametrize("caller", ["+14155550142", None])
def test_nobody_moves_or_cancels_what_is_not_theirs(clinic: Client, product: Product, caller: str | None) -> None:
    theirs = booked(clinic, TUESDAY_TEN)
    line = conversation(clinic, caller)
    before = times_taken(product)

    for arguments in ({}, {"appointment_id": theirs["id"]}, {"date": "tomorrow", "time": "10:00"}, {"phone": CALLER}):
        assert line.use("cancel_appointment", arguments).is_error
        moved = line.use("reschedule_appointment", {"date": "tomorrow", "time": "12:00"} | arguments)
        assert moved.is_error
        assert theirs["id"] not in moved.text
    assert times_taken(product) == before


def test_the_caller_is_known_by_the_calling_number_alone(clinic: Client) -> None:
    booked(clinic, TUESDAY_TEN, notes="Secret notes")

    known = conversation(clinic).use("lookupCaller", {"phone": "+14155550142", "name": "Someone"})
    unknown = conversation(clinic, "+14155550142").use("lookup_caller", {"phone": CALLER, "name": "Jane Doe"})
    withheld = conversation(clinic, None).use("lookup_caller", {"tenantId": "x"})

    assert known.sentence == (
        'The caller is "Jane Doe" with an appointment on Tuesday, November 24 at 10:00 AM. '
        'Not used: "phone" and "name". Only the calling number is looked up.'
    )
    assert (known.facts["known"], known.facts["name"]) == (True, "Jane Doe")
    assert "Secret" not in known.text
    for heard in (unknown, withheld):
        assert heard.facts == {"known": False}
        assert "Jane" not in heard.text


def test_a_withheld_number_books_with_the_number_that_is_said(clinic: Client) -> None:
    line = conversation(clinic, None)

    assert line.use("book_appointment", BOOK).sentence.startswith("The calling number is withheld")
    assert not line.use("book_appointment", BOOK | {"phone": "(415) 555-0142"}).is_error
    assert clinic("GET", "/api/contacts").json[0]["phone"] == "+14155550142"


def test_a_call_is_transferred_to_the_agents_number_or_to_nobody(clinic: Client) -> None:
    heard = conversation(clinic, transfer_number="+14155550177").use("transferCall", reason="Bleeding", department="ER")
    assert heard.facts == {
        "action": "transfer",
        "destination": "+14155550177",
        "reason": "Bleeding",
        "department": "ER",
    }

    assert conversation(clinic).use("transfer_call", destination="+19005550000").is_error
    assert conversation(clinic).use("endCall", reason="done").facts == {"action": "end_call", "reason": "done"}


def test_only_an_agents_own_tools_run(clinic: Client) -> None:
    line = conversation(clinic, tools=["check_availability"])

    assert line.use("book_appointment", BOOK).is_error
    assert line.use("drop_tables", {}).is_error
    assert all_appointments(clinic) == []


def test_an_agent_books_in_its_own_calendar(clinic: Client) -> None:
    room = clinic("POST", "/api/calendars", {"name": "Room", "time_zone": "Europe/Berlin", "slot_minutes": 15}).json
    line = conversation(clinic, calendar_id=room["id"])

    assert line.use("book_appointment", BOOK).facts["time_zone"] == "Europe/Berlin"
    assert all_appointments(clinic)[0]["calendar_id"] == room["id"]


@pytest.mark.parametrize("arguments", ["{", "[]", 17, ["tomorrow"], '{"date": 1e999}'])
def test_arguments_that_no_one_can_read_are_an_error_in_a_sentence(line: Conversation, arguments: Any) -> None:
    assert line.use("book_appointment", arguments).is_error


def test_a_store_that_is_down_is_a_sentence_and_is_not_remembered(
    clinic: Client, line: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as down:
        down.setattr(stores().occupancy._hours, "name", "Nowhere")  # noqa: SLF001
        refused = line.use("book_appointment", BOOK, again="toolu_1")
    assert refused.is_error
    assert "call back" in refused.sentence

    assert not line.use("book_appointment", BOOK, again="toolu_1").is_error
    assert len(all_appointments(clinic)) == 1


def test_a_booking_by_voice_takes_three_round_trips(line: Conversation, dynamodb_calls: list[DynamoDBCall]) -> None:
    line.use("check_availability", date="tomorrow")
    dynamodb_calls.clear()

    line.use("book_appointment", BOOK)

    # The calendar's zone and the call's history; the calendar, the phone and the agent at once; the transaction.
    assert sorted(call.operation for call in dynamodb_calls) == ["GetItem"] * 5 + ["TransactWriteItems"]


def test_nothing_that_a_caller_says_is_logged(line: Conversation, logs: Logs) -> None:
    for use in _everything(line):
        use()

    assert not [word for word in ("Marked", "5550188", "marked@", "Sore") if word in logs.text]


def _everything(line: Conversation) -> list[Callable[[], Heard]]:
    said = {"name": "Marked Name", "phone": "+14155550188", "email": "marked@example.com", "notes": "Sore throat"}
    withheld = replace(line, call=replace(line.call, caller="+14155550188"))
    return [
        lambda: line.use("book_appointment", BOOK | said),
        lambda: line.use("book_appointment", BOOK | said | {"time": "nine Marked"}),
        lambda: withheld.use("lookup_caller"),
        lambda: withheld.use("cancel_appointment", date="Marked"),
        lambda: line.use("Marked", {}),
    ]


def test_the_clock_of_the_answer_is_the_calendars(line: Conversation) -> None:
    heard = line.use("check_availability", date="2026-12-01")

    assert datetime.fromisoformat(heard.facts["free"][0]).utcoffset() is not None
    assert NINE not in heard.facts["free"]
