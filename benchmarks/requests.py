"""Send one successful request for each operation, and measure what it uses."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import calls, left, prices
from tests.observers import captured_logs
from tests.operations import PAGES, Operation, objects_of, operations
from tests.product import Client, Product, in_process_product

_ERRORS_FROM = 400


@dataclass(frozen=True)
class Request:
    """The calls and the footprint of one request, and what it leaves in the tables."""

    operation: Operation
    aws_calls: list[calls.Call]
    footprint: prices.Footprint
    leaves: left.Bytes


@contextmanager
def standing_product() -> Iterator[Product]:
    """Start the product with a stopped clock."""
    with in_process_product() as product:
        product.clock.stop(time.time())
        yield product


def new_clinic(product: Product) -> Client:
    """Create an organisation whose key is in the authorizer's cache."""
    clinic = product.organization()
    clinic("GET", "/api/organization")
    return clinic


def measured(product: Product, *, only: frozenset[str] | None = None) -> Iterator[Request]:
    """Measure each operation once, in its own organisation, except those that redirect to a provider's pages."""
    for operation in operations():
        if operation.name not in PAGES and (only is None or operation.name in only):
            yield _measured(new_clinic(product), operation)


def _measured(clinic: Client, operation: Operation) -> Request:
    ids = objects_of(clinic)
    before = left.stored()
    with captured_logs() as logs, calls.recorded(with_units=True, all_services=True) as aws_calls:
        response = clinic(operation.method, operation.request(ids), operation.body_of(ids))
    if response.status >= _ERRORS_FROM:
        raise AssertionError(f"{operation}: unexpected response {response.status}: {response.response.body!r}")
    footprint = prices.behind_the_gateway(prices.invocation(aws_calls, len(logs.text)))
    footprint += prices.sent(len(response.response.body or ""))
    return Request(operation, aws_calls, footprint, left.since(before))
