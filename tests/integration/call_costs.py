"""A call log of any length, and what its pages cost: entries read, and read units."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from local.runner.stores.dynamodb_local import DynamoDBLocal
from local.runner.stores.provisioning import create_tables
from tests.integration.calls import repository
from tests.product import deployment
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.clock import instant
from voxanne.domain.calls.listing import CallFilters
from voxanne.domain.calls.repository import to_item as call_item
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update

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
        call = apply_update(
            call, CallUpdate(authority=Authority.REPORT, at=1, summary="x" * 400, started_at=started, **news)
        )
        stored = to_item(call_item(ORGANIZATION, call) | {"updated_at": call.created_at})
        requests.append({"PutRequest": {"Item": stored}})
    for start in range(0, len(requests), 25):
        client().batch_write_item(RequestItems={"CallsTable": requests[start : start + 25]})


SINGLE = {
    "none": CallFilters(),
    "status": CallFilters(status="no_answer"),
    "direction": CallFilters(direction="inbound"),
    "agent_id": CallFilters(agent_id="agt_1"),
    "contact_id": CallFilters(contact_id="con_1"),
    "outcome": CallFilters(outcome="voicemail"),
    "from": CallFilters(from_="+14155550201"),
    "to": CallFilters(to="+14155550101"),
    "started_after": CallFilters(started_after=instant(FIRST + 600)),
    "started_before": CallFilters(started_before=instant(FIRST + 60 * 70)),
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


@contextmanager
def on_dynamodb_local() -> Iterator[None]:
    """DynamoDB Local instead of moto, with the template's tables."""
    with DynamoDBLocal() as url:
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = url
        client.cache_clear()
        create_tables(deployment(), boto3.client("dynamodb"))
        try:
            yield
        finally:
            del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
            client.cache_clear()


def cost_of_each(pages: int) -> dict[str, list[tuple[int, float]]]:
    """What the first pages of 20 cost with each filter."""
    found = {}
    for name, filters in SINGLE.items():
        before: str | None = None
        with reads() as made:
            for _ in range(pages):
                page = repository().list_matching(ORGANIZATION, filters, 20, before)
                assert len(page.items) == 20
                before = page.items[-1]["id"]
        found[name] = list(made)
    return found
