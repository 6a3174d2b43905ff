"""/api/billing: what is paid for, and Stripe's pages."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from local.providers.stripe.ledger import Reply
from tests.integration.payments import PAGES, Till
from tests.integration.stripe_deliveries import Deliveries
from tests.observers import DynamoDBCall, Logs
from tests.product import Client, Product
from tests.samples import change_item
from tests.stripe_events import event, session, subscription

CHECKOUT, PORTAL = "/api/billing/checkout", "/api/billing/portal"
STARTER: dict[str, Any] = {"plan": "starter", **PAGES}
RETURN = {"return_url": "https://app.example.com/settings"}


def without(reply: Reply, name: str) -> Reply:
    return Reply(reply.status, {key: value for key, value in reply.body.items() if key != name})


def account_of(product: Product, clinic: Client) -> dict[str, Any]:
    items = product.items("BillingAccountsTable")
    return next((each for each in items if each["organization_id"] == clinic.organization_id), {})


def test_a_checkout_is_for_the_organisations_own_customer_and_the_plans_price(till: Till, clinic: Client) -> None:
    answer = clinic("POST", CHECKOUT, {**STARTER, "plan": "professional"})

    [customer], [session] = till.of_kind("customer"), till.of_kind("checkout.session")
    assert (answer.status, answer.json["url"]) == (200, session["url"])
    assert answer.json["expires_at"].endswith("Z")
    assert (session["customer"], session["client_reference_id"]) == (customer["id"], clinic.organization_id)
    [asked] = [each.form for each in till.asked if (each.method, each.path) == ("POST", "/v1/checkout/sessions")]
    assert asked["line_items"] == {"0": {"price": "price_voxanne_pro_monthly", "quantity": "1"}}
    assert asked["subscription_data"]["metadata"] == asked["metadata"] == {"organization_id": clinic.organization_id}
    assert {name: asked[name] for name in PAGES} == PAGES


def test_a_second_checkout_makes_no_second_customer(product: Product, till: Till, clinic: Client) -> None:
    for _ in range(2):
        till.checkout(clinic)

    [customer] = till.of_kind("customer")
    links = [item for item in product.items("ProviderLinksTable") if item["link"].startswith("stripe#")]
    assert account_of(product, clinic)["customer_id"] == customer["id"]
    assert [(link["link"], link["organization_id"]) for link in links] == [
        (f"stripe#customer#{customer['id']}", clinic.organization_id)
    ]


def test_of_an_organisations_checkouts_the_newest_alone_can_be_paid(
    till: Till, clinic: Client, other_clinic: Client
) -> None:
    """Two tabs, or two people: what is paid twice would be two subscriptions."""
    others = till.checkout(other_clinic)
    first, second, third = (till.checkout(clinic, plan) for plan in ("starter", "professional", "starter"))

    status = {each["id"]: each["status"] for each in till.of_kind("checkout.session")}
    assert status == {others: "open", first: "expired", second: "expired", third: "open"}
    till.provider.ledger.pay(third)
    assert len(till.of_kind("subscription")) == 1


def test_of_checkouts_that_begin_at_once_the_newest_stays(till: Till, clinic: Client) -> None:
    def overtaken(proceed: Callable[[], Reply]) -> Reply:
        begun = proceed()
        till.provider.ledger.answer(replace(till.asked[-1], idempotency_key=None))
        return begun

    till.next("/v1/checkout/sessions", overtaken)
    older = till.checkout(clinic)

    older_session, newer_session = till.of_kind("checkout.session")
    assert (older_session["id"], older_session["status"], newer_session["status"]) == (older, "open", "open")
    till.checkout(clinic)
    assert [each["status"] for each in till.of_kind("checkout.session")] == ["expired", "expired", "open"]


def test_a_repetition_leaves_a_newer_checkout_open(till: Till, clinic: Client) -> None:
    key = {"Idempotency-Key": "checkout-1"}
    first = clinic("POST", CHECKOUT, STARTER, key)
    newer = till.checkout(clinic)

    assert clinic("POST", CHECKOUT, STARTER, key).json == first.json

    assert [each["id"] for each in till.of_kind("checkout.session") if each["status"] == "open"] == [newer]


def test_while_one_is_paid_and_its_event_is_on_the_way_no_second_one_can_be_paid(
    stripe: Deliveries, till: Till, clinic: Client
) -> None:
    bought = till.bought(clinic)
    key = {"Idempotency-Key": "checkout-1"}

    for _ in range(2):
        answer = clinic("POST", CHECKOUT, STARTER, key)
        assert (answer.status, answer.code) == (409, "already_subscribed")
    assert [each["status"] for each in till.of_kind("checkout.session")] == ["complete", "expired"]

    stripe.deliver(till.events)
    assert clinic("POST", CHECKOUT, STARTER).code == "already_subscribed"
    till.events.clear()
    till.provider.ledger.change(bought["id"], {"status": "canceled"})
    stripe.deliver(till.events)
    till.checkout(clinic)


@pytest.mark.parametrize("now", ["incomplete", "active", "trialing", "past_due"])
def test_while_the_account_has_a_bought_subscription_as_incomplete_no_second_one_can_be_paid(
    stripe: Deliveries, till: Till, clinic: Client, now: str
) -> None:
    bought = till.bought(clinic)
    document = till.provider.ledger.documents[bought["id"]]
    document["status"] = "incomplete"
    stripe.deliver(each for each in till.events if each["type"] == "customer.subscription.created")
    assert clinic("GET", "/api/billing").json["status"] == "incomplete"
    document["status"] = now

    assert clinic("POST", CHECKOUT, STARTER).code == "already_subscribed"
    assert [each["status"] for each in till.of_kind("checkout.session")] == ["complete", "expired"]


def test_a_first_payment_that_failed_is_no_hindrance(stripe: Deliveries, till: Till, clinic: Client) -> None:
    bought = till.bought(clinic)
    till.provider.ledger.documents[bought["id"]]["status"] = "incomplete"
    [completed] = [each for each in till.events if each["type"] == "checkout.session.completed"]
    failed = completed | {"id": "evt_failed", "type": "checkout.session.async_payment_failed"}
    failed["data"] = {"object": completed["data"]["object"] | {"payment_status": "unpaid"}}
    stripe.deliver([failed])

    till.checkout(clinic)


def test_one_that_is_paid_at_this_moment_leaves_no_other_to_pay(till: Till, clinic: Client) -> None:
    first = till.checkout(clinic)

    def paid(proceed: Callable[[], Reply]) -> Reply:
        till.provider.ledger.pay(first)
        return proceed()

    till.next(f"/v1/checkout/sessions/{first}/expire", paid)
    answer = clinic("POST", CHECKOUT, STARTER)

    assert (answer.status, answer.code) == (409, "already_subscribed")
    assert [each["status"] for each in till.of_kind("checkout.session")] == ["complete", "expired"]


@pytest.mark.parametrize(
    "changes", [{"status": "canceled"}, {"status": "incomplete_expired"}, {"items": {"data": [{"price": {}}]}}]
)
def test_what_was_paid_and_gives_no_service_is_no_hindrance(
    till: Till, clinic: Client, changes: dict[str, Any]
) -> None:
    bought = till.bought(clinic)
    till.provider.ledger.documents[bought["id"]].update(changes)

    till.checkout(clinic)


def test_what_a_customer_pays_for_once_is_left_alone(till: Till, clinic: Client) -> None:
    first = till.checkout(clinic)
    till.provider.ledger.documents[first]["mode"] = "payment"

    till.checkout(clinic)

    assert till.provider.ledger.documents[first]["status"] == "open"


def test_checkouts_whose_answers_were_lost_make_one_customer(till: Till, clinic: Client) -> None:
    till.lose_answer("/v1/customers", times=3)
    answers = [clinic("POST", CHECKOUT, STARTER).status for _ in range(4)]

    till.checkout(clinic)
    assert set(answers) <= {200, 503}
    assert len(till.of_kind("customer")) == 1


def test_one_key_is_one_checkout_and_its_url_is_stored_nowhere(
    product: Product, till: Till, clinic: Client, logs: Logs
) -> None:
    key = {"Idempotency-Key": "checkout-1"}

    first = clinic("POST", CHECKOUT, STARTER, key)
    again = clinic("POST", CHECKOUT, STARTER, key)

    assert again.json == first.json
    assert (first.header("Idempotent-Replayed"), again.header("Idempotent-Replayed")) == (None, "true")
    assert len(till.of_kind("checkout.session")) == 1
    other = clinic("POST", CHECKOUT, {**STARTER, "plan": "enterprise"}, key)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert first.json["url"] not in json.dumps(product.stored(), default=str) + logs.text


@pytest.mark.usefixtures("till")
def test_one_key_of_two_organisations_is_two_checkouts(clinic: Client, other_clinic: Client) -> None:
    answers = [each("POST", CHECKOUT, STARTER, {"Idempotency-Key": "1"}) for each in (clinic, other_clinic)]

    assert [answer.status for answer in answers] == [200, 200]
    assert len({answer.json["url"] for answer in answers}) == 2


def test_who_has_a_subscription_changes_it_in_the_portal(product: Product, till: Till, clinic: Client) -> None:
    customer = till.bought(clinic)["customer"]
    served = {"sub_1": {"id": "sub_1", "status": "active", "customer_id": customer, "plan": "starter"}}
    change_item("BillingAccountsTable", {"organization_id": clinic.organization_id}, subscriptions=served)

    checkout = clinic("POST", CHECKOUT, STARTER)
    portal = clinic("POST", PORTAL, RETURN)

    assert (checkout.status, checkout.code) == (409, "already_subscribed")
    assert (portal.status, portal.json["url"].startswith(till.provider.url)) == (200, True)
    assert portal.json["url"] not in json.dumps(product.stored(), default=str)


def test_while_a_first_payment_is_under_way_no_second_one_begins(
    stripe: Deliveries, till: Till, clinic: Client
) -> None:
    till.checkout(clinic)
    [customer] = till.of_kind("customer")
    of_customer = {"customer": customer["id"]}
    till.provider.ledger.documents["sub_1"] = subscription("sub_1", status="active", **of_customer)
    paid = session(clinic.organization_id, "unpaid", **of_customer)
    stripe.deliver([event("checkout.session.completed", paid)])
    assert stripe.state(clinic)[0] == "incomplete"

    assert clinic("POST", CHECKOUT, STARTER).code == "already_subscribed"

    stripe.deliver([event("checkout.session.async_payment_failed", paid, id="evt_2")])
    assert clinic("POST", CHECKOUT, STARTER).status == 200


def test_without_a_customer_there_is_no_portal(till: Till, clinic: Client) -> None:
    answer = clinic("POST", PORTAL, RETURN)

    assert (answer.status, answer.code) == (409, "no_customer")
    assert not till.asked


def test_a_documented_503_is_counted_so_that_the_alarm_on_faults_leaves_it_out(
    till: Till, clinic: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    till.be_down("/v1/customers", 503)
    capsys.readouterr()
    assert clinic("POST", CHECKOUT, STARTER).status == 503
    till.be_up()

    assert capsys.readouterr().out.count('"AnsweredUnavailable":[1.0]') == 1


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/prices", "/v1/checkout/sessions"])
def test_while_the_provider_is_down_it_is_said_and_nothing_is_lost(till: Till, clinic: Client, path: str) -> None:
    till.be_down(path, 503)
    answer = clinic("POST", CHECKOUT, STARTER, {"Idempotency-Key": "1"})
    till.be_up()

    assert (answer.status, answer.code, answer.header("Retry-After")) == (503, "service_unavailable", "5")
    assert clinic("POST", CHECKOUT, STARTER, {"Idempotency-Key": "1"}).status == 200
    assert len(till.of_kind("customer")) == 1


def test_a_first_request_that_is_still_under_way_at_the_provider_is_said(till: Till, clinic: Client) -> None:
    busy = Reply(409, {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}})
    till.next("/v1/checkout/sessions", lambda _: busy, times=9)

    answer = clinic("POST", CHECKOUT, STARTER, {"Idempotency-Key": "1"})

    assert (answer.status, answer.code) == (409, "still_running")


def test_a_key_that_stripe_refuses_is_fetched_anew(till: Till, clinic: Client) -> None:
    till.provider.key = "sk_test_rolled"
    assert clinic("POST", CHECKOUT, STARTER).status == 503
    till.provider.key = "sk_test_of_ours"

    assert clinic("POST", CHECKOUT, STARTER).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.com/paid",
        "javascript:alert(1)",
        "//app.example.com",
        "/paid",
        "https://",
        "https://user:password@app.example.com",
        "https://app.example.com/a b",
        "https://app.example.com:port/",
        "https://app.example.com/\u00e9",
        "https://[::1",
        "https://app.example.com/" + "a" * 2000,
    ],
)
def test_where_the_browser_goes_must_be_an_https_url(till: Till, clinic: Client, url: str) -> None:
    assert clinic("POST", CHECKOUT, {**STARTER, "success_url": url}).pointers == ["#/success_url"]
    assert clinic("POST", CHECKOUT, {**STARTER, "cancel_url": url}).pointers == ["#/cancel_url"]
    assert clinic("POST", PORTAL, {"return_url": url}).pointers == ["#/return_url"]
    assert not till.asked


def test_developers_may_come_back_to_their_own_machine(till: Till, clinic: Client) -> None:
    body = {"plan": "starter", "success_url": "http://localhost:3000/paid?session={CHECKOUT_SESSION_ID}"}

    assert clinic("POST", CHECKOUT, body).status == 200
    assert till.of_kind("checkout.session")[0]["success_url"] == body["success_url"]


def test_an_organisation_that_an_operator_made_pays_by_hand(clinic: Client) -> None:
    assert clinic("GET", "/api/billing").json == {
        "plan": "starter",
        "status": "manual",
        "service": "on",
        "price": None,
        "current_period_end": None,
        "cancel_at": None,
    }


@pytest.mark.usefixtures("till")
def test_what_a_request_costs(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    clinic("GET", "/api/billing")
    clinic("POST", CHECKOUT, STARTER)
    dynamodb_calls.clear()

    clinic("GET", "/api/billing")
    assert sorted(call.operation for call in dynamodb_calls) == ["GetItem", "GetItem", "UpdateItem", "UpdateItem"]
    dynamodb_calls.clear()
    clinic("POST", CHECKOUT, STARTER, {"Idempotency-Key": "1"})
    assert sorted(call.operation for call in dynamodb_calls) == [
        "GetItem",
        "GetItem",
        "TransactWriteItems",
        "UpdateItem",
        "UpdateItem",
    ]


@pytest.mark.parametrize(
    ("path", "lacking"),
    [
        ("/v1/checkout/sessions", "url"),
        ("/v1/billing_portal/sessions", "url"),
        ("/v1/customers", "id"),
        ("/v1/prices", "data"),
    ],
)
def test_an_answer_of_stripes_that_lacks_what_we_need_is_503(
    till: Till, clinic: Client, path: str, lacking: str
) -> None:
    if "portal" in path:
        till.bought(clinic)
    till.next(path, lambda proceed: without(proceed(), lacking))

    answer = clinic("POST", PORTAL, RETURN) if "portal" in path else clinic("POST", CHECKOUT, STARTER)

    assert (answer.status, answer.code) == (503, "service_unavailable")


def test_a_checkout_that_names_no_expiry_is_shown_without_one(till: Till, clinic: Client) -> None:
    till.next("/v1/checkout/sessions", lambda proceed: without(proceed(), "expires_at"))

    answer = clinic("POST", CHECKOUT, STARTER)

    assert (answer.status, answer.json["expires_at"]) == (200, None)
