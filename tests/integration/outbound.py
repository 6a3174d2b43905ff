"""What tests of events and deliveries share: the streams and queues behind the API, worked through when a test says."""

import functools
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.functions import FunctionError, InProcessFunctions
from local.stream_poller import StreamPoller
from local.streams import StreamReader
from local.under_way import UnderWay
from tests.product import Client, deployment
from voxanne.calls.media import Retention
from voxanne.clock import instant
from voxanne.dynamodb.tables import Table
from voxanne.events.changes import events_of
from voxanne.events.repository import EventRepository
from voxanne.ids import new_id
from voxanne.s3.client import client as s3

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
                UnderWay(),
                pause=lambda _: None,
            )
            for mapping in deployment().stream_mappings
        ]
        self.record()

    def record(self) -> None:
        """Let what has changed become events."""
        for poller in self._pollers:
            poller.poll()

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
    [event] = events_of(None, item, Retention(recording_days=1, transcript_days=1))
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
