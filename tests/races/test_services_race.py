"""Bookings by service at once: no two on a step, none refused while a calendar is free, none of a deleted service."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.integration.services import created, path_of
from tests.product import Answer, Client
from tests.races.bookings import all_appointments, calendar_of, check_no_overlap_and_no_orphan, midnight
from tests.races.conftest import Race

CALENDARS, BOOKINGS = 3, 50


def service_of(clinic: Client, **fields: Any) -> dict[str, Any]:
    """A service of five minutes, in three calendars that are always open."""
    return created(clinic, [calendar_of(clinic) for _ in range(CALENDARS)], duration_minutes=5, **fields)


def booking(service: dict[str, Any], number: int, step: int) -> dict[str, Any]:
    """A patient of their own, at a step of that day."""
    return {
        "contact": {"name": f"Patient {number}", "phone": f"+1415555{number:04d}"},
        "service_id": service["id"],
        "starts_at": (midnight(2) + timedelta(minutes=5 * step)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def test_50_bookings_by_service_over_three_calendars_with_100_free_times(race: Race) -> None:
    clinic = race.product.organization()
    service = service_of(clinic)
    # 34 steps in three calendars; two of these 102 times are taken already.
    for calendar_id in service["calendar_ids"][:2]:
        body = booking(service, 900, 0) | {"calendar_id": calendar_id}
        assert clinic("POST", "/api/appointments", body).status == 201
    chance = random.Random(3)  # noqa: S311
    # Some times are wanted by more clients than there are calendars, others by none.
    wanted = [min(chance.randrange(34), chance.randrange(34)) for _ in range(BOOKINGS)]

    def book(number: int) -> Answer:
        return clinic("POST", "/api/appointments", booking(service, number, wanted[number]))

    answers = race.at_once(BOOKINGS, book)

    assert {answer.status for answer in answers} == {201, 409}
    taken = Counter(each["starts_at"] for each in check_no_overlap_and_no_orphan(race, clinic))
    for number, answer in enumerate(answers):
        if answer.status == 409:
            assert answer.code == "slot_taken"
            assert taken[booking(service, number, wanted[number])["starts_at"]] == CALENDARS
            assert len(answer.json["next_free_slots"]) == 3
    granted = Counter(wanted)
    free_at = {step: 1 if step == 0 else CALENDARS for step in granted}
    expected = sum(min(count, free_at[step]) for step, count in granted.items())
    assert Counter(answer.status for answer in answers)[201] == expected


def test_clients_who_want_one_time_get_all_calendars_that_have_it_and_no_more(race: Race) -> None:
    clinic = race.product.organization()
    service = service_of(clinic)

    def book(number: int) -> int:
        return clinic("POST", "/api/appointments", booking(service, number, 7)).status

    assert Counter(race.at_once(12, book)) == {201: CALENDARS, 409: 12 - CALENDARS}
    places = [each["calendar_id"] for each in check_no_overlap_and_no_orphan(race, clinic)]
    assert sorted(places) == sorted(service["calendar_ids"])


def test_a_service_that_is_deleted_while_it_is_booked_leaves_no_appointment_of_it(race: Race) -> None:
    clinic = race.product.organization()
    for attempt in range(4):
        service = service_of(clinic, name=f"Service {attempt}")

        def act(number: int, service: dict[str, Any] = service, attempt: int = attempt) -> int:
            if number % 3 == 0:
                return clinic("DELETE", path_of(service)).status
            return clinic("POST", "/api/appointments", booking(service, 100 * attempt + number, number)).status

        statuses = race.at_once(9, act)

        is_there = clinic("GET", path_of(service)).status == 200
        named = [each for each in all_appointments(clinic) if each["service_id"] == service["id"]]
        assert is_there is bool(named), statuses
        assert set(statuses) <= ({201, 409} if is_there else {204, 404, 409, 422}), statuses
    check_no_overlap_and_no_orphan(race, clinic)


def test_two_services_that_want_one_name_at_once_do_not_both_get_it(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)

    def create(number: int) -> int:
        names = {"name": f"Check up {number}", "aliases": ["Exam"]} if number % 2 else {"name": "EXAM"}
        body = {"duration_minutes": 30, "calendar_ids": [calendar_id]} | names
        return clinic("POST", "/api/services", body).status

    assert Counter(race.at_once(10, create)) == {201: 1, 409: 9}
    assert len(clinic("GET", "/api/services").json) == 1
