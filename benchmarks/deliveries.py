"""Measure how much longer nine endpoints wait for their events when a tenth never responds."""

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
# An endpoint that never responds uses the whole timeout: here a 15th of the deployed one, as there are fewer workers.
_TIMEOUT_SECONDS = 1.0


def measure() -> list[Figure]:
    """Send the same events without the dead endpoint and with it."""
    without_dead, _ = _seconds(dead=False)
    with_dead, attempts = _seconds(dead=True)
    what = f"{_EVENTS} events to nine endpoints, beside a dead one"
    ratio = round(with_dead / without_dead, 2)
    return [Figure(what, ratio, "times as long as without it", note=f"attempts there: {attempts}")]


def _seconds(*, dead: bool) -> tuple[float, int]:
    """Return the seconds until nine endpoints have all events, and the number of attempts at the tenth."""
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
    # After this event the product knows each endpoint's speed, as it does after a minute of normal use.
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
