"""The simulated payment provider, as a customer and a browser meet it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest
import requests
from stripe import InvalidRequestError, StripeClient, Webhook

from local.providers.stripe.server import Payments
from tests.patience import PATIENCE

KEY, SECRET = "sk_test_1", "whsec_1"


def checkout(customer_id: str, price_id: str) -> Any:
    """What a checkout is begun with."""
    return {
        "mode": "subscription",
        "customer": customer_id,
        "line_items": [{"price": price_id, "quantity": 1}],
        "success_url": "https://app.example.com/paid?s={CHECKOUT_SESSION_ID}",
    }


@pytest.fixture
def payments() -> Iterator[Payments]:
    with Payments(KEY) as provider:
        yield provider


@pytest.fixture
def received(payments: Payments) -> Iterator["Queue[tuple[str, str]]"]:
    """Signatures and bodies of webhooks, as they come; the first of all is not taken."""
    found: Queue[tuple[str, str]] = Queue()
    answers = iter([503])

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status = next(answers, 200)
            if status == 200:
                found.put((self.headers["Stripe-Signature"], body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    payments.send_webhooks_to(f"http://127.0.0.1:{server.server_port}/", SECRET)
    yield found
    server.shutdown()
    server.server_close()


def test_opening_a_checkout_pays_it_and_signed_webhooks_tell_of_it_until_they_are_taken(
    payments: Payments, received: "Queue[tuple[str, str]]"
) -> None:
    client = StripeClient(KEY, base_addresses={"api": payments.url})
    customer = client.v1.customers.create({"metadata": {"organization_id": "org_1"}})
    [price] = client.v1.prices.list({"lookup_keys": ["voxanne_pro_monthly"], "active": True}).data
    session = client.v1.checkout.sessions.create(checkout(customer.id, price.id))

    for _ in range(2):
        opened = requests.get(str(session.url), allow_redirects=False, timeout=PATIENCE)
        assert opened.headers["Location"] == f"https://app.example.com/paid?s={session.id}"

    webhooks = [received.get(timeout=PATIENCE) for _ in "123"]
    # In any order, as Stripe's own.
    events = [Webhook.construct_event(body, header, SECRET) for header, body in webhooks]
    by_type = {event.type: event.data.object for event in events}
    assert set(by_type) == {"customer.subscription.created", "checkout.session.completed", "invoice.paid"}
    subscription = client.v1.subscriptions.retrieve(by_type["customer.subscription.created"]["id"])
    assert (subscription.status, subscription["items"].data[0].price.lookup_key) == ("active", "voxanne_pro_monthly")


def test_in_the_portal_a_subscription_is_changed_and_cancelled(
    payments: Payments, received: "Queue[tuple[str, str]]"
) -> None:
    client = StripeClient(KEY, base_addresses={"api": payments.url})
    customer = client.v1.customers.create({})
    session = client.v1.checkout.sessions.create(checkout(customer.id, "price_voxanne_starter_monthly"))
    requests.get(str(session.url), allow_redirects=False, timeout=PATIENCE)
    portal = client.v1.billing_portal.sessions.create({"customer": customer.id, "return_url": "https://example.com"})
    [subscription_id] = payments.ledger.subscriptions_of(customer.id)
    assert subscription_id in requests.get(portal.url, timeout=PATIENCE).text

    for action in ("price_voxanne_pro_monthly", "cancel"):
        assert requests.get(f"{portal.url}/{subscription_id}/{action}", timeout=PATIENCE).ok

    told = {json.loads(body)["type"] for _, body in (received.get(timeout=PATIENCE) for _ in "12345")}
    assert {"customer.subscription.updated", "customer.subscription.deleted"} <= told


def test_an_expired_checkout_cannot_be_paid(payments: Payments) -> None:
    client = StripeClient(KEY, base_addresses={"api": payments.url})
    customer = client.v1.customers.create({})
    begun = [
        client.v1.checkout.sessions.create(checkout(customer.id, "price_voxanne_starter_monthly")) for _ in range(2)
    ]

    client.v1.checkout.sessions.expire(begun[0].id)

    [there] = client.v1.checkout.sessions.list({"customer": customer.id, "status": "open"}).data
    assert there.id == begun[1].id
    assert requests.get(str(begun[0].url), timeout=PATIENCE).status_code == 410
    with pytest.raises(InvalidRequestError):
        client.v1.checkout.sessions.expire(begun[0].id)


def test_what_stripe_refuses_is_refused(payments: Payments) -> None:
    answers = [
        requests.post(f"{payments.url}/v1/customers", headers={"Authorization": "Bearer sk_other"}, timeout=PATIENCE),
        requests.get(
            f"{payments.url}/v1/subscriptions/sub_9", headers={"Authorization": f"Bearer {KEY}"}, timeout=PATIENCE
        ),
        requests.get(f"{payments.url}/pay/cs_9", timeout=PATIENCE),
        requests.get(f"{payments.url}/portal/bps_9/sub_9/cancel", timeout=PATIENCE),
        requests.get(f"{payments.url}/elsewhere", timeout=PATIENCE),
    ]

    assert [answer.status_code for answer in answers] == [401, 404, 404, 404, 404]
