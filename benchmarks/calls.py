"""Record the AWS calls of a request, in the botocore method that all calls go through."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient

from benchmarks import units

type Caller = Callable[..., Any]

# A call to moto is so fast that the first of two parallel calls may end before the second begins, and the pair would
# count as two round trips. On AWS each takes milliseconds.
_UNDER_WAY_SECONDS = 0.02


@dataclass
class Call:
    """One call: its operation, when it ran, and the units that it consumed."""

    operation: str
    began: float
    ended: float = 0.0
    used: units.Units = field(default_factory=units.Units)
    service: str = "dynamodb"


@contextmanager
def around(wrap: Callable[[Caller], Caller]) -> Iterator[None]:
    """Wrap every call of every client while the context lasts."""
    name = "_make_api_call"
    original: Caller = getattr(BaseClient, name)
    setattr(BaseClient, name, wrap(original))
    try:
        yield
    finally:
        setattr(BaseClient, name, original)


@contextmanager
def recorded(
    *, with_units: bool, under_way_seconds: float = _UNDER_WAY_SECONDS, all_services: bool = False
) -> Iterator[list[Call]]:
    """Record calls to DynamoDB. Units need a low-level client, whose arguments are in DynamoDB's own format."""
    calls: list[Call] = []
    lock = threading.Lock()

    def wrap(original: Caller) -> Caller:
        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            if service != "dynamodb" and not all_services:
                return original(client, operation, arguments)
            entry = Call(operation, time.perf_counter(), service=service)
            with lock:
                calls.append(entry)
            try:
                time.sleep(under_way_seconds)
                if with_units and service == "dynamodb":
                    return units.measured(entry.used, original, client, operation, arguments)
                return original(client, operation, arguments)
            finally:
                entry.ended = time.perf_counter()

        return call

    with around(wrap):
        yield calls


def round_trips(calls: Sequence[Call]) -> int:
    """Return the number of round trips in sequence: the largest number of calls of which no two overlap."""
    count, free_from = 0, 0.0
    for call in sorted(calls, key=lambda entry: entry.ended):
        if call.began >= free_from:
            count, free_from = count + 1, call.ended
    return count
