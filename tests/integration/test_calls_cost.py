"""What a page of calls costs, however many calls there are: entries read, read units, round trips."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from local.dynamodb_local import DynamoDBLocal, missing
from local.storage import create_tables
from tests.integration.calls import ended, placed, repository, with_transcript
from tests.observers import DynamoDBCall
from tests.product import Client, deployment
from tests.requirements import need
from voxanne.calls.filters import Filters
from voxanne.calls.items import item_of
from voxanne.calls.news import Authority, News, merged
from voxanne.calls.service import new_call
from voxanne.clock import instant
from voxanne.dynamodb.client import client
from voxanne.dynamodb.items import to_item

ORGANIZATION = "org_01m83g1261c23v6b0wwhgzg5yy"
FIRST = 1_800_000_000
OUTCOMES = ["information", "voicemail", "abandoned", "other"]


def fill(numbers: range) -> None:
    """Store calls of these numbers, one a minute; each value that is filtered by has a fourth or a half of them."""
    requests: list[Any] = []
    for number in numbers:
        made, part = FIRST + 60 * number, number % 4
        call = new_call(
            "inbound" if number % 2 else "outbound",
            "queued",
            made,
            agent_id=f"agt_{part}",
            contact_id=f"con_{part}",
            to=f"+1415555010{part}",
            **{"from": f"+1415555020{part}"},
        )
        news: dict[str, Any] = {"status": ["completed", "no_answer", "busy", "failed"][part], "outcome": OUTCOMES[part]}
        started = instant(made + 5) if part < 3 else None
        call = merged(call, News(authority=Authority.REPORT, at=1, summary="x" * 400, started_at=started, **news))
        stored = to_item(item_of(ORGANIZATION, call) | {"updated_at": call.created_at})
        requests.append({"PutRequest": {"Item": stored}})
    for start in range(0, len(requests), 25):
        client().batch_write_item(RequestItems={"CallsTable": requests[start : start + 25]})


SINGLE = {
    "none": Filters(),
    "status": Filters(status="no_answer"),
    "direction": Filters(direction="inbound"),
    "agent_id": Filters(agent_id="agt_1"),
    "contact_id": Filters(contact_id="con_1"),
    "outcome": Filters(outcome="voicemail"),
    "from": Filters(from_="+14155550201"),
    "to": Filters(to="+14155550101"),
    "started_after": Filters(started_after=instant(FIRST + 600)),
    "started_before": Filters(started_before=instant(FIRST + 60 * 70)),
}


@contextmanager
def reads() -> Iterator[list[tuple[int, float]]]:
    """How many entries each query reads, and how many units that is."""
    found: list[tuple[int, float]] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], **_: Any) -> None:
        found.append((parsed["ScannedCount"], parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0.0)))

    events = client().meta.events
    events.register("provide-client-params.dynamodb.Query", ask)
    events.register("after-call.dynamodb.Query", note)
    try:
        yield found
    finally:
        events.unregister("provide-client-params.dynamodb.Query", ask)
        events.unregister("after-call.dynamodb.Query", note)


def cost_of_each(pages: int) -> dict[str, list[tuple[int, float]]]:
    """What the first pages of 20 cost with each filter."""
    found = {}
    for name, filters in SINGLE.items():
        before: str | None = None
        with reads() as made:
            for _ in range(pages):
                page = repository().matching(ORGANIZATION, filters, 20, before)
                assert len(page.items) == 20
                before = page.items[-1]["id"]
        found[name] = list(made)
    return found


@pytest.mark.usefixtures("product")
def test_with_one_filter_a_page_reads_what_it_shows() -> None:
    fill(range(200))
    with_few = cost_of_each(pages=2)
    fill(range(200, 600))

    assert cost_of_each(pages=2) == with_few
    for name in set(SINGLE) - {"started_after", "started_before"}:
        assert [entries for entries, _ in with_few[name]] == [21, 21], name


@pytest.fixture
def dynamodb_local() -> Iterator[None]:
    """DynamoDB Local instead of moto, with the template's tables."""
    need(missing())
    with DynamoDBLocal() as url:
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = url
        client.cache_clear()
        create_tables(deployment(), boto3.client("dynamodb"))
        try:
            yield
        finally:
            del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
            client.cache_clear()


@pytest.mark.usefixtures("dynamodb_local")
def test_read_units_are_the_same_at_100_and_at_10000_calls() -> None:
    fill(range(100))
    of_100 = cost_of_each(pages=1)
    fill(range(100, 10_000))
    of_10_000 = cost_of_each(pages=1)

    assert of_10_000 == of_100
    assert all(units > 0 for made in of_100.values() for _, units in made)
    several = Filters(agent_id="agt_1", outcome="other")
    with reads() as made:
        page = repository().matching(ORGANIZATION, several, 20, None)
    assert (page.items, page.more) == ([], True)
    assert sum(entries for entries, _ in made) == 500


def test_a_request_makes_as_few_calls_as_it_can(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    clinic("GET", "/api/calls")
    for path, operation in {
        "": "Query",
        "?status=completed": "Query",
        "?status=completed&direction=inbound": "Query",
        f"/{call.id}": "GetItem",
        f"/{call.id}/transcript": "GetItem",
        f"/{call.id}/recording": "GetItem",
    }.items():
        dynamodb_calls.clear()
        clinic("GET", f"/api/calls{path}")
        made = [(each.operation, each.table) for each in dynamodb_calls]
        # Besides, the two counters of the rate limits, which are taken at the same time; the authorizer is not counted.
        of_function = [each for each in made if each[1] not in {"ApiKeysTable", "OrganizationsTable"}]
        assert sorted(of_function) == [(operation, "CallsTable"), *[("UpdateItem", "RateLimitsTable")] * 2], path
