"""Observe running code: its log lines, its calls of DynamoDB. Nothing is replaced."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.client import client, limited_client
from voxanne.core.logging import logger


@dataclass(frozen=True)
class Logs:
    """The log lines that CloudWatch would get."""

    stream: io.StringIO = field(default_factory=io.StringIO)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def captured_logs() -> Iterator[Logs]:
    """Replace the logger's stream, because it was created before pytest replaced stdout."""
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    logs = Logs()
    before = handler.setStream(logs.stream)
    try:
        yield logs
    finally:
        handler.setStream(before)


@dataclass(frozen=True)
class DynamoDBCall:
    operation: str
    table: str | None


@contextmanager
def counted_calls() -> Iterator[list[DynamoDBCall]]:
    """Collect each call before it is sent."""
    calls: list[DynamoDBCall] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        calls.append(DynamoDBCall(model.name, params.get("TableName")))

    emitters = [client().meta.events, limited_client().meta.events]
    for events in emitters:
        events.register("provide-client-params.dynamodb", note)
    try:
        yield calls
    finally:
        for events in emitters:
            events.unregister("provide-client-params.dynamodb", note)
