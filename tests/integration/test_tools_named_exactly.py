"""Of appointments and practitioners with alike names the one is meant that was named, whatever else would fit."""

from typing import Any

import pytest

from tests.integration.appointments import booked, changed_calendar
from tests.integration.phone_calls import CALLER, conversation
from tests.integration.services import created, three
from tests.product import Client
from voxanne.core.errors import UnavailableError
from voxanne.domain.contacts import merging

pytestmark = pytest.mark.usefixtures("monday_morning")

TUESDAY_TEN, WEDNESDAY_TEN = "2026-11-24T15:00:00Z", "2026-11-25T15:00:00Z"
TUESDAY = {"current_date": "2026-11-24"}
TOOLS = ["cancel_appointment", "confirm_appointment", "reschedule_appointment"]


def asked(tool: str, **named: str) -> dict[str, str]:
    """What is said of the appointment on Tuesday, and what the tool needs besides."""
    new = {"date": "2026-11-26", "time": "11:00"} if tool == "reschedule_appointment" else {}
    return TUESDAY | named | new


def stored(clinic: Client, appointment: dict[str, Any]) -> Any:
    return clinic("GET", f"/api/appointments/{appointment['id']}").json


@pytest.mark.parametrize("tool", TOOLS)
def test_who_is_named_exactly_is_meant_and_no_one_of_a_longer_name(clinic: Client, tool: str) -> None:
    senior = booked(clinic, WEDNESDAY_TEN, contact={"name": "John Smith", "phone": CALLER})
    junior = booked(clinic, TUESDAY_TEN, contact={"name": "John Smith Jr.", "phone": CALLER})

    heard = conversation(clinic).use(tool, asked(tool, patient="John Smith"))

    assert heard.is_error, heard.text
    assert (stored(clinic, senior), stored(clinic, junior)) == (senior, junior)
    assert not conversation(clinic).use(tool, asked(tool, patient="John Smith Jr")).is_error


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("said", ["check-up", "the check up", "exam"])
def test_a_service_that_is_named_is_meant_and_none_of_a_longer_name(clinic: Client, tool: str, said: str) -> None:
    ids = three(clinic)
    short = created(clinic, ids, name="Check-up", aliases=["Exam"])
    long = created(clinic, ids, name="Check-up and X-ray", aliases=["Exam and X-ray"])
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": CALLER}).json["id"]
    other = booked(clinic, TUESDAY_TEN, contact_id=contact_id, service_id=long["id"])
    booked(clinic, WEDNESDAY_TEN, contact_id=contact_id, service_id=short["id"])

    heard = conversation(clinic).use(tool, asked(tool, service=said))

    assert heard.is_error, heard.text
    assert stored(clinic, other) == other


def calendar_of(clinic: Client, name: str) -> str:
    made = clinic("POST", "/api/calendars", {"name": name, "time_zone": "America/New_York"})
    return str(made.json["id"])


@pytest.mark.parametrize("tool", TOOLS)
def test_a_practitioner_who_is_named_exactly_is_meant_and_none_of_a_longer_name(clinic: Client, tool: str) -> None:
    long, short = calendar_of(clinic, "Dr. Lee-Wong"), calendar_of(clinic, "Dr. Lee")
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": CALLER}).json["id"]
    other = booked(clinic, TUESDAY_TEN, contact_id=contact_id, calendar_id=long)
    booked(clinic, WEDNESDAY_TEN, contact_id=contact_id, calendar_id=short)

    heard = conversation(clinic).use(tool, asked(tool, practitioner="Dr. Lee"))

    assert heard.is_error, heard.text
    assert stored(clinic, other) == other


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("name", "said"),
    [("Dr. Lee", "Doctor Lee"), ("Professor Ray", "prof ray"), ("Mr Kim", "Mister Kim"), ("Mrs. Kim", "missus Kim")],
)
def test_a_title_that_is_said_is_its_abbreviation(clinic: Client, tool: str, name: str, said: str) -> None:
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": CALLER}).json["id"]
    booked(clinic, TUESDAY_TEN, contact_id=contact_id, calendar_id=calendar_of(clinic, name))
    line = conversation(clinic)

    assert not line.use("check_availability", date="tomorrow", practitioner=said).is_error
    assert line.use("check_availability", date="tomorrow", practitioner=f"Miss {name[-3:]}").is_error
    assert not line.use(tool, asked(tool, practitioner=said)).is_error


def test_a_booking_goes_to_who_was_named_exactly_not_to_the_agents_own_calendar(clinic: Client) -> None:
    own, named = calendar_of(clinic, "Dr. Lee-Wong"), calendar_of(clinic, "Dr. Lee")
    wish = {"date": "2026-11-24", "time": "10:00", "name": "Jane Doe"}
    line = conversation(clinic, calendar_id=own)

    for said, expected in (("Dr. Lee", named), ("Wong", own)):
        assert not line.use("book_appointment", wish | {"practitioner": said, "name": f"Patient {said}"}).is_error
        [last, *_] = clinic("GET", "/api/appointments").json
        assert last["calendar_id"] == expected


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"service": "Check-up"}, {}),
        ({}, {"service": "Check-up"}),
        ({"service": "Check-up"}, {"service": "Check-up", "practitioner": "Room 2"}),
        ({"service": "Check-up", "name": "Ann"}, {"service": "Check-up", "name": "Ann Jones"}),
        ({"service": "Check-up", "name": "Ann Jones"}, {"service": "Check-up", "name": "Ann"}),
        ({"service": "Check-up", "name": "Tom Lee Jr."}, {"service": "Check-up", "name": "Tom Lee Junior"}),
        ({"service": "Check-up", "name": "Doctor Tom Lee"}, {"service": "Check-up", "name": "Dr. Lee"}),
    ],
)
def test_one_patient_is_booked_once_at_one_moment_however_the_wish_is_worded(
    clinic: Client, first: dict[str, str], again: dict[str, str]
) -> None:
    ids = three(clinic)
    clinic("PATCH", f"/api/calendars/{ids[-1]}", {"name": "Room 2"})
    created(clinic, ids)
    line = conversation(clinic)
    wish = {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}
    assert not line.use("book_appointment", wish | first).is_error

    heard = line.use("book_appointment", wish | again)

    assert len(clinic("GET", "/api/appointments?status=booked").json) == 1
    assert "that time already" in heard.text or "booked" in heard.text


def test_two_patients_of_one_call_are_booked_at_one_moment(clinic: Client) -> None:
    created(clinic, three(clinic))
    line = conversation(clinic)
    for name in ("Ann Jones", "Tom Jones"):
        wish = {"date": "tomorrow", "time": "10:00", "name": name, "service": "Check-up"}
        assert not line.use("book_appointment", wish).is_error

    assert len(clinic("GET", "/api/appointments?status=booked").json) == 2


@pytest.mark.parametrize("tool", TOOLS)
def test_the_callers_appointments_are_known_while_contacts_are_merged(
    clinic: Client, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    changed_calendar(clinic)
    kept = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+14155550111"}).json
    other = clinic("POST", "/api/contacts", {"name": "Jane D", "phone": CALLER}).json
    booked(clinic, TUESDAY_TEN, contact_id=other["id"])

    def ends(*_: object) -> int:
        raise UnavailableError("The process ends between the steps.")

    with monkeypatch.context() as patch:
        patch.setattr(merging, "_move", ends)
        merge = {"from_contact_id": other["id"], "phone": "kept"}
        assert clinic("POST", f"/api/contacts/{kept['id']}/merge", merge).status == 503

    heard = conversation(clinic).use(tool, asked(tool))

    assert not heard.is_error, heard.text
