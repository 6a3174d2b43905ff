"""What booking costs at DynamoDB, and the availability of a month in which a thousand appointments are booked."""

import random
from typing import Any

import boto3

from benchmarks import calls, figures
from benchmarks.figures import Figure
from tests.product import Client, in_process_product
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.time_zones import DAY, rfc3339
from voxanne.domain.calendars.occupancy import buckets_by_hour

_BOOKED, _DAYS, _STEPS_OF_ONE, _STEPS_OF_A_DAY = 1000, 31, 6, 288
_MOST_IN_A_BATCH = 25
_ALWAYS = {
    day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


def measure() -> list[Figure]:
    """One appointment from its booking to its end, then a month's availability."""
    with in_process_product() as product:
        product.clock.stop(clock.now() // DAY * DAY)
        clinic = product.organization()
        calendar = clinic("GET", "/api/calendars").json[0]["id"]
        clinic("PATCH", f"/api/calendars/{calendar}", {"time_zone": "UTC", "opening_hours": _ALWAYS})
        clinic("GET", "/api/availability")
        return [*_one_life(clinic, calendar), _month(clinic, calendar)]


def _one_life(clinic: Client, calendar: str) -> list[Figure]:
    noon = clock.now() + DAY + DAY // 2
    wanted = {"calendar_id": calendar, "contact": {"name": "Jane Doe", "phone": "+14155550100"}}
    times = [{"starts_at": rfc3339(round(noon) + hours * 3600)} for hours in range(3)]
    found = [
        _figure(clinic, "POST appointment, of a new contact", ("POST", "/api/appointments"), 3, wanted | times[0]),
        _figure(clinic, "POST appointment", ("POST", "/api/appointments"), 3, wanted | times[1]),
    ]
    path = f"/api/appointments/{clinic('GET', '/api/appointments').json[0]['id']}"
    return [
        *found,
        _figure(clinic, "GET one appointment", ("GET", path), 2),
        _figure(clinic, "list appointments", ("GET", "/api/appointments"), 2),
        _figure(clinic, "PATCH appointment: status", ("PATCH", path), 2, {"status": "confirmed"}),
        _figure(clinic, "PATCH appointment: another time", ("PATCH", path), 3, times[2]),
        _figure(clinic, "DELETE appointment", ("DELETE", path), 3),
    ]


def _month(clinic: Client, calendar: str) -> Figure:
    begins = round(clock.now())
    _fill(clinic, calendar, begins // 300)
    span = f"starts_after={rfc3339(begins)}&starts_before={rfc3339(begins + _DAYS * DAY)}"
    return _figure(clinic, "availability of 31 days", ("GET", f"/api/availability?calendar_id={calendar}&{span}"), 2)


def _fill(clinic: Client, calendar: str, first: int) -> None:
    """Take the time of a thousand appointments: as requests they would take minutes."""
    chance = random.Random(1)  # noqa: S311
    starts = chance.sample(range(first, first + _DAYS * _STEPS_OF_A_DAY, _STEPS_OF_ONE), _BOOKED)
    taken = buckets_by_hour(step + each for step in starts for each in range(_STEPS_OF_ONE))
    key = f"{clinic.organization_id}#{calendar}"
    items = [
        to_item({"calendar": key, "hour": hour} | dict.fromkeys(steps, "apt_01m83ete2mxx4webxhchf0pth6"))
        for hour, steps in taken.items()
    ]
    client = boto3.client("dynamodb")
    for begin in range(0, len(items), _MOST_IN_A_BATCH):
        puts: list[Any] = [{"PutRequest": {"Item": item}} for item in items[begin : begin + _MOST_IN_A_BATCH]]
        client.batch_write_item(RequestItems={"CalendarHoursTable": puts})


def _figure(
    clinic: Client, what: str, request: tuple[str, str], limit: int, body: dict[str, Any] | None = None
) -> Figure:
    with calls.recorded(with_units=True) as made:
        answer = clinic(*request, body)
    if answer.status not in {200, 201}:
        raise AssertionError(f"{what} is answered {answer}")
    read, written = sum(call.used.read for call in made), sum(call.used.write for call in made)
    queries = sum(call.operation == "Query" for call in made)
    note = f"{len(made)} calls, {queries} of them queries; {read:g} read, {written:g} write units"
    return Figure(what, calls.round_trips(made), limit=limit, note=note)


if __name__ == "__main__":
    figures.save(measure)
