"""Holds and bookings at once: a held time is one client's, and becomes one appointment."""

import time
from collections import Counter

from tests.integration.services import created
from tests.product import Answer, Client
from tests.races.bookings import calendar_of, check_no_overlap, contact, starts
from tests.races.conftest import Race
from tests.samples import change_item

PATH = "/api/appointment-holds"


def test_clients_who_hold_and_book_one_time_at_once_get_it_once(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)

    def act(number: int) -> Answer:
        wish = {"starts_at": starts(3), "duration_minutes": 20, "calendar_id": calendar_id}
        path = PATH if number % 2 else "/api/appointments"
        return clinic("POST", path, wish if number % 2 else wish | {"contact": contact(number)})

    answers = race.at_once(16, act)

    assert Counter(answer.status for answer in answers) == {201: 1, 409: 15}
    assert {answer.code for answer in answers if answer.status == 409} == {"slot_taken"}
    check_no_overlap(race, clinic)


def test_a_hold_that_is_booked_and_given_back_at_once_is_one_or_the_other(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    for attempt in range(3):
        wish = {"starts_at": starts(12 * attempt), "duration_minutes": 20, "calendar_id": calendar_id}
        hold_id = clinic("POST", PATH, wish).json["id"]

        def act(number: int, hold_id: str = hold_id) -> int:
            if number % 4 == 0:
                return clinic("DELETE", f"{PATH}/{hold_id}").status
            return clinic("POST", "/api/appointments", {"contact": contact(number), "hold_id": hold_id}).status

        statuses = Counter(race.at_once(8, act))

        # One books it and the others are too late, or it is given back and is no hold any more.
        assert statuses[201] + statuses[204] == 1, statuses
        assert set(statuses) <= {201, 204, 404, 409, 422}
    check_no_overlap(race, clinic)


def test_50_bookings_by_service_while_holds_come_run_out_and_become_appointments(race: Race) -> None:
    clinic = race.product.organization()
    service = created(clinic, [calendar_of(clinic) for _ in range(3)], duration_minutes=5)

    def act(number: int) -> list[Answer]:
        at = {"starts_at": starts(number % 34), "service_id": service["id"]}
        if number % 3:
            return [clinic("POST", "/api/appointments", at | {"contact": contact(number)})]
        held = clinic("POST", PATH, at | {"minutes": 1})
        if held.status != 201 or number % 2:
            return [held]
        return [held, clinic("POST", "/api/appointments", {"contact": contact(number), "hold_id": held.json["id"]})]

    answers = race.at_once(75, act)

    assert {answer.status for each in answers for answer in each} <= {201, 409}
    live = check_no_overlap(race, clinic)
    converted = [each[1] for each in answers if len(each) > 1]
    assert {answer.status for answer in converted} == {201}
    booked = [each[0].status for number, each in enumerate(answers) if number % 3]
    assert len(live) == booked.count(201) + len(converted)
    # At each step as many are booked or held as there are calendars, before anyone is refused.
    granted = Counter(number % 34 for number, each in enumerate(answers) if each[0].status == 201)
    refused = {number % 34 for number, each in enumerate(answers) if each[0].status == 409}
    assert all(granted[step] == 3 for step in refused)


def test_a_hold_that_ran_out_stands_in_nobodys_way(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    wish = {"starts_at": starts(3), "duration_minutes": 20, "calendar_id": calendar_id}
    # The functions' clocks can't be moved, so the hold is.
    hold_id = clinic("POST", PATH, wish).json["id"]
    run_out(race, clinic, hold_id)

    def book(number: int) -> Answer:
        by_hold = {"hold_id": hold_id} if number % 2 else wish
        return clinic("POST", "/api/appointments", by_hold | {"contact": contact(number)})

    answers = race.at_once(8, book)

    assert Counter(answer.status for answer in answers) == {201: 1, 409: 7}
    assert {answer.code for answer in answers[1::2]} == {"hold_expired"}
    check_no_overlap(race, clinic)


def run_out(race: Race, clinic: Client, hold_id: str) -> None:
    """Set back when a hold ends, in its item and in its steps."""
    past = int(time.time() * 1000) - 1
    change_item("HoldsTable", {"organization_id": clinic.organization_id, "id": hold_id}, expires_ms=past)
    for item in race.product.items("CalendarHoursTable"):
        held = {name: f"{past:013d}#{hold_id}" for name, value in item.items() if str(value).endswith(hold_id)}
        if held:
            change_item("CalendarHoursTable", {"calendar": item["calendar"], "hour": item["hour"]}, **held)
