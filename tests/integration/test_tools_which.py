"""Which appointment a caller means: what is moved, cancelled or confirmed is what was named, or nothing."""

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.appointments import ALWAYS, NOW, booked, call_of, changed_calendar
from tests.integration.phone_calls import CALLER, Conversation, conversation
from tests.product import Client, Product
from voxanne.core.clock import instant

pytestmark = pytest.mark.usefixtures("monday_morning")

CALENDAR = {"opening_hours": ALWAYS, "min_notice_minutes": 0, "booking_window_days": 365}
CALL = {"direction": "inbound", "created_at": instant(NOW), "updated_at": instant(NOW), "version": 1}
TUESDAY_TEN = "2026-11-24T15:00:00Z"


MINE = (
    *("the number I\u2019m calling from", "caller's number", "my cell number", "my phone", "this phone"),
    *("same as caller id", "+1 (415) 555-0100 (mobile)"),
)


def statuses(clinic: Client) -> dict[str, str]:
    listed = clinic("GET", "/api/appointments?limit=100").json
    return {appointment["starts_at"]: appointment["status"] for appointment in listed}


def room(clinic: Client, name: str, zone: str = "America/New_York") -> str:
    return str(clinic("POST", "/api/calendars", CALENDAR | {"name": name, "time_zone": zone}).json["id"])


@pytest.mark.parametrize("tool", ["cancel_appointment", "confirm_appointment", "reschedule_appointment"])
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"current_time": "10:00"},
        {"patient": "Jane Doe"},
        {"current_date": "2026-12-08"},
        {"current_starts_at": "2026-12-08T10:00"},
        {"current_date": "Wednesday"},
        {"current_date": "tomorrow", "current_time": "10:30"},
        {"current_date": "tomorrow evening"},
        {"current_date": "tomorrow", "patient": "Tom"},
        {"current_date": "tomorrow", "service": "Massage"},
        {"current_date": "tomorrow", "calendar": "Room 7"},
        {"current_date": "tomorrow", "phone": "+14155550142"},
        {"current_date": "tomorrow", "time_zone": "America/Los_Angeles"},
        {"current_date": "tomorrow", "current_starts_at": "2026-12-08T10:00"},
        {"current_date": "tomorrow", "colour": "green"},
        {"appointment_id": "apt_01jzzzzzzzzzzzzzzzzzzzzzzz"},
    ],
)
def test_a_single_appointment_is_left_alone_unless_it_is_the_one_that_was_named(
    clinic: Client, line: Conversation, tool: str, arguments: dict[str, Any]
) -> None:
    appointment = booked(clinic, TUESDAY_TEN, service="Cleaning")
    to_when = {"date": "2026-11-25", "time": "11:00"} if tool == "reschedule_appointment" else {}

    heard = line.use(tool, arguments | to_when)

    assert heard.is_error
    assert clinic("GET", f"/api/appointments/{appointment['id']}").json == appointment


@pytest.mark.parametrize(
    "arguments",
    [
        {"date": "tomorrow"},
        {"appointmentDate": "2026-11-24", "appointmentTime": "10 AM"},
        {"starts_at": "tomorrow at 10 am"},
        {"scheduled_at": "2026-11-24T10:00:00-05:00"},
        {"current_date": "TUESDAY", "current_time": "10:00", "patient": "jane", "service": "the cleaning"},
        {"current_date": "tomorrow morning", "phone": "(415) 555-0100", "timezone": "America/New_York"},
        {"current_date": "tomorrow", "calendar": "null", "patient_name": "N/A"},
    ],
)
def test_an_appointment_that_is_named_is_cancelled(
    clinic: Client, line: Conversation, arguments: dict[str, Any]
) -> None:
    booked(clinic, TUESDAY_TEN, service="Cleaning")

    heard = line.use("cancel_appointment", arguments)

    assert heard.sentence == "The appointment is cancelled that was on Tuesday, November 24 at 10:00 AM."
    assert statuses(clinic) == {TUESDAY_TEN: "cancelled"}


def test_the_reason_of_a_cancellation_is_kept(clinic: Client, line: Conversation) -> None:
    booked(clinic, TUESDAY_TEN)

    line.use("cancel_appointment", current_date="tomorrow", reason="Has a cold")

    assert clinic("GET", "/api/appointments").json[0]["cancellation_reason"] == "Has a cold"


def test_an_appointment_is_confirmed_once(clinic: Client, line: Conversation) -> None:
    appointment = booked(clinic, TUESDAY_TEN)

    first = line.use("confirm_appointment", current_date="tomorrow", current_time="10:00")
    again = line.use("confirmAppointment", current_date="Tuesday")

    assert first.sentence == "The appointment on Tuesday, November 24 at 10:00 AM is confirmed."
    assert again == first
    stored = clinic("GET", f"/api/appointments/{appointment['id']}")
    assert (stored.json["status"], stored.json["starts_at"]) == ("confirmed", TUESDAY_TEN)


@pytest.mark.parametrize("weeks", [25, 60])
def test_all_coming_appointments_are_known_however_many_and_whenever_made(
    clinic: Client, line: Conversation, weeks: int
) -> None:
    changed_calendar(clinic, **(CALENDAR | {"booking_window_days": 500}))
    first = booked(clinic, TUESDAY_TEN)
    for week in range(1, weeks):
        day = 24 + 7 * week
        booked(clinic, f"2026-11-{day:02d}T15:00:00Z" if day <= 30 else _weeks_later(week))
    cancelled_last = booked(clinic, "2026-11-25T15:00:00Z")
    clinic("DELETE", f"/api/appointments/{cancelled_last['id']}")

    heard = line.use("cancel_appointment", current_date="tomorrow")

    assert not heard.is_error, heard.text
    assert clinic("GET", f"/api/appointments/{first['id']}").json["status"] == "cancelled"
    known = line.use("lookup_caller")
    assert len(known.facts["appointments"]) + known.facts["more"] == weeks - 1
    assert f"and {known.facts['more']} more" in known.sentence


def _weeks_later(weeks: int) -> str:
    from datetime import datetime, timedelta  # noqa: PLC0415

    return (datetime.fromisoformat(TUESDAY_TEN) + timedelta(weeks=weeks)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_time_is_spoken_and_understood_in_the_zone_of_the_appointments_own_calendar(
    clinic: Client, line: Conversation
) -> None:
    coast = room(clinic, "Coast", "America/Los_Angeles")
    booked(clinic, "2026-11-24T18:00:00Z", calendar_id=coast)

    asked = line.use("cancel_appointment", current_date="tomorrow", current_time="1 PM")
    known = line.use("lookup_caller")
    moved = line.use(
        "reschedule_appointment", current_date="tomorrow", current_time="10 AM", date="tomorrow", time="11 AM"
    )

    assert "Tuesday, November 24 at 10:00 AM" in asked.sentence
    assert "10:00 AM" in known.sentence
    assert moved.sentence == "The appointment is now on Tuesday, November 24 at 11:00 AM."
    assert moved.facts["time_zone"] == "America/Los_Angeles"
    assert statuses(clinic) == {"2026-11-24T19:00:00Z": "booked"}


def test_the_date_line_between_two_calendars_moves_nothing_else(clinic: Client, line: Conversation) -> None:
    booked(clinic, TUESDAY_TEN)
    # It is Tuesday there already, so this Wednesday is its tomorrow.
    far = booked(clinic, "2026-11-24T15:30:00Z", calendar_id=room(clinic, "Far", "Pacific/Kiritimati"))

    assert not line.use("cancel_appointment", current_date="2026-11-25").is_error

    assert clinic("GET", f"/api/appointments/{far['id']}").json["status"] == "cancelled"
    assert statuses(clinic)[TUESDAY_TEN] == "booked"


@pytest.mark.parametrize("told", [{"calendar": "Room B"}, {"service": "massage"}, {"patient": "Ann"}])
def test_two_at_the_same_time_are_told_apart(clinic: Client, line: Conversation, told: dict[str, str]) -> None:
    for name, service, patient in (("Room A", "Cleaning", "Tom Jones"), ("Room B", "Massage", "Ann Jones")):
        booked(
            clinic,
            TUESDAY_TEN,
            calendar_id=room(clinic, name),
            service=service,
            patient={"name": patient},
            contact={"name": "Mother Jones", "phone": CALLER},
        )

    asked = line.use("cancel_appointment", current_date="tomorrow", current_time="10:00")
    assert asked.is_error
    assert all(name in asked.sentence for name in ('"Tom Jones"', '"Ann Jones"'))
    assert [fact["patient"] for fact in asked.facts["appointments"]] == ["Tom Jones", "Ann Jones"]

    assert not line.use("cancel_appointment", {"current_date": "tomorrow", "current_time": "10:00"} | told).is_error
    listed = clinic("GET", "/api/appointments").json
    assert {appointment["service"]: appointment["status"] for appointment in listed} == {
        "Cleaning": "booked",
        "Massage": "cancelled",
    }


def test_two_of_one_patient_at_the_same_time_are_told_apart_by_their_calendars(
    clinic: Client, line: Conversation
) -> None:
    for name in ("Room A", "Room B"):
        booked(clinic, TUESDAY_TEN, calendar_id=room(clinic, name))

    asked = line.use("confirm_appointment", current_date="tomorrow")

    assert '10:00 AM in "Room A"' in asked.sentence
    assert [fact["calendar"] for fact in asked.facts["appointments"]] == ["Room A", "Room B"]
    assert not line.use("confirm_appointment", current_date="tomorrow", calendar="room a").is_error


@pytest.mark.parametrize("caller", [None, "+14155550142"])
def test_what_was_booked_in_this_very_call_can_be_changed_in_it(clinic: Client, caller: str | None) -> None:
    line = conversation(clinic, caller, call_id=call_of(clinic, **CALL))
    assert not line.use("book_appointment", date="tomorrow", time="10:00", name="Jane", phone=CALLER).is_error

    moved = line.use("reschedule_appointment", current_date="tomorrow", date="tomorrow", time="10:30")

    assert moved.sentence == "The appointment is now on Tuesday, November 24 at 10:30 AM."
    other = replace(line.call, id="another call", call_id=None, caller=caller)
    assert Conversation(other).use("cancel_appointment", current_date="tomorrow").is_error
    assert list(statuses(clinic).values()) == ["booked"]


def test_a_withheld_caller_knows_of_nothing_else(clinic: Client) -> None:
    booked(clinic, TUESDAY_TEN)
    line = conversation(clinic, None)

    assert line.use("cancel_appointment", current_date="tomorrow").sentence.startswith("The calling number is withheld")


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"current_date": "today", "current_time": "9:00"}, "That appointment began at 9:00 AM and can't be changed"),
        ({}, "That appointment began at 9:00 AM and can't be changed"),
        ({"patient": "Jane"}, "That appointment began at 9:00 AM and can't be changed"),
        ({"patient": "Tom"}, "There is no coming appointment"),
    ],
)
def test_one_that_has_begun_is_told_from_one_that_does_not_exist(
    clinic: Client, line: Conversation, product: Product, named: dict[str, str], sentence: str
) -> None:
    booked(clinic, "2026-11-23T14:00:00Z")
    product.clock.stop(NOW + 3 * 3600 + 60)

    heard = line.use("cancel_appointment", named)

    assert heard.sentence.startswith(sentence)
    assert list(statuses(clinic).values()) == ["booked"]


def test_a_weekday_said_on_that_weekday_means_the_one_that_is_booked(clinic: Client, line: Conversation) -> None:
    booked(clinic, "2026-11-30T15:00:00Z")
    booked(clinic, "2026-11-23T19:30:00Z")

    asked = line.use("cancel_appointment", current_date="Monday")
    heard = line.use("cancel_appointment", current_date="Monday", current_time="2:30")

    assert asked.sentence.startswith("Several appointments can be meant:")
    assert heard.sentence == "The appointment is cancelled that was on Monday, November 23 at 2:30 PM."


def test_what_the_desk_changed_meanwhile_is_not_touched(clinic: Client, line: Conversation) -> None:
    appointment = booked(clinic, TUESDAY_TEN)
    clinic("PATCH", f"/api/appointments/{appointment['id']}", {"starts_at": "2026-11-25T15:00:00Z"})

    assert line.use("cancel_appointment", current_date="tomorrow").is_error
    assert statuses(clinic) == {"2026-11-25T15:00:00Z": "booked"}


def test_a_cancellation_in_fewer_words_does_not_reach_for_the_next_one(clinic: Client, line: Conversation) -> None:
    booked(clinic, TUESDAY_TEN)
    booked(clinic, "2026-11-24T20:00:00Z")
    assert not line.use("cancel_appointment", current_date="tomorrow", current_time="10:00").is_error

    again = line.use("cancel_appointment", current_date="2026-11-24")

    assert again.is_error
    assert "3:00 PM" in again.sentence
    assert statuses(clinic) == {TUESDAY_TEN: "cancelled", "2026-11-24T20:00:00Z": "booked"}


@pytest.fixture
def family(clinic: Client) -> dict[str, str]:
    """On one phone, tomorrow: Tom, Mary Jones and Mr. Kim; by name the id of the appointment."""
    changed_calendar(clinic, **CALENDAR)
    contact_id = clinic("POST", "/api/contacts", {"name": "Mary Jones", "phone": CALLER}).json["id"]
    return {
        name: booked(clinic, f"2026-11-24T{15 + hour}:00:00Z", contact_id=contact_id, patient={"name": name})["id"]
        for hour, name in enumerate(("Tom Jones", "Mary Jones", "Mr. Kim", "मीरा"))
    }


@pytest.mark.parametrize(
    "patient",
    [
        *(
            "Tom's mother",
            "Mary's daughter",
            "Mary Jones's husband",
            "Baby Jones",
            "Mr. Son",
            "Tom\u2019s little sister",
        ),
        *("राम", "my daughter", "Mr.", "Dr.", "Ann Mary Jones"),
    ],
)
def test_who_is_told_by_a_relation_is_not_whom_the_relation_is_to(
    clinic: Client, line: Conversation, family: dict[str, str], patient: str
) -> None:
    assert line.use("cancel_appointment", current_date="tomorrow", patient=patient).is_error
    assert set(statuses(clinic).values()) == {"booked"}
    assert len(family) == 4


@pytest.mark.parametrize(
    ("patient", "name"),
    [
        *(
            ("Tom's", "Tom Jones"),
            ("my son Tom", "Tom Jones"),
            ("Tom, my son", "Tom Jones"),
            ("JONES, MARY", "Mary Jones"),
        ),
        *(("Tom's appointment", "Tom Jones"), ("Mr. Kim", "Mr. Kim"), ("मीरा", "मीरा"), ("Kim", "Mr. Kim")),
    ],
)
def test_who_is_told_by_a_name_is_whose_name_it_is(
    clinic: Client, line: Conversation, family: dict[str, str], patient: str, name: str
) -> None:
    heard = line.use("cancel_appointment", current_date="tomorrow", patient=patient)

    assert heard.facts["appointment_id"] == family[name]
    assert sorted(statuses(clinic).values()) == ["booked", "booked", "booked", "cancelled"]


@pytest.mark.parametrize(
    "said",
    [{"service": "child dentistry"}, {"calendar": "Dr. Son"}, {"calendar": "Dr."}, {"calendar": "Kim's partner"}],
)
def test_services_and_calendars_have_no_relations(clinic: Client, line: Conversation, said: dict[str, str]) -> None:
    calendar_id = room(clinic, "Dr. Kim")
    booked(clinic, TUESDAY_TEN, service="Dentistry", calendar_id=calendar_id)

    assert line.use("cancel_appointment", said | {"current_date": "tomorrow"}).is_error
    assert list(statuses(clinic).values()) == ["booked"]


@pytest.mark.parametrize(
    "phone",
    [
        *("515-555-0100", "(915) 555-0100", "+441155550100", "0", "my husband's number", "landline", "55550100"),
        *("0100", "+14155550101", "155550100"),
    ],
)
@pytest.mark.parametrize("tool", ["cancel_appointment", "confirm_appointment"])
def test_another_phone_is_never_passed_over(clinic: Client, line: Conversation, tool: str, phone: str) -> None:
    booked(clinic, TUESDAY_TEN)

    heard = line.use(tool, current_date="tomorrow", phone=phone)

    assert heard.is_error
    assert list(statuses(clinic).values()) == ["booked"]


@pytest.mark.parametrize("phone", ["(415) 555-0100", "+1 415 555 0100", "555-0100", "4155550100", "my number", *MINE])
def test_the_calling_number_is_known_however_it_is_said(clinic: Client, line: Conversation, phone: str) -> None:
    booked(clinic, TUESDAY_TEN)

    assert not line.use("cancel_appointment", current_date="tomorrow", phone=phone).is_error
    assert list(statuses(clinic).values()) == ["cancelled"]


@pytest.mark.parametrize("caller", [None, CALLER])
def test_what_was_booked_with_a_phone_in_this_call_is_found_by_that_phone(clinic: Client, caller: str | None) -> None:
    line, phone = conversation(clinic, caller), {"phone": "+14155550177"}
    line.use("book_appointment", {"date": "tomorrow", "time": "10:00", "name": "Ann"} | phone)

    moved = line.use(
        "reschedule_appointment", {"current_date": "tomorrow", "date": "tomorrow", "time": "11:00"} | phone
    )

    assert not moved.is_error, moved
    assert line.use("cancel_appointment", current_date="tomorrow", phone="+14155550188").is_error


def test_the_same_words_ask_about_what_this_call_booked_since_and_its_id_tells(
    clinic: Client, line: Conversation
) -> None:
    book, cancel = {"date": "tomorrow", "time": "10:00", "name": "Ann"}, {"current_date": "tomorrow"}
    line.use("book_appointment", book)
    line.use("cancel_appointment", cancel)
    second = line.use("book_appointment", book).facts["appointment_id"]

    asked = line.use("cancel_appointment", cancel)

    assert asked.is_error
    assert [fact["appointment_id"] for fact in asked.facts["appointments"]] == [second]
    assert not line.use("cancel_appointment", cancel | {"appointment_id": second}).is_error
    assert list(statuses(clinic).values()) == ["cancelled"]


@pytest.mark.parametrize("between", ["confirm_appointment", "reschedule_appointment"])
def test_a_cancellation_that_is_repeated_reaches_for_nothing_that_was_confirmed_or_moved_since(
    clinic: Client, line: Conversation, family: dict[str, str], between: str
) -> None:
    line.use("cancel_appointment", current_date="tomorrow", patient="Tom")
    for other in ("Mr. Kim", "मीरा"):
        clinic("DELETE", f"/api/appointments/{family[other]}")
    changed = {"date": "tomorrow", "time": "11:30"} if between == "reschedule_appointment" else {}
    assert not line.use(between, {"current_date": "tomorrow", "patient": "Mary"} | changed).is_error

    assert line.use("cancel_appointment", current_date="tomorrow").is_error


def test_an_exact_name_is_told_from_a_longer_one(clinic: Client, line: Conversation) -> None:
    changed_calendar(clinic, **CALENDAR)
    other = room(clinic, "Second room")
    short = booked(clinic, TUESDAY_TEN, patient={"name": "Ann Jones"})
    booked(clinic, TUESDAY_TEN, contact_id=short["contact_id"], calendar_id=other, patient={"name": "Ann Marie Jones"})

    heard = line.use("cancel_appointment", current_date="tomorrow", current_time="10:00", patient="ann jones")

    assert heard.facts["appointment_id"] == short["id"]


@pytest.mark.parametrize("offset", ["-04:00", "-05:00"])
def test_a_time_that_the_clocks_show_twice_is_told_by_its_offset(clinic: Client, product: Product, offset: str) -> None:
    product.clock.stop(NOW - 30 * 86_400)
    changed_calendar(clinic, **CALENDAR)
    first = booked(clinic, "2026-11-01T05:30:00Z")
    second = booked(clinic, "2026-11-01T06:30:00Z", contact_id=first["contact_id"])

    heard = conversation(clinic).use("cancel_appointment", current_starts_at=f"2026-11-01T01:30:00{offset}")

    assert heard.facts["appointment_id"] == (first if offset == "-04:00" else second)["id"]


def test_a_patient_is_found_by_the_name_that_was_learned_after_the_booking(clinic: Client, line: Conversation) -> None:
    contact_id = clinic("POST", "/api/contacts", {"name": CALLER, "phone": CALLER}).json["id"]
    booked(clinic, TUESDAY_TEN, contact_id=contact_id)
    clinic("PATCH", f"/api/contacts/{contact_id}", {"name": "Grace Sample"})

    assert line.use("cancel_appointment", current_date="tomorrow", patient="Grace").facts["patient"] == "Grace Sample"


def test_lookup_says_for_whom_another_persons_appointment_is(clinic: Client, line: Conversation) -> None:
    contact_id = clinic("POST", "/api/contacts", {"name": "Mother Jones", "phone": CALLER}).json["id"]
    booked(clinic, TUESDAY_TEN, contact_id=contact_id, patient={"name": "Tom Jones"})

    assert line.use("lookup_caller").sentence == (
        'The caller is "Mother Jones" with an appointment on Tuesday, November 24 at 10:00 AM for "Tom Jones".'
    )
