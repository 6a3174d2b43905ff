"""Bookings by service, and deletions of services, that others overtake between reading and writing."""

import pytest

from tests.integration.appointments import NINE, book, booked
from tests.integration.overtaking import overtaken_by
from tests.integration.services import created, path_of, three
from tests.product import Client

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_a_calendar_that_is_taken_at_this_moment_is_left_for_the_next(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    # Of the third the least is taken, so it is tried first.
    for calendar_id in ids[:2]:
        booked(clinic, "2026-11-23T20:00:00Z", calendar_id=calendar_id)

    with overtaken_by(lambda: booked(clinic, NINE, calendar_id=ids[2]), "TransactWriteItems"):
        appointment = booked(clinic, NINE, service_id=service["id"])

    assert appointment["calendar_id"] in ids[:2]


def test_where_the_last_free_calendar_is_taken_at_this_moment_the_next_times_are_offered(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    for calendar_id in ids[:2]:
        booked(clinic, NINE, calendar_id=calendar_id)

    with overtaken_by(lambda: booked(clinic, NINE, calendar_id=ids[2]), "TransactWriteItems"):
        refused = book(clinic, NINE, service_id=service["id"])

    assert (refused.code, len(refused.json["next_free_slots"])) == ("slot_taken", 3)


def test_a_service_that_is_booked_at_this_moment_is_not_deleted(clinic: Client) -> None:
    service = created(clinic)

    with overtaken_by(lambda: booked(clinic, NINE, service_id=service["id"]), "TransactWriteItems"):
        refused = clinic("DELETE", path_of(service))

    assert (refused.status, refused.code) == (409, "service_in_use")
    assert clinic("GET", path_of(service)).status == 200


@pytest.mark.parametrize("calendars", [1, 3])
def test_a_service_that_is_deleted_at_this_moment_is_not_booked(clinic: Client, calendars: int) -> None:
    service = created(clinic, three(clinic)[:calendars])

    with overtaken_by(lambda: clinic("DELETE", path_of(service)), "TransactWriteItems"):
        refused = book(clinic, NINE, service_id=service["id"])

    assert refused.pointers == ["#/service_id"]
    assert clinic("GET", "/api/appointments").json == []


@pytest.mark.parametrize(
    ("change", "code"), [({"active": False}, "service_inactive"), ({"calendar_ids": "other"}, "conflict")]
)
def test_a_service_that_is_changed_at_this_moment_is_not_booked_as_it_was(
    clinic: Client, change: dict[str, object], code: str
) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:1])
    changed = {"calendar_ids": [ids[1]]} if "calendar_ids" in change else change

    with overtaken_by(lambda: clinic("PATCH", path_of(service), changed), "TransactWriteItems"):
        refused = book(clinic, NINE, service_id=service["id"])

    assert refused.code == code
    assert clinic("GET", "/api/appointments").json == []


def test_two_changes_at_this_moment_both_count(clinic: Client) -> None:
    service = created(clinic, aliases=["exam"])

    with overtaken_by(lambda: clinic("PATCH", path_of(service), {"name": "Visit"}), "TransactWriteItems"):
        answer = clinic("PATCH", path_of(service), {"duration_minutes": 45})

    assert (answer.json["name"], answer.json["duration_minutes"], answer.json["version"]) == ("Visit", 45, 3)
    assert clinic("DELETE", path_of(service)).status == 204
