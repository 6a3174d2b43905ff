"""Events to ten endpoints of which one is dead: how much longer the other nine wait for theirs."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks import figures
from benchmarks.figures import Figure
from tests.integration import contacts
from tests.integration.outbound import Deliveries, delivering, endpoint_at
from tests.integration.receivers import Receiver, listening
from tests.product import Client, in_process_product

_EVENTS, _ENDPOINTS, _WORKERS = 100, 10, 4
# A dead receiver takes all the time that it is given; 15 times less of it than deployed, as there are fewer workers.
_TIMEOUT_SECONDS = 1.0


def measure() -> list[Figure]:
    """The same events without the dead one and with it."""
    alone, _ = _seconds(dead=False)
    beside, tried = _seconds(dead=True)
    what = f"{_EVENTS} events to nine endpoints, beside a dead one"
    return [Figure(what, round(beside / alone, 2), "times as long as without it", note=f"it was tried {tried} times")]


def _seconds(*, dead: bool) -> tuple[float, int]:
    """How long until nine endpoints have all, and how often the tenth was tried."""
    with ExitStack() as stack:
        product = stack.enter_context(in_process_product())
        deliveries = stack.enter_context(delivering(product, _TIMEOUT_SECONDS))
        clinic = product.organization()
        receivers = [stack.enter_context(listening()) for _ in range(_ENDPOINTS)]
        hanging = receivers[-1]
        hanging.usual = lambda _: _hang(hanging)
        for receiver in receivers if dead else receivers[:-1]:
            endpoint_at(clinic, receiver.url)
        return _until_all_have_all(deliveries, clinic, receivers[:-1]), len(hanging.received)


def _hang(receiver: Receiver) -> None:
    receiver.ending.wait(60)


def _until_all_have_all(deliveries: Deliveries, clinic: Client, receivers: list[Receiver]) -> float:
    # Each is known by then, as endpoints are that have been in use for a minute.
    contacts.made(clinic, phone=contacts.phone(0))
    deliveries.work()
    for number in range(1, _EVENTS):
        contacts.made(clinic, phone=contacts.phone(number))
    deliveries.outbox.record()
    while deliveries.hand_over("EventsQueue", "EventDispatcherFunction"):
        pass
    began = time.monotonic()
    with ThreadPoolExecutor(_WORKERS) as workers:
        while any(len(receiver.received) < _EVENTS for receiver in receivers):
            list(workers.map(lambda _: _hand_over(deliveries), range(_WORKERS)))
    return time.monotonic() - began


def _hand_over(deliveries: Deliveries) -> None:
    deliveries.hand_over("DeliveriesQueue", "WebhookDelivererFunction")


if __name__ == "__main__":
    figures.save(measure)
