"""GET /api/appointments."""

import random
from typing import Any

import pytest

from tests.integration.appointments import ALWAYS, NOW, changed_calendar
from tests.integration.call_costs import reads
from tests.observers import counted_calls
from tests.product import Client, Product
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.clock import instant
from voxanne.core.ids import new_id
from voxanne.core.time_zones import rfc3339
from voxanne.domain.appointments import listing as lists
from voxanne.domain.appointments.listing import indexed

CALENDARS = [new_id("cal", NOW) for _ in range(3)]
CONTACTS = [new_id("con", NOW) for _ in range(4)]
STATUSES = ["booked", "booked", "booked", "confirmed", "cancelled"]
START = round(NOW) // 3600 * 3600


def store(clinic: Client, count: int, seed: int = 7, *, in_order: bool = False) -> list[dict[str, Any]]:
    """Many appointments at once, newest first, past the booking of each; *in_order*: half an hour after each other."""
    chance = random.Random(seed)  # noqa: S311
    made = []
    for number in range(count):
        begins = START + chance.randrange(-60 * 24, 60 * 24) * 3600
        if in_order:
            begins = START + (number - count // 2) * 1800
        values = {
            "id": new_id("apt", NOW - count + number),
            "contact_id": chance.choice(CONTACTS),
            "calendar_id": chance.choice(CALENDARS),
            "starts_at": rfc3339(begins),
            "ends_at": rfc3339(begins + 1800),
            "duration_minutes": 30,
            "status": chance.choice(STATUSES),
            "metadata": {},
            "buffer_minutes": 0,
            "version": 1,
            "created_at": instant(NOW),
            "updated_at": instant(NOW),
        }
        made.append(values)
    for begin in range(0, count, 25):
        writes = [
            {
                "PutRequest": {
                    "Item": to_item(
                        {"organization_id": clinic.organization_id} | item | indexed(clinic.organization_id, item)
                    )
                }
            }
            for item in made[begin : begin + 25]
        ]
        client().batch_write_item(RequestItems={"AppointmentsTable": writes})  # type: ignore[dict-item] # built here
    return made[::-1]


def pages(clinic: Client, query: str) -> list[list[str]]:
    """Ids by page."""
    following: str | None = f"/api/appointments?{query}"
    found = []
    while following:
        answer = clinic("GET", following)
        assert answer.status == 200, answer
        found.append([each["id"] for each in answer.json])
        following = answer.next
    return found


def matches(made: list[dict[str, Any]], **filters: str) -> list[str]:
    after, before = filters.pop("starts_after", ""), filters.pop("starts_before", "~")
    return [
        each["id"]
        for each in made
        if after <= each["starts_at"] < before and all(each[name] == value for name, value in filters.items())
    ]


@pytest.fixture(scope="module")
def made(standing_clinic: Client) -> list[dict[str, Any]]:
    return store(standing_clinic, 120)


SOON, LATER = rfc3339(START), rfc3339(START + 2 * 86_400)
LONE = [
    {},
    {"status": "booked"},
    {"status": "cancelled"},
    {"status": "noshow"},
    {"calendar_id": CALENDARS[0]},
    {"contact_id": CONTACTS[1]},
    {"starts_after": SOON},
    {"starts_before": SOON},
    {"starts_after": SOON, "starts_before": LATER},
    {"starts_after": LATER, "starts_before": SOON},
    {"status": "booked", "starts_after": SOON},
    {"calendar_id": CALENDARS[2], "starts_after": SOON, "starts_before": LATER},
    {"contact_id": CONTACTS[0], "starts_before": SOON},
]
SEVERAL = [
    {"status": "booked", "calendar_id": CALENDARS[0]},
    {"status": "cancelled", "contact_id": CONTACTS[0], "calendar_id": CALENDARS[1]},
    {"contact_id": CONTACTS[2], "calendar_id": CALENDARS[1], "starts_after": SOON},
]


@pytest.mark.parametrize("filters", LONE, ids=lambda filters: "&".join(filters) or "none")
def test_each_page_is_full_but_the_last_and_each_match_comes_once_newest_first(
    standing_clinic: Client, made: list[dict[str, Any]], filters: dict[str, str]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in filters.items())

    found = pages(standing_clinic, f"limit=7&{query}")

    assert [each for page in found for each in page] == matches(made, **filters)
    assert all(len(page) == 7 for page in found[:-1])
    assert found[-1] or len(found) == 1


@pytest.mark.parametrize(
    "filters", [each for each in LONE if {"starts_after", "starts_before"} & set(each)], ids="&".join
)
def test_slices_of_time_hold_the_same_pages(
    standing_clinic: Client, made: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, filters: dict[str, str]
) -> None:
    monkeypatch.setattr(lists, "_TURNS_WITHOUT_SLICES", 0)
    query = "&".join(f"{name}={value}" for name, value in filters.items())

    found = pages(standing_clinic, f"limit=25&{query}")

    assert [each for page in found for each in page] == matches(made, **filters)
    assert all(len(page) == 25 for page in found[:-1])


def test_past_appointments_that_were_booked_in_the_order_of_their_starts_cost_no_more_of_many(
    standing_product: Product,
) -> None:
    clinic = standing_product.organization()
    made = store(clinic, 900, in_order=True)

    with reads() as queries:
        first = clinic("GET", f"/api/appointments?limit=10&starts_before={SOON}")

    assert [each["id"] for each in first.json] == matches(made, starts_before=SOON)[:10]
    assert sum(entries for entries, _ in queries) <= 450


@pytest.mark.parametrize("filters", SEVERAL, ids="&".join)
@pytest.mark.parametrize("entries", [10, 500])
def test_with_several_filters_each_match_comes_once_and_a_page_reads_no_more_than_its_bound(
    standing_clinic: Client,
    made: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    filters: dict[str, str],
    entries: int,
) -> None:
    monkeypatch.setattr(lists, "_MAX_ENTRIES", entries)
    query = "&".join(f"{name}={value}" for name, value in filters.items())

    with counted_calls() as calls:
        found = pages(standing_clinic, f"limit=7&{query}")

    assert [each for page in found for each in page] == matches(made, **filters)
    assert len([call for call in calls if call.operation == "Query" and call.table == "AppointmentsTable"]) == len(
        found
    )


def test_other_spellings_of_a_status_are_understood(standing_clinic: Client, made: list[dict[str, Any]]) -> None:
    assert pages(standing_clinic, "limit=100&status=canceled")[0] == matches(made, status="cancelled")[:100]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=done", "invalid_fields"),
        ("starts_after=2026-11-23", "invalid_fields"),
        ("starts_before=soon", "invalid_fields"),
        ("limit=0", "invalid_fields"),
        ("agent_id=x", "unknown_query_parameter"),
        ("status=booked&status=cancelled", "repeated_query_parameter"),
        ("cursor=x", "invalid_cursor"),
    ],
)
def test_what_is_no_filter_is_refused(standing_clinic: Client, query: str, code: str) -> None:
    assert standing_clinic("GET", f"/api/appointments?{query}").code == code


def test_a_cursor_belongs_to_its_filters(standing_clinic: Client, made: list[dict[str, Any]]) -> None:
    assert made
    following = standing_clinic("GET", "/api/appointments?limit=2&status=booked").next

    assert following is not None
    assert standing_clinic("GET", following.replace("booked", "confirmed")).code == "invalid_cursor"


@pytest.mark.parametrize(
    "query",
    ["status=booked", f"calendar_id={CALENDARS[0]}", f"contact_id={CONTACTS[0]}", f"starts_after={SOON}"],
    ids=["status", "calendar", "contact", "span"],  # ids are new in each process, and xdist compares names
)
def test_one_filter_costs_the_same_in_a_small_table_and_in_a_large_one(standing_product: Product, query: str) -> None:
    read = []
    for count in (120, 480):
        clinic = standing_product.organization()
        store(clinic, count)
        with counted_calls() as calls:
            assert len(clinic("GET", f"/api/appointments?{query}").json) == 20
        read.append([call for call in calls if call.table == "AppointmentsTable"])

    assert read[0] == read[1]


def test_a_change_shows_under_its_new_filters(standing_product: Product) -> None:
    clinic = standing_product.organization()
    changed_calendar(clinic, opening_hours=ALWAYS, min_notice_minutes=0)
    start = clinic("GET", "/api/availability").json[5]["starts_at"]
    appointment = clinic(
        "POST", "/api/appointments", {"contact": {"name": "J", "phone": "+14155550100"}, "starts_at": start}
    ).json

    clinic("PATCH", f"/api/appointments/{appointment['id']}", {"status": "confirmed"})
    assert pages(clinic, "status=booked") == [[]]
    assert pages(clinic, "status=confirmed") == [[appointment["id"]]]
    clinic("DELETE", f"/api/appointments/{appointment['id']}")
    assert pages(clinic, "status=cancelled") == [[appointment["id"]]]
