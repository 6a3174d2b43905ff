"""An endpoint that is slow or down, and all others beside it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.integration import contacts
from tests.integration.outbound import Deliveries, delivering, endpoint_at
from tests.integration.overtaking import overtaken_by
from tests.integration.receivers import Receiver, answering, listening
from tests.patience import PATIENCE
from tests.product import Client, Product
from tests.samples import change_item, make_key
from voxanne.core.clock import instant

PATH = "/api/webhook-endpoints"
DAY = 86_400


@pytest.fixture
def dead() -> Iterator[Receiver]:
    with listening() as made:
        made.usual = answering(500)
        yield made


def many(clinic: Client, deliveries: Deliveries, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        contacts.made(clinic, phone=contacts.phone(number))
    deliveries.work()


def test_after_five_failures_in_a_row_an_endpoint_is_paused_and_others_get_all(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, dead: Receiver
) -> None:
    down = endpoint_at(clinic, dead.url)
    endpoint_at(clinic, receiver.url)
    many(clinic, deliveries, 15)

    assert len(receiver.received) == 15
    assert len(dead.received) == 5
    assert clinic("GET", f"{PATH}/{down['id']}").json["status"] == "paused"
    # What it has yet to get is neither lost nor sent round in circles.
    waiting = [row for row in deliveries.rows() if row["endpoint_id"] == down["id"]]
    assert {row["status"] for row in waiting} == {"received", "failed"}
    before = deliveries.delivered
    many(clinic, deliveries, 5, 100)
    assert deliveries.delivered == before + 5


def test_a_paused_endpoint_is_probed_by_one_delivery_and_gets_the_rest_when_it_is_back(
    clinic: Client, deliveries: Deliveries, dead: Receiver
) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 9)
    assert len(dead.received) == 5
    deliveries.after(240)
    assert len(dead.received) == 5
    for _ in range(5):
        deliveries.after(61)
    assert len(dead.received) == 6

    dead.usual = answering(200)
    for _ in range(12):
        deliveries.after(180)
    assert clinic("GET", f"{PATH}/{endpoint['id']}").json["status"] == "active"
    assert {row["status"] for row in deliveries.rows()} == {"processed"}
    assert len(set(dead.ids)) == 9


@pytest.mark.parametrize("asked", ["test", "replay"])
def test_what_a_person_asks_for_is_sent_to_a_paused_endpoint_at_once(
    clinic: Client, deliveries: Deliveries, dead: Receiver, asked: str
) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 7)
    logs = clinic("GET", "/api/webhook-logs?source=voxanne").json
    path = f"{PATH}/{endpoint['id']}/test" if asked == "test" else f"/api/webhook-logs/{logs[-1]['id']}/replay"

    # It may still be down: then only this request is sent, and the pause goes on.
    for count in (6, 7):
        assert clinic("POST", path).status == 202
        deliveries.work()
        assert len(dead.received) == count
        assert clinic("GET", f"{PATH}/{endpoint['id']}").json["status"] == "paused"

    dead.usual = answering(200)
    clinic("POST", path)
    deliveries.work()
    assert clinic("GET", f"{PATH}/{endpoint['id']}").json["status"] == "active"
    many(clinic, deliveries, 1, 100)
    assert len(dead.received) == 9


@pytest.mark.parametrize("answer", [200, 500])
def test_of_two_that_are_asked_for_at_once_both_are_sent(
    clinic: Client, deliveries: Deliveries, dead: Receiver, answer: int
) -> None:
    endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 7)
    dead.usual = answering(answer)
    for log in clinic("GET", "/api/webhook-logs?source=voxanne").json[:2]:
        assert clinic("POST", f"/api/webhook-logs/{log['id']}/replay").status == 202

    with overtaken_by(deliveries.hand_over_one, "UpdateItem"):
        deliveries.hand_over_one()

    assert len(dead.received) == 7


def test_one_that_is_asked_for_is_not_put_off_by_the_pause_because_it_waits_for_others(
    clinic: Client, deliveries: Deliveries, dead: Receiver
) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 7)
    [log] = clinic("GET", "/api/webhook-logs?source=voxanne&limit=1").json
    assert clinic("POST", f"/api/webhook-logs/{log['id']}/replay").status == 202
    until = int(deliveries.product.clock()) + 60
    key = {"organization_id": clinic.organization_id, "id": endpoint["id"]}
    change_item("WebhookEndpointsTable", key, slot_0=until, slot_1=until)
    deliveries.work()
    assert len(dead.received) == 5

    change_item("WebhookEndpointsTable", key, slot_0=0, slot_1=0)
    deliveries.after(2)

    assert len(dead.received) == 6


def test_five_days_of_nothing_but_failures_disable_an_endpoint_and_it_says_so(
    clinic: Client, deliveries: Deliveries, dead: Receiver
) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    for day in range(6):
        many(clinic, deliveries, 1, day)
        shown = clinic("GET", f"{PATH}/{endpoint['id']}").json
        assert shown["enabled"] is (day < 5)
        if day < 5:
            deliveries.product.clock.advance(DAY + 60)

    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "failing")
    assert shown["disabled_at"] is not None
    deliveries.after(DAY)
    # Nothing hangs on for an endpoint that is disabled.
    assert {row["status"] for row in deliveries.rows()} == {"dead"}
    assert "endpoint_disabled" in {row["error"] for row in deliveries.rows()}


def test_one_success_in_five_days_keeps_an_endpoint(clinic: Client, deliveries: Deliveries, dead: Receiver) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 1)
    deliveries.product.clock.advance(4 * DAY)
    dead.next = [answering(204)]
    many(clinic, deliveries, 1, 1)
    deliveries.product.clock.advance(2 * DAY)
    many(clinic, deliveries, 1, 2)

    assert clinic("GET", f"{PATH}/{endpoint['id']}").json["enabled"] is True


@pytest.mark.parametrize("is_by_client", [False, True])
def test_a_failure_that_began_before_a_success_does_not_undo_it(
    clinic: Client, deliveries: Deliveries, dead: Receiver, *, is_by_client: bool
) -> None:
    """An attempt takes up to 15 seconds; an endpoint that is slow or of unknown pace gets two at once."""
    endpoint = endpoint_at(clinic, dead.url)
    path = f"{PATH}/{endpoint['id']}"
    many(clinic, deliveries, 1)
    later = deliveries.product.clock() + 5 * DAY + 60
    deliveries.product.clock.stop(later)

    def recover_meanwhile(handler: BaseHTTPRequestHandler) -> None:
        if is_by_client:
            assert clinic("PATCH", path, {"enabled": True}).json["failing_since"] is None
        else:
            dead.next = [answering(204)]
            deliveries.hand_over_one()
        answering(500)(handler)

    dead.next = [recover_meanwhile]
    for number in (1, 2):
        contacts.made(clinic, phone=contacts.phone(number))
    deliveries.outbox.record()
    while deliveries.hand_over("EventsQueue", "EventDispatcherFunction"):
        pass
    deliveries.hand_over_one()

    shown = clinic("GET", path).json
    assert shown["enabled"] is True
    assert shown["failing_since"] == instant(later)


@pytest.mark.parametrize(("enabled", "reason"), [(True, None), (False, "client")])
def test_a_410_to_an_attempt_that_began_before_a_client_changed_the_endpoint_disables_nothing(
    clinic: Client, deliveries: Deliveries, dead: Receiver, *, enabled: bool, reason: str | None
) -> None:
    """The client may have repaired it; what the server says now, the next delivery hears."""
    path = f"{PATH}/{endpoint_at(clinic, dead.url)['id']}"

    def change_meanwhile(handler: BaseHTTPRequestHandler) -> None:
        clinic("PATCH", path, {"enabled": enabled})
        answering(410)(handler)

    dead.next = [change_meanwhile]
    many(clinic, deliveries, 1)

    shown = clinic("GET", path).json
    assert (shown["enabled"], shown["disabled_reason"]) == (enabled, reason)
    clinic("PATCH", path, {"enabled": True})
    dead.next = [answering(410)]
    many(clinic, deliveries, 1, 1)
    assert clinic("GET", path).json["disabled_reason"] == "gone"


def test_another_url_is_another_chance(
    clinic: Client, deliveries: Deliveries, dead: Receiver, receiver: Receiver
) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 6)
    changed = clinic("PATCH", f"{PATH}/{endpoint['id']}", {"url": receiver.url}).json
    assert (changed["status"], changed["failing_since"]) == ("active", None)
    many(clinic, deliveries, 1, 6)
    assert len(receiver.received) == 1
    for _ in range(6):
        deliveries.after(120)

    assert len(set(receiver.ids)) == 7


def test_deliveries_to_an_endpoint_that_is_deleted_end(clinic: Client, deliveries: Deliveries, dead: Receiver) -> None:
    endpoint = endpoint_at(clinic, dead.url)
    many(clinic, deliveries, 1)
    clinic("DELETE", f"{PATH}/{endpoint['id']}")
    deliveries.after(6)

    assert (deliveries.row()["status"], deliveries.row()["error"]) == ("dead", "endpoint_deleted")
    assert len(dead.received) == 1


def test_deliveries_of_a_type_that_the_endpoint_wants_no_more_end(
    clinic: Client, deliveries: Deliveries, dead: Receiver, receiver: Receiver
) -> None:
    """Or a key that may read its present events alone would get the others by giving it another URL."""
    endpoint = endpoint_at(clinic, dead.url, events=["call.ended", "contact.created"])
    contacts.made(clinic, notes="Takes no penicillin")
    deliveries.work()
    path = f"{PATH}/{endpoint['id']}"
    assert clinic("PATCH", path, {"events": ["call.ended"]}).status == 200
    narrow = clinic.with_key(make_key(clinic, "webhooks:write", "webhooks:read", "calls:read")["key"])
    assert narrow("PATCH", path, {"url": receiver.url}).status == 200
    deliveries.after(6)

    assert (deliveries.row()["status"], deliveries.row()["error"]) == ("dead", "not_subscribed")
    assert clinic("POST", f"/api/webhook-logs/{deliveries.row()['id']}/replay").status == 202
    deliveries.work()
    assert receiver.received == []
    assert clinic("PATCH", path, {"events": ["contact.created"]}).status == 200
    assert clinic("POST", f"/api/webhook-logs/{deliveries.row()['id']}/replay").status == 202
    deliveries.work()
    assert [each.event["type"] for each in receiver.received] == ["contact.created"]


def test_an_endpoint_that_is_not_known_to_be_fast_is_sent_two_at_once(
    product: Product, clinic: Client, receiver: Receiver
) -> None:
    """Of all workers it so holds up two, however much it has to get and however slow it is."""
    inside, go_on = threading.Semaphore(0), threading.Event()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        inside.release()
        go_on.wait(PATIENCE)
        answering(200)(handler)

    receiver.usual = behave
    with delivering(product) as deliveries:
        endpoint_at(clinic, receiver.url)
        for number in range(4):
            contacts.made(clinic, phone=contacts.phone(number))
        deliveries.outbox.record()
        while deliveries.hand_over("EventsQueue", "EventDispatcherFunction"):
            pass
        workers = [threading.Thread(target=deliveries.hand_over_one) for _ in range(4)]
        for worker in workers:
            worker.start()
        assert inside.acquire(timeout=PATIENCE)
        assert inside.acquire(timeout=PATIENCE)
        # Two of them have nothing to wait for.
        while sum(worker.is_alive() for worker in workers) > 2:
            workers[0].join(0.01)
        assert not inside.acquire(blocking=False)
        go_on.set()
        for worker in workers:
            worker.join()
        for _ in range(3):
            deliveries.after(5)

        assert {row["status"] for row in deliveries.rows()} == {"processed"}
        # It answered at once, then: no more is counted.
        assert [item["pace"] for item in product.items("WebhookEndpointsTable") if "pace" in item] == ["fast"]
