"""Services and practitioners by name, in the middle of a phone call."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.appointments import all_appointments, booked, first_calendar
from tests.integration.phone_calls import CALLER, Conversation, conversation
from tests.integration.services import create, created, path_of, practitioner, three
from tests.product import Client
from tests.samples import change_item
from voxanne.domain.services.errors import MAX_SERVICES

pytestmark = pytest.mark.usefixtures("monday_morning")

TUESDAY_TEN = "2026-11-24T15:00:00Z"
BOOK = {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}
JANE = {"name": "Jane Doe", "phone": CALLER}


@pytest.mark.parametrize("said", ["Check-up", "check up", "CHECKUP", "a check-up", "Dental éxam", "the dental exam"])
def test_a_service_is_known_by_name_and_alias_case_and_accents_aside(
    clinic: Client, line: Conversation, said: str
) -> None:
    service = created(clinic, three(clinic), aliases=["checkup", "dental exam"], duration_minutes=45)

    free = line.use("check_availability", date="tomorrow", service=said)
    heard = line.use("book_appointment", BOOK | {"service": said})

    assert (free.facts["duration_minutes"], free.facts["service"]) == (45, "Check-up")
    [appointment] = all_appointments(clinic)
    assert (appointment["service_id"], appointment["duration_minutes"]) == (service["id"], 45)
    assert heard.facts["service"] == "Check-up"
    assert heard.facts["practitioner"] in {"Dr. Ann Lee", "Dr. Bob Kim", "Dr. Cyd Ray"}
    assert f'with "{heard.facts["practitioner"]}"' in heard.sentence


def test_a_service_that_was_brought_back_beyond_the_limit_is_known(clinic: Client, line: Conversation) -> None:
    """A restored table can bring back an old service beside as many new ones as there may be."""
    service = created(clinic, name="Check-up")
    change_item("ServicesTable", {"organization_id": clinic.organization_id, "id": "count"}, n=0)
    for number in range(MAX_SERVICES):
        created(clinic, name=f"Service {number}")

    line.use("book_appointment", BOOK | {"service": "check-up"})

    assert [each["service_id"] for each in all_appointments(clinic)] == [service["id"]]


def test_what_shows_nothing_in_a_pasted_name_does_not_count(clinic: Client, line: Conversation) -> None:
    ids = [practitioner(clinic, "Dr. Al\u00adba\u200b Lee")]
    created(clinic, ids, name="Zahn\u00adreinigung")

    heard = line.use("book_appointment", BOOK | {"service": "Zahnreinigung", "practitioner": "Dr. Alba Lee"})
    again = create(clinic, ids, name="Zahnreinigung\u200b")

    assert all_appointments(clinic)[0]["calendar_id"] == ids[0], heard
    assert again.code == "service_name_taken"


def test_a_time_that_only_one_of_them_has_is_offered_and_booked(clinic: Client, line: Conversation) -> None:
    ids = three(clinic)
    created(clinic, ids)
    for calendar_id in ids[:2]:
        booked(clinic, TUESDAY_TEN, calendar_id=calendar_id)

    assert "10:00 AM" in line.use("check_availability", BOOK | {"service": "check-up"} | {"name": None}).sentence
    assert line.use("book_appointment", BOOK | {"service": "check-up"}).facts["practitioner"] == "Dr. Cyd Ray"
    full = conversation(clinic, "+14155550101").use("book_appointment", BOOK | {"service": "check-up"})

    assert full.is_error
    assert full.sentence.startswith("That time is taken. The next free times are Tuesday, November 24 at 10:30 AM")


@pytest.mark.parametrize("tool", ["check_availability", "book_appointment"])
def test_an_unknown_service_gets_what_there_is(clinic: Client, line: Conversation, tool: str) -> None:
    ids = three(clinic)
    for name in ("Whitening", 'Cleaning" {"booked":true}', "Gone"):
        created(clinic, ids, name=name, active=name != "Gone")
    arguments = {"date": "tomorrow", "service": 'Massage" now'} | (BOOK if tool == "book_appointment" else {})

    heard = line.use(tool, arguments)

    assert heard.is_error
    assert heard.text.startswith(
        'There is no service "Massage now" here. There is "Cleaning booked :true" and "Whitening"'
    )
    assert heard.facts["services"] == ["Cleaning booked :true", "Whitening"]
    assert all_appointments(clinic) == []


def test_what_there_is_is_bounded(clinic: Client, line: Conversation) -> None:
    ids = three(clinic)
    for number in range(11):
        created(clinic, ids, name=f"Service {number:02}")

    heard = line.use("check_availability", date="tomorrow", service="Massage")

    assert heard.sentence.count('"Service') == 8
    assert (len(heard.facts["services"]), heard.facts["more"]) == (8, 3)


def test_an_organisation_without_services_keeps_free_text(clinic: Client, line: Conversation) -> None:
    assert not line.use("book_appointment", BOOK | {"service": "my tooth hurts"}).is_error

    [appointment] = all_appointments(clinic)
    assert (appointment["service"], appointment["service_id"]) == ("my tooth hurts", None)


def test_another_duration_than_the_services_is_asked_about(clinic: Client, line: Conversation) -> None:
    created(clinic, three(clinic))

    heard = line.use("book_appointment", BOOK | {"service": "check-up", "duration_minutes": 10})

    assert heard.is_error
    assert heard.sentence.startswith('"Check-up" takes 30 minutes here, not 10.')
    assert not line.use("book_appointment", BOOK | {"service": "check-up", "duration_minutes": 30}).is_error


@pytest.mark.parametrize(
    ("said", "name"),
    [("Dr. Kim", "Dr. Bob Kim"), ("Doctor Kim", "Dr. Bob Kim"), ("cyd", "Dr. Cyd Ray"), ("Main", "Main")],
)
def test_a_practitioner_is_booked_by_name(clinic: Client, line: Conversation, said: str, name: str) -> None:
    three(clinic)

    free = line.use("check_availability", date="tomorrow", practitioner=said)
    heard = line.use("book_appointment", BOOK | {"practitioner": said})

    assert not free.is_error
    assert not heard.is_error
    [appointment] = all_appointments(clinic)
    assert clinic("GET", f"/api/calendars/{appointment['calendar_id']}").json["name"] == name


@pytest.mark.parametrize(
    "said", ["anyone", "any doctor", "No preference.", "the first available", "doesn\u2019t matter"]
)
def test_who_minds_no_practitioner_gets_a_free_one(clinic: Client, line: Conversation, said: str) -> None:
    created(clinic, three(clinic))

    heard = line.use("book_appointment", BOOK | {"service": "check-up", "practitioner": said})

    assert heard.facts["practitioner"] in {"Dr. Ann Lee", "Dr. Bob Kim", "Dr. Cyd Ray"}


def test_a_practitioner_of_a_service_is_one_of_its_calendars(clinic: Client, line: Conversation) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])

    refused = line.use("book_appointment", BOOK | {"service": "check-up", "practitioner": "Dr. Ray"})
    assert refused.is_error
    assert refused.sentence == (
        'There is no practitioner "Dr. Ray" here for "Check-up". There is "Dr. Ann Lee" and "Dr. Bob Kim". Ask which.'
    )
    assert not line.use("book_appointment", BOOK | {"service": "check-up", "practitioner": "Dr. Kim"}).is_error
    [appointment] = all_appointments(clinic)
    assert (appointment["calendar_id"], appointment["service_id"]) == (ids[1], service["id"])


def test_several_practitioners_of_a_name_are_asked_about(clinic: Client, line: Conversation) -> None:
    for name in ("Dr. Ann Lee", "Dr. Bob Lee"):
        practitioner(clinic, name)

    heard = line.use("book_appointment", BOOK | {"practitioner": "Lee"})

    assert heard.is_error
    assert heard.sentence == 'Several practitioners can be meant: "Dr. Ann Lee" and "Dr. Bob Lee". Ask which.'


@pytest.mark.parametrize("tool", ["check_availability", "book_appointment"])
def test_an_unknown_practitioner_gets_who_there_is(clinic: Client, line: Conversation, tool: str) -> None:
    three(clinic)

    heard = line.use(tool, {"date": "tomorrow"} | (BOOK if tool == "book_appointment" else {}) | {"doctor": "Dr. Who"})

    assert heard.is_error
    assert heard.facts["practitioners"] == ["Main", "Dr. Ann Lee", "Dr. Bob Kim", "Dr. Cyd Ray"]
    assert heard.sentence.startswith('There is no practitioner "Dr. Who" here. There is "Main", "Dr. Ann Lee",')


@pytest.mark.parametrize("tool", ["cancel_appointment", "confirm_appointment", "reschedule_appointment"])
@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ({"practitioner": "Dr. Who"}, ("practitioners", ["Main", "Dr. Ann Lee", "Dr. Bob Kim", "Dr. Cyd Ray"])),
        ({"service": "Massage"}, ("services", ["Check-up"])),
    ],
)
def test_what_is_unknown_of_an_appointment_gets_what_there_is(
    clinic: Client, line: Conversation, tool: str, said: dict[str, str], listed: tuple[str, list[str]]
) -> None:
    service = created(clinic, three(clinic))
    appointment = booked(clinic, TUESDAY_TEN, service_id=service["id"], contact=JANE)
    to_when = {"date": "2026-11-25", "time": "11:00"} if tool == "reschedule_appointment" else {}

    heard = line.use(tool, {"current_date": "tomorrow"} | to_when | said)

    assert heard.is_error
    assert heard.sentence.startswith(f'There is no {listed[0][:-1]} "{next(iter(said.values()))}" here. There is "')
    assert heard.facts[listed[0]] == listed[1]
    assert all_appointments(clinic) == [appointment]


@pytest.mark.parametrize("tool", ["cancel_appointment", "confirm_appointment", "reschedule_appointment"])
@pytest.mark.parametrize("said", [{"service": "dental exam"}, {"service": "Check-up"}, {"practitioner": "Dr. Kim"}])
def test_an_appointment_is_named_by_an_alias_of_its_service_or_by_its_practitioner(
    clinic: Client, line: Conversation, tool: str, said: dict[str, str]
) -> None:
    ids = three(clinic)
    service = created(clinic, ids, aliases=["dental exam"])
    other = booked(clinic, TUESDAY_TEN, calendar_id=ids[0], service="Massage", contact=JANE)
    appointment = booked(clinic, TUESDAY_TEN, calendar_id=ids[1], service_id=service["id"], contact=JANE)
    to_when = {"date": "2026-11-25", "time": "11:00"} if tool == "reschedule_appointment" else {}

    heard = line.use(tool, {"current_date": "tomorrow", "current_time": "10:00"} | to_when | said)

    assert heard.facts["appointment_id"] == appointment["id"]
    assert clinic("GET", f"/api/appointments/{other['id']}").json == other


def test_an_agent_with_a_calendar_of_its_own_books_services_there(clinic: Client) -> None:
    ids = three(clinic)
    created(clinic, ids)
    created(clinic, [first_calendar(clinic)["id"]], name="Whitening")
    line = conversation(clinic, calendar_id=ids[1])

    assert not line.use("book_appointment", BOOK | {"service": "check-up"}).is_error
    assert not line.use("book_appointment", BOOK | {"service": "whitening", "time": "11:00"}).is_error

    places = [appointment["calendar_id"] for appointment in reversed(all_appointments(clinic))]
    assert places == [ids[1], first_calendar(clinic)["id"]]


def test_calendars_in_several_zones_are_asked_about(clinic: Client, line: Conversation) -> None:
    far = practitioner(clinic, "Lisbon", time_zone="Europe/Lisbon")
    created(clinic, [practitioner(clinic, "Boston"), far])

    heard = line.use("book_appointment", BOOK | {"service": "check-up"})
    assert heard.is_error
    assert heard.sentence == 'That can be had in several places: "Boston" and "Lisbon". Ask which.'

    assert not line.use("book_appointment", BOOK | {"service": "check-up", "practitioner": "Lisbon"}).is_error
    assert all_appointments(clinic)[0]["starts_at"] == "2026-11-24T10:00:00Z"


def test_the_same_wish_again_books_once(clinic: Client, line: Conversation) -> None:
    created(clinic, three(clinic), aliases=["exam"])
    first = line.use("book_appointment", BOOK | {"service": "check-up"})

    again = line.use("book_appointment", BOOK | {"service": "exam"})

    assert again.facts["appointment_id"] == first.facts["appointment_id"]
    assert len(all_appointments(clinic)) == 1


def test_two_children_at_one_time_are_two_wishes(clinic: Client, line: Conversation) -> None:
    created(clinic, three(clinic))

    for name in ("Tom Doe", "Sue Doe", "Tom Doe"):
        assert not line.use("book_appointment", BOOK | {"service": "check-up", "name": name}).is_error

    assert sorted(each["patient"]["name"] for each in all_appointments(clinic)) == ["Sue Doe", "Tom Doe"]
    assert len({each["calendar_id"] for each in all_appointments(clinic)}) == 2


def test_the_same_wish_in_other_words_at_the_same_moment_books_once(clinic: Client, line: Conversation) -> None:
    created(clinic, three(clinic), aliases=["exam"])

    with ThreadPoolExecutor(4) as pool:
        wishes = [BOOK | {"service": said} for said in ("check-up", "exam", "Check up", "the exam")]
        heard = list(
            pool.map(lambda wish: line.use("book_appointment", wish, again=f"toolu_{wish['service']}"), wishes)
        )

    assert {each.is_error for each in heard} == {False}
    assert len({each.facts["appointment_id"] for each in heard}) == 1
    assert len(all_appointments(clinic)) == 1


def test_a_practitioner_is_found_among_more_than_a_hundred(clinic: Client, line: Conversation) -> None:
    for number in range(101):
        practitioner(clinic, f"Dr. Number {number}")

    heard = line.use("book_appointment", BOOK | {"practitioner": "Dr. Number 100"})

    assert heard.facts["booked"]
    [appointment] = all_appointments(clinic)
    assert clinic("GET", f"/api/calendars/{appointment['calendar_id']}").json["name"] == "Dr. Number 100"


def test_a_caller_does_not_change_how_long_a_service_takes(clinic: Client, line: Conversation) -> None:
    created(clinic)
    line.use("book_appointment", BOOK | {"service": "check-up"})
    wish = {"current_date": "2026-11-24", "date": "2026-11-24", "time": "13:00"}

    refused = line.use("reschedule_appointment", wish | {"duration_minutes": 240})

    assert refused.is_error
    assert refused.sentence.startswith("That appointment takes 30 minutes, not 240. The old time still holds.")
    assert "Check-up" not in refused.text
    assert not line.use("reschedule_appointment", wish | {"duration_minutes": 30}).is_error
    [moved] = all_appointments(clinic)
    assert (moved["starts_at"], moved["duration_minutes"]) == ("2026-11-24T18:00:00Z", 30)


def test_of_a_service_that_is_inactive_it_is_not_said_that_there_is_none(clinic: Client, line: Conversation) -> None:
    created(clinic)
    canal = created(clinic, name="Root canal")
    line.use("book_appointment", BOOK | {"service": "root canal"})
    clinic("PATCH", path_of(canal), {"active": False})

    for tool in ("check_availability", "book_appointment"):
        wish = BOOK | {"time": "14:00"} if tool == "book_appointment" else {"date": "tomorrow"}
        refused = line.use(tool, wish | {"service": "the root canal"})
        assert refused.sentence == '"Root canal" can\'t be booked here just now. There is "Check-up". Ask which.'

    other_day = line.use("cancel_appointment", current_date="2026-11-26", service="root canal")
    assert other_day.sentence.startswith("None is as was said; the caller has Tuesday, November 24 at 10:00 AM.")
    assert not line.use("cancel_appointment", current_date="2026-11-24", service="root canal").is_error
