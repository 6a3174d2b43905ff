"""Measure how long organisations wait for the messages of due deliveries while another one has 9,000 of them.

The sweeper's own handler runs on DynamoDB Local, once a minute until nothing is due. Each call has a delay of 5 ms, as
a call to AWS does; calls of SQS take only that time. The minutes between runs are counted, not waited for.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse

from benchmarks import figures, prices
from benchmarks.figures import Figure
from benchmarks.playback import HEADERS, Raw
from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.stores.dynamodb_local import missing
from tests.integration.call_costs import on_dynamodb_local
from tests.product import deployment
from voxanne.aws import sqs
from voxanne.aws.dynamodb.client import client, limited_client
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.webhooks.deliveries.models import new_delivery
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.events.models import StoredEvent

_ORGANIZATIONS, _ALL, _OF_ONE = 20, 10_000, 9_000
_BATCH = 25
_SWEEP_SECONDS = 60.0

type _Waits = dict[str, list[float]]


def measure() -> list[Figure]:
    """Measure the waits of the organisation with the most deliveries, and of the others."""
    if missing() is not None:
        return [Figure("DynamoDB Local", 0, note=f"skipped: {missing()}")]
    with on_dynamodb_local():
        busy, waits, runs = _waits()
    others = [wait for organization, all_waits in waits.items() if organization != busy for wait in all_waits]
    sent = sum(len(each) for each in waits.values())
    return [
        Figure("deliveries that were due", _ALL, note=f"{sent:,} messages in {runs} runs"),
        *_of("the nineteen others", others),
        *_of(f"the one with {_OF_ONE:,}", waits[busy]),
    ]


def milliseconds_a_message() -> float:
    """Return the milliseconds that a busy sweep takes per message.

    Raises:
        RuntimeError: DynamoDB Local cannot run here.
    """
    if missing() is not None:
        raise RuntimeError(missing())
    with on_dynamodb_local():
        _, waits, _ = _waits()
    first_run = [wait for each in waits.values() for wait in each if wait < _SWEEP_SECONDS]
    return 1000 * max(first_run) / len(first_run)


def _of(whose: str, waits: Sequence[float]) -> Iterator[Figure]:
    hundredths = statistics.quantiles(waits, n=100)
    for name, wait in (("p50", hundredths[49]), ("p95", hundredths[94]), ("max", max(waits))):
        yield Figure(f"wait of {whose}, {name}", round(wait, 1), "s")


def _waits() -> tuple[str, _Waits, int]:
    """Return the busy organisation, the seconds until each message by organisation, and the number of runs."""
    organizations = [new_id("org", clock.now()) for _ in range(_ORGANIZATIONS)]
    _store(organizations)
    waits: _Waits = {organization: [] for organization in organizations}
    begun = [0.0, 0.0]

    def note(body: str) -> None:
        waits[json.loads(body)["organization_id"]].append(begun[0] + time.monotonic() - begun[1])

    os.environ |= {"WEBHOOK_LOGS_TABLE": "WebhookLogsTable", "DELIVERIES_QUEUE_URL": "https://sqs.test/deliveries"}
    with _as_slow_as_aws(note):
        functions, runs = InProcessFunctions(deployment()), 0
        while sum(map(len, waits.values())) < _ALL:
            begun[:] = [_SWEEP_SECONDS * runs, time.monotonic()]
            functions.invoke("DeliverySweeperFunction", {})
            runs += 1
    return organizations[0], waits, runs


def _store(organizations: Sequence[str]) -> None:
    """Store the deliveries; those of the first organisation have been due the longest."""
    now, repository = clock.now(), DeliveryRepository(Table("WebhookLogsTable"))
    owners = [organizations[0]] * _OF_ONE
    owners += [organizations[1 + number % (len(organizations) - 1)] for number in range(_ALL - _OF_ONE)]
    items = []
    for place, organization_id in enumerate(owners):
        due_at = now - 600 + place * 0.05
        at = clock.instant(due_at)
        event = StoredEvent(organization_id, new_id("evt", now), "contact.created", at, new_id("con", now), "{}")
        delivery = new_delivery(event, new_id("whe", now), new_id("whl", due_at), at)
        items.append(repository.build_create(delivery, due_at).arguments["Item"])
    for start in range(0, len(items), _BATCH):
        requests: Any = [{"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]]
        client().batch_write_item(RequestItems={"WebhookLogsTable": requests})


@contextmanager
def _as_slow_as_aws(note: Callable[[str], None]) -> Iterator[None]:
    """Delay each call as AWS would, and collect the messages instead of sending them."""
    seconds = prices.table()["assumed"]["round_trip"] / 1000

    def delay(**_: Any) -> None:
        time.sleep(seconds)

    def accept(request: Any, **_: Any) -> Any:
        time.sleep(seconds)
        entries = json.loads(request.body)["Entries"]
        for entry in entries:
            note(entry["MessageBody"])
        accepted = [{"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": ""} for entry in entries]
        body = json.dumps({"Successful": accepted}).encode()
        return AWSResponse(request.url, 200, HEADERS, Raw(body))

    limited_client.cache_clear()
    for each in (client(), limited_client()):
        each.meta.events.register("before-send.dynamodb", delay)
    for queues in (sqs.client(), sqs.limited_client()):
        queues.meta.events.register("before-send.sqs", accept)
    yield


if __name__ == "__main__":
    figures.save(measure)
