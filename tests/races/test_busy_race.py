"""Bookings and busy blocks at once, while holds run out and functions die: never two on a step, no free one refused."""

import random
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from local.runner.functions.process_functions import ProcessFunctions
from tests.integration.services import created
from tests.product import Answer, Client
from tests.races.bookings import calendar_of, check_no_overlap, contact, starts
from tests.races.conftest import Race
from tests.samples import change_item

BOOKINGS, BLOCKS, STEPS, HELD = 50, 50, 34, 6


class _Clients:
    """Clients that ask again until they have an answer, and note when each request began and was answered."""

    def __init__(self, race: Race, clinic: Client) -> None:
        self.race = race
        self.clinic = clinic
        self.began: dict[str, float] = {}
        self.answered: dict[str, float] = {}

    def ask(self, name: str, method: str, path: str, body: dict[str, Any]) -> Answer:
        """Send a request until the function that takes it neither died over it nor was too busy."""
        self.began[name] = time.time()
        headers = {"Idempotency-Key": name} if method == "POST" else {}
        for _ in range(40):
            answer = self.clinic(method, path, body, headers)
            if answer.status < 500:
                self.answered[name] = time.time()
                return answer
        raise AssertionError(f"{name} has no answer: {answer}")

    def kill_one(self) -> None:
        """End a process of the function that is at work, if one is."""
        functions = self.race.product.gateway._functions  # noqa: SLF001
        assert isinstance(functions, ProcessFunctions)
        pool = functions._pools["AppointmentsFunction"]  # noqa: SLF001
        for process in list(pool._at_work)[:1]:  # noqa: SLF001
            # Its pipe stays open: its caller is to find out.
            process._process.kill()  # noqa: SLF001


def _steps(calendar_id: str, begins: str, ends: str) -> set[tuple[str, str]]:
    moment, found = datetime.fromisoformat(begins), set()
    while moment < datetime.fromisoformat(ends):
        found.add((calendar_id, moment.strftime("%Y-%m-%dT%H:%M:%SZ")))
        moment += timedelta(minutes=5)
    return found


def _check(race: Race, clinic: Client, calendar_ids: list[str]) -> dict[tuple[str, str], set[str]]:
    """Check that blocks share a step only with what they met; return the names of the blocks over each step."""
    live = check_no_overlap(race, clinic)
    taken = {
        step: each["id"] for each in live for step in _steps(each["calendar_id"], each["starts_at"], each["ends_at"])
    }
    over: dict[tuple[str, str], set[str]] = defaultdict(set)
    for calendar_id in calendar_ids:
        for block in clinic("GET", f"/api/calendars/{calendar_id}/busy?limit=100").json:
            steps = _steps(calendar_id, block["starts_at"], block["ends_at"])
            assert {taken[step] for step in steps & set(taken)} <= set(block["conflicts"])
            for step in steps:
                over[step].add(block["external_id"])
    counts = {
        (item["calendar"].partition("#")[2], f"{item['hour']}:{int(name[1:]) * 5:02d}:00Z"): count
        for item in race.product.items("CalendarHoursTable")
        if item["calendar"].startswith(clinic.organization_id)
        for name, count in item.items()
        if name[0] == "n" and count
    }
    assert counts == {step: len(names) for step, names in over.items()}
    return over


def test_50_bookings_by_service_meet_50_blocks_while_holds_run_out_and_functions_die(race: Race) -> None:
    clinic = race.product.organization()
    calendar_ids = [calendar_of(clinic) for _ in range(3)]
    service = created(clinic, calendar_ids, duration_minutes=5)
    # 34 steps in three calendars, two of them booked: 100 free times.
    for calendar_id in calendar_ids[:2]:
        body = {"contact": contact(900), "service_id": service["id"], "calendar_id": calendar_id}
        assert clinic("POST", "/api/appointments", body | {"starts_at": starts(0)}).status == 201
    run_out = _hold_for_a_second(race, clinic, calendar_ids)
    chance = random.Random(5)  # noqa: S311
    # Some times are wanted by more clients than there are calendars, others by none.
    wanted = [min(chance.randrange(STEPS), chance.randrange(STEPS)) for _ in range(BOOKINGS)]
    spans = [(chance.randrange(STEPS), chance.choice([1, 1, 2, 3])) for _ in range(BLOCKS)]
    clients = _Clients(race, clinic)

    def act(number: int) -> Answer:
        is_booking, index = number % 2 == 0, number // 2
        if is_booking:
            body = {"contact": contact(index), "service_id": service["id"], "starts_at": starts(wanted[index])}
            answer = clients.ask(f"booking-{index}", "POST", "/api/appointments", body)
        else:
            first, length = spans[index]
            times = {"starts_at": starts(first), "ends_at": starts(first + length)}
            path = f"/api/calendars/{calendar_ids[index % 3]}/busy/block-{index}"
            answer = clients.ask(f"block-{index}", "PUT", path, times)
        if number % 9 == 0:
            clients.kill_one()
        return answer

    answers = race.at_once(BOOKINGS + BLOCKS, act)

    assert {answer.status for answer in answers[1::2]} <= {200, 201}
    assert {answer.status for answer in answers[::2]} == {201, 409}
    over = _check(race, clinic, calendar_ids)
    booked = {(each["calendar_id"], each["starts_at"]) for each in check_no_overlap(race, clinic)}
    for index, answer in enumerate(answers[::2]):
        if answer.status == 201:
            continue
        assert (answer.code, len(answer.json["next_free_slots"])) == ("slot_taken", 3)
        name, number = f"booking-{index}", wanted[index]
        for calendar_id in calendar_ids:
            place = calendar_id, starts(number)
            blocks = [each for each in over[place] if clients.began[each] < clients.answered[name]]
            may_be_held = 1 <= number <= HELD and calendar_ids[number % 3] == calendar_id
            is_held = may_be_held and clients.began[name] < run_out
            assert blocks or place in booked or is_held, f"{place} was free"


def _hold_for_a_second(race: Race, clinic: Client, calendar_ids: list[str]) -> float:
    """Hold some times, and have the holds end in a second; return when that is."""
    for number in range(1, 1 + HELD):
        wish = {"starts_at": starts(number), "duration_minutes": 5, "calendar_id": calendar_ids[number % 3]}
        assert clinic("POST", "/api/appointment-holds", wish | {"minutes": 1}).status == 201
    run_out = time.time() + 1
    # The functions' clocks can't be moved, so the holds are.
    for item in race.product.items("CalendarHoursTable"):
        ends = {name: f"{int(run_out * 1000):013d}#hld_race" for name, value in item.items() if "#hld_" in str(value)}
        if ends and item["calendar"].startswith(clinic.organization_id):
            change_item("CalendarHoursTable", {"calendar": item["calendar"], "hour": item["hour"]}, **ends)
    return run_out


def test_50_bookings_and_50_overlapping_blocks_of_one_calendar_never_both_get_a_step(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json["id"]
    chance = random.Random(7)  # noqa: S311
    clients = _Clients(race, clinic)
    begins = [chance.randrange(40) for _ in range(BOOKINGS + BLOCKS)]

    def act(number: int) -> Answer:
        first, index = begins[number], number // 2
        if number % 2 == 0:
            body = {"contact_id": contact_id, "calendar_id": calendar_id, "duration_minutes": 15}
            return clients.ask(f"booking-{index}", "POST", "/api/appointments", body | {"starts_at": starts(first)})
        times = {"starts_at": starts(first), "ends_at": starts(first + 1 + index % 12)}
        return clients.ask(f"block-{index}", "PUT", f"/api/calendars/{calendar_id}/busy/block-{index % 40}", times)

    answers = race.at_once(BOOKINGS + BLOCKS, act)

    assert {answer.status for answer in answers[1::2]} == {200, 201}
    assert {answer.status for answer in answers[::2]} <= {201, 409}
    _check(race, clinic, [calendar_id])

    def delete(number: int) -> int:
        path = f"/api/calendars/{calendar_id}/busy/block-{number % 40}"
        return clients.ask(f"deletion-{number}", "DELETE", path, {}).status

    assert set(race.at_once(80, delete)) == {204}
    assert _check(race, clinic, [calendar_id]) == {}


def test_holds_are_booked_while_blocks_come_over_them_and_never_share_a_step(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    wish = {"duration_minutes": 10, "calendar_id": calendar_id}
    holds = [
        clinic("POST", "/api/appointment-holds", wish | {"starts_at": starts(2 * number)}).json["id"]
        for number in range(16)
    ]
    clients = _Clients(race, clinic)

    def act(number: int) -> Answer:
        index = number // 2
        if number % 2 == 0:
            body = {"contact": contact(index), "hold_id": holds[index]}
            return clients.ask(f"booking-{index}", "POST", "/api/appointments", body)
        # Over the second step of each hold; those of each fourth are elsewhere.
        first = 60 + index if index % 4 == 3 else 2 * index + 1
        times = {"starts_at": starts(first), "ends_at": starts(first + 1)}
        return clients.ask(f"block-{index}", "PUT", f"/api/calendars/{calendar_id}/busy/block-{index}", times)

    answers = race.at_once(2 * len(holds), act)

    assert {answer.status for answer in answers[1::2]} <= {200, 201}
    assert {answer.status for answer in answers[6::8]} == {201}, "nothing stood over these"
    assert {answer.code for answer in answers[::2] if answer.status != 201} <= {"slot_taken"}
    _check(race, clinic, [calendar_id])
