"""One good request of each operation, and what it uses."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import calls, prices
from tests.observers import captured_logs
from tests.operations import PAGES, Operation, objects_of, operations
from tests.product import Client, Product, in_process_product

_ERRORS_FROM = 400


@dataclass(frozen=True)
class Request:
    """What a request of an operation used."""

    operation: Operation
    made: list[calls.Call]
    footprint: prices.Footprint


@contextmanager
def standing_product() -> Iterator[Product]:
    """The product, at a moment that stands."""
    with in_process_product() as product:
        product.clock.stop(time.time())
        yield product


def new_clinic(product: Product) -> Client:
    """A clinic whose key the authorizer knows."""
    clinic = product.organization()
    clinic("GET", "/api/organization")
    return clinic


def measured(product: Product, *, only: frozenset[str] | None = None) -> Iterator[Request]:
    """Each operation once, of a clinic of its own; but those that only hand over to another provider's pages."""
    for operation in operations():
        if operation.name not in PAGES and (only is None or operation.name in only):
            yield _measured(new_clinic(product), operation)


def _measured(clinic: Client, operation: Operation) -> Request:
    ids = objects_of(clinic)
    with captured_logs() as logs, calls.recorded(with_units=True, all_services=True) as made:
        answer = clinic(operation.method, operation.request(ids), operation.body)
    if answer.status >= _ERRORS_FROM:
        raise AssertionError(f"{operation} is answered {answer.status}: {answer.response.body!r}")
    footprint = prices.behind_the_gateway(prices.invocation(made, len(logs.text)))
    return Request(operation, made, footprint)
