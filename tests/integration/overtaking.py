"""A request that another overtakes between its reading and its writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

from tests.confinement import outside
from voxanne.aws.dynamodb.client import client, limited_client


@contextmanager
def overtaken_by(change: Callable[[], object], operation: str, table: str = "") -> Iterator[None]:
    """Let *change* happen right before the first call of a DynamoDB *operation*, or the first on a *table*."""
    pending = [change]

    def overtake(params: dict[str, Any], **_: Any) -> None:
        if pending and table.encode() in bytes(params["body"]):
            # In a context of its own: a request within a request must not take the place of the outer one.
            with outside():
                copy_context().run(pending.pop())

    event = f"before-call.dynamodb.{operation}"
    emitters = [client().meta.events, limited_client().meta.events]
    for events in emitters:
        events.register_first(event, overtake)
    try:
        yield
    finally:
        for events in emitters:
            events.unregister(event, overtake)
    assert not pending
