"""Two overlapping appointments in one calendar never both exist, however many clients try at once."""

import random
from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.races.booking_machine import Booking, stores
from tests.races.bookings import calendar_of, check_no_overlap_and_no_orphan, midnight
from tests.races.conftest import Race
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agent_tools.models import PhoneCall, ToolCall, ToolResult
from voxanne.domain.agent_tools.repository import ToolResultRepository
from voxanne.domain.agent_tools.service import run_tool
from voxanne.domain.agents.models import Agent

MANY = 200


def test_200_clients_who_want_overlapping_times_get_a_set_that_does_not_overlap(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic, buffer_minutes=5)
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json["id"]
    chance = random.Random(1)  # noqa: S311
    wanted = [(chance.randrange(0, 240), chance.choice([10, 25, 30, 45, 90])) for _ in range(MANY)]

    def book(number: int) -> int:
        minutes, duration = wanted[number]
        body = {
            "contact_id": contact_id,
            "calendar_id": calendar_id,
            "starts_at": (midnight(2) + timedelta(minutes=minutes)).isoformat(),
            "duration_minutes": duration,
        }
        return clinic("POST", "/api/appointments", body).status

    statuses = Counter(race.at_once(MANY, book))

    assert set(statuses) == {201, 409}, statuses
    live = check_no_overlap_and_no_orphan(race, clinic, buffer_minutes=5)
    assert len(live) == statuses[201] >= 3


def test_200_clients_who_want_200_free_times_of_one_day_all_get_theirs(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)

    def book(number: int) -> int:
        body = {
            "contact": {"name": f"Patient {number}", "phone": f"+1415555{number:04d}"},
            "calendar_id": calendar_id,
            "starts_at": (midnight(2) + timedelta(minutes=5 * number)).isoformat(),
            "duration_minutes": 5,
        }
        return clinic("POST", "/api/appointments", body).status

    statuses = Counter(race.at_once(MANY, book))

    assert statuses == {201: MANY}
    assert len(check_no_overlap_and_no_orphan(race, clinic)) == MANY


def test_whatever_several_do_at_once_taken_time_is_that_of_live_appointments(race: Race) -> None:
    class Racing(Booking):
        def __init__(self) -> None:
            super().__init__(race.product)

    run_state_machine_as_test(Racing, settings=settings(max_examples=4, stateful_step_count=6))


def test_a_move_and_a_cancellation_at_once_leave_no_time_taken_by_nobody(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    start = midnight(2)
    body = {"contact": {"name": "Jane", "phone": "+14155550100"}, "calendar_id": calendar_id}
    ids = [
        clinic("POST", "/api/appointments", body | {"starts_at": (start + timedelta(hours=hour)).isoformat()}).json[
            "id"
        ]
        for hour in range(4)
    ]

    def act(number: int) -> int:
        path = f"/api/appointments/{ids[number % 4]}"
        if number % 3 == 0:
            return clinic("DELETE", path).status
        moved = (start + timedelta(hours=number % 7, minutes=15)).isoformat()
        return clinic("PATCH", path, {"starts_at": moved}).status

    statuses = set(race.at_once(24, act))

    assert statuses <= {200, 409}
    check_no_overlap_and_no_orphan(race, clinic)


def test_one_tool_call_that_comes_ten_times_at_once_books_once(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    agent = {"name": "Desk", "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "Be friendly."}
    made = clinic("POST", "/api/agents", agent | {"tools": ["book_appointment"], "calendar_id": calendar_id}).json
    call = PhoneCall(clinic.organization_id, "US", Agent.model_validate(made), "vapi-1", None, "+14155550100")
    arguments = {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}
    records = ToolResultRepository(Table("IdempotencyTable"))

    def book(number: int) -> ToolResult:
        """Ask until it is known what became of it. Five ask under one id, the others under ids of their own."""
        tool_call = ToolCall("one" if number < 5 else f"{number}", "book_appointment", arguments)
        while '"ask_again":true' in (answer := run_tool(tool_call, call, stores(), records)).text:
            continue
        return answer

    # The model repeats itself, and so does the network.
    answers = race.at_once(10, book)

    assert {answer.is_error for answer in answers} == {False}
    assert len({answer.text for answer in answers}) == 1
    assert len(check_no_overlap_and_no_orphan(race, clinic)) == 1
    assert len(clinic("GET", "/api/contacts").json) == 1


def test_one_new_patient_who_books_ten_times_at_once_is_one_contact(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)

    def book(number: int) -> int:
        start = (midnight(3) + timedelta(hours=number)).isoformat()
        contact = {"name": "Jane", "phone": "(415) 555-0100"}
        return clinic(
            "POST", "/api/appointments", {"contact": contact, "calendar_id": calendar_id, "starts_at": start}
        ).status

    assert race.at_once(10, book) == [201] * 10
    [contact] = clinic("GET", "/api/contacts").json
    assert {each["contact_id"] for each in check_no_overlap_and_no_orphan(race, clinic)} == {contact["id"]}
