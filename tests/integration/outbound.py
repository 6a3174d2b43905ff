"""What tests of events and deliveries share: the streams and queues behind the API, worked through when a test says."""

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from moto.sqs.models import sqs_backends

from functions.webhook_deliverer import app as webhook_deliverer
from local.runner.account import ACCOUNT_ID, REGION
from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import FunctionError, InProcessFunctions
from local.runner.streams.poller import StreamPoller
from local.runner.streams.reader import StreamReader
from tests.patience import PATIENCE
from tests.product import Client, Product, deployment, sqs
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.s3 import client as s3
from voxanne.core.clock import instant, seconds_of
from voxanne.core.ids import new_id
from voxanne.domain.calls.retention import Retention
from voxanne.webhooks.events.repository import EventRepository
from voxanne.webhooks.events.service import derive_events

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient


@functools.cache
def _streams() -> "DynamoDBStreamsClient":
    return boto3.client("dynamodbstreams", config=Config(account_id_endpoint_mode="disabled"))


class _Kept:
    """The functions, and the records that they were handed."""

    def __init__(self) -> None:
        self._functions = InProcessFunctions(deployment())
        self.batches: list[dict[str, Any]] = []

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        self.batches.append(event)
        return self._functions.invoke(logical_id, event, timeout_seconds)


class Outbox:
    """The streams of the product's tables, from now on."""

    def __init__(self) -> None:
        self._functions = _Kept()
        self._pollers = [
            StreamPoller(
                mapping,
                StreamReader(_streams(), mapping.table, from_start=False),
                s3(),
                self._functions,
                InFlight(),
                pause=lambda _: None,
            )
            for mapping in deployment().stream_mappings
        ]
        self.record()

    def record(self) -> None:
        """Let what has changed become events."""
        for poller in self._pollers:
            while poller.poll():
                pass

    def again(self) -> None:
        """Have the function meet all records again, as after a lost answer."""
        for batch in list(self._functions.batches):
            self._functions.invoke("EventRecorderFunction", batch)


def recorded(event: dict[str, Any]) -> Any:
    """What the recorder answers to records of a stream."""
    try:
        return InProcessFunctions(deployment()).invoke("EventRecorderFunction", event)
    except FunctionError as error:
        return error


def stored_event(clinic: Client) -> str:
    """Store an event of a contact, as the recorder does; return its id."""
    at = clinic.product.clock()
    made = {"name": "Jane Doe", "phone": "+14155550100", "version": 1, "created_at": instant(at)}
    item = {"organization_id": clinic.organization_id, "id": new_id("con", at), "updated_at": instant(at)} | made
    [event] = derive_events(None, item, Retention(recording_days=1, transcript_days=1))
    EventRepository(Table("EventsTable")).store(event)
    return event.id


def events(clinic: Client, query: str = "") -> list[dict[str, Any]]:
    """The clinic's events, newest first."""
    answer = clinic("GET", f"/api/events{query}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json
    return found


def types(clinic: Client) -> list[str]:
    """Types of the clinic's events, oldest first."""
    return [event["type"] for event in events(clinic)][::-1]


class Deliveries:
    """The queues behind the streams, worked through when a test says; their time is the product's clock."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.outbox = Outbox()
        self.functions = InProcessFunctions(deployment())
        self.delivered = 0

    def work(self) -> None:
        """Let all be done that is to be done now: changes become events, events deliveries, deliveries requests."""
        self.outbox.record()
        while self.hand_over("EventsQueue", "EventDispatcherFunction"):
            pass
        while self.hand_over("DeliveriesQueue", "WebhookDelivererFunction"):
            pass

    def hand_over(self, queue: str, function: str) -> int:
        """Hand a batch of messages to a function, as its poller does; what failed stays."""
        url = sqs().get_queue_url(QueueName=queue)["QueueUrl"]
        messages = sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            record = {"messageId": message["MessageId"], "body": message["Body"]}
            self.delivered += function == "WebhookDelivererFunction"
            if self.functions.invoke(function, {"Records": [record]}) == {"batchItemFailures": []}:
                sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def hand_over_one(self) -> None:
        """Hand one message to the deliverer."""
        url = sqs().get_queue_url(QueueName="DeliveriesQueue")["QueueUrl"]
        [message] = sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
        record = {"messageId": message["MessageId"], "body": message["Body"]}
        self.functions.invoke("WebhookDelivererFunction", {"Records": [record]})
        sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def after(self, seconds: float) -> None:
        """Let time pass, for the queues too, and a minute's sweep come."""
        self.product.clock.advance(seconds)
        for queue in sqs_backends[ACCOUNT_ID][REGION].queues.values():
            for message in queue._messages:  # noqa: SLF001 - only tests move its clock
                message.delayed_until -= int(seconds * 1000)
                message.visible_at -= int(seconds * 1000)
        self.functions.invoke("DeliverySweeperFunction", {})
        self.work()

    def wait(self, delivery: dict[str, Any]) -> float:
        """How long a delivery has to wait for its next attempt, in seconds."""
        return seconds_of(delivery["next_attempt_at"]) - self.product.clock()

    def rows(self) -> list[dict[str, Any]]:
        """All deliveries as they are stored, oldest first."""
        found = [item for item in self.product.items("WebhookLogsTable") if item.get("direction") == "outbound"]
        return sorted(found, key=lambda item: str(item["id"]))

    def row(self) -> dict[str, Any]:
        """The only one."""
        [row] = self.rows()
        return row


@contextmanager
def delivering(product: Product, timeout_seconds: float = PATIENCE) -> Iterator[Deliveries]:
    """Deliveries to this machine, within so many seconds each."""
    os.environ |= {"WEBHOOK_LOOPBACK": "allowed", "WEBHOOK_TIMEOUT_SECONDS": str(timeout_seconds)}
    webhook_deliverer._deliverer.cache_clear()  # noqa: SLF001 - other settings each test
    try:
        yield Deliveries(product)
    finally:
        webhook_deliverer._deliverer.cache_clear()  # noqa: SLF001
        os.environ |= {"WEBHOOK_LOOPBACK": "refused", "WEBHOOK_TIMEOUT_SECONDS": "15"}


def endpoint_at(clinic: Client, url: str, **fields: Any) -> dict[str, Any]:
    """Register an endpoint."""
    answer = clinic("POST", "/api/webhook-endpoints", {"url": url} | fields)
    assert answer.status == 201, answer
    made: dict[str, Any] = answer.json
    return made
