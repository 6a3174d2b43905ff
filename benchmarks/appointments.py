"""Measure DynamoDB's cost of booking, and of a month's availability with a thousand booked appointments."""

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
_MAX_BATCH_ITEMS = 25
_ALWAYS = {
    day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


def measure() -> list[Figure]:
    """Measure one appointment from booking to deletion, then the availability of a month."""
    with in_process_product() as product:
        product.clock.stop(clock.now() // DAY * DAY)
        clinic = product.organization()
        calendar = clinic("GET", "/api/calendars").json[0]["id"]
        clinic("PATCH", f"/api/calendars/{calendar}", {"time_zone": "UTC", "opening_hours": _ALWAYS})
        clinic("GET", "/api/availability")
        return [*_one_life(clinic, calendar), _month(clinic, calendar)]


def _one_life(clinic: Client, calendar: str) -> list[Figure]:
    noon = clock.now() + DAY + DAY // 2
    booking = {"calendar_id": calendar, "contact": {"name": "Jane Doe", "phone": "+14155550100"}}
    times = [{"starts_at": rfc3339(round(noon) + hours * 3600)} for hours in range(3)]
    bookings = [
        _figure(clinic, "POST appointment, with a new contact", ("POST", "/api/appointments"), 3, booking | times[0]),
        _figure(clinic, "POST appointment", ("POST", "/api/appointments"), 3, booking | times[1]),
    ]
    path = f"/api/appointments/{clinic('GET', '/api/appointments').json[0]['id']}"
    return [
        *bookings,
        _figure(clinic, "GET one appointment", ("GET", path), 2),
        _figure(clinic, "list appointments", ("GET", "/api/appointments"), 2),
        _figure(clinic, "PATCH appointment: status", ("PATCH", path), 3, {"status": "confirmed"}),
        _figure(clinic, "PATCH appointment: another time", ("PATCH", path), 3, times[2]),
        _figure(clinic, "DELETE appointment", ("DELETE", path), 3),
    ]


def _month(clinic: Client, calendar: str) -> Figure:
    begins = round(clock.now())
    _fill(clinic, calendar, begins // 300)
    span = f"starts_after={rfc3339(begins)}&starts_before={rfc3339(begins + _DAYS * DAY)}"
    return _figure(clinic, "availability of 31 days", ("GET", f"/api/availability?calendar_id={calendar}&{span}"), 2)


def _fill(clinic: Client, calendar: str, first: int) -> None:
    """Occupy the time of a thousand appointments directly: requests would take minutes."""
    chance = random.Random(1)  # noqa: S311
    starts = chance.sample(range(first, first + _DAYS * _STEPS_OF_A_DAY, _STEPS_OF_ONE), _BOOKED)
    occupied = buckets_by_hour(step + offset for step in starts for offset in range(_STEPS_OF_ONE))
    key = f"{clinic.organization_id}#{calendar}"
    items = [
        to_item({"calendar": key, "hour": hour} | dict.fromkeys(steps, "apt_01m83ete2mxx4webxhchf0pth6"))
        for hour, steps in occupied.items()
    ]
    client = boto3.client("dynamodb")
    for begin in range(0, len(items), _MAX_BATCH_ITEMS):
        puts: list[Any] = [{"PutRequest": {"Item": item}} for item in items[begin : begin + _MAX_BATCH_ITEMS]]
        client.batch_write_item(RequestItems={"CalendarHoursTable": puts})


def _figure(
    clinic: Client, what: str, request: tuple[str, str], limit: int, body: dict[str, Any] | None = None
) -> Figure:
    with calls.recorded(with_units=True) as recorded:
        response = clinic(*request, body)
    if response.status not in {200, 201}:
        raise AssertionError(f"{what}: unexpected response {response}")
    read, written = sum(call.used.read for call in recorded), sum(call.used.write for call in recorded)
    queries = sum(call.operation == "Query" for call in recorded)
    note = f"{len(recorded)} calls, {queries} of them queries; {read:g} read, {written:g} write units"
    return Figure(what, calls.round_trips(recorded), limit=limit, note=note)


if __name__ == "__main__":
    figures.save(measure)
