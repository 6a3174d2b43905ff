"""Subscriptions drive plan, billing status and usage plan: the life of one, as Stripe tells it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.organizations import gateway_keys
from tests.integration.payments import Till
from tests.integration.stripe_deliveries import Deliveries, link_customer
from tests.product import Client, Product
from tests.samples import AGENT, change_item
from tests.stripe_events import (
    MONTH,
    NOW,
    before_basil,
    event,
    invoice,
    item,
    session,
    subscription,
    subscription_event,
    thin_event,
)
from tests.sweeps import run
from voxanne.billing.usage_plans.gateway_keys import client as gateway_client
from voxanne.core import clock

PRO = "voxanne_pro_monthly"
STATUSES = {
    "trialing": True,
    "active": True,
    "past_due": True,
    "unpaid": False,
    "canceled": False,
    "incomplete": False,
    "incomplete_expired": False,
    "paused": False,
}


@pytest.fixture
def customer(clinic: Client) -> Client:
    """A clinic whose customer at Stripe we know."""
    link_customer(clinic)
    return clinic


def test_a_checkout_that_is_paid_gives_the_plan_its_limits_and_its_usage_plan(
    product: Product, stripe: Deliveries, till: Till
) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    bought = till.bought(clinic, "professional")

    assert stripe.deliver(till.events) == 0

    assert stripe.state(clinic) == ("active", "professional")
    assert set(gateway_keys(product)) == {"starter", "professional"}
    assert stripe.organization(clinic)["gateway_key"] == gateway_keys(product)["professional"]
    product.clock.advance(31)
    assert clinic("GET", "/api/organization").json["limits"]["requests_per_hour"] == 2500
    billing = clinic("GET", "/api/billing").json
    assert (billing["status"], billing["service"], billing["price"]) == ("active", "on", PRO)
    assert billing["current_period_end"] is not None
    assert {row["status"] for row in stripe.rows()} == {"processed"}
    assert {row["organization_id"] for row in stripe.rows()} == {clinic.organization_id}
    assert [row["object_id"] for row in stripe.rows()] == [bought["id"]] * 3
    links = {each["link"] for each in product.items("ProviderLinksTable")}
    assert f"stripe#subscription#{bought['id']}" in links
    product.clock.advance(301)
    run("SweeperFunction")
    assert set(gateway_keys(product)) == {"professional"}
    assert clinic("GET", "/api/agents").status == 200


def test_each_plan_has_its_usage_plan(product: Product, stripe: Deliveries, till: Till) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    link_customer(clinic)
    till.be_down()

    wanted = {"enterprise": "voxanne_enterprise_monthly", "starter": "voxanne_starter_monthly", "professional": PRO}
    for number, (plan, price) in enumerate(wanted.items()):
        stripe.deliver([subscription_event("updated", NOW + number, price=price)])
        assert stripe.state(clinic) == ("active", plan)
        assert stripe.organization(clinic)["gateway_key"] == gateway_keys(product)[plan]


@pytest.mark.parametrize(("status", "serves"), STATUSES.items())
def test_each_status_gives_service_or_not(stripe: Deliveries, customer: Client, status: str, *, serves: bool) -> None:
    stripe.deliver([subscription_event("updated", status=status)])

    stripe.product.clock.advance(31)
    assert stripe.state(customer) == (status, "starter")
    answer = customer("POST", "/api/agents", AGENT)
    assert answer.status == (201 if serves else 402)
    assert customer("GET", "/api/agents").status == 200
    assert customer("GET", "/api/billing").json["service"] == ("on" if serves else "off")


def test_what_stripe_says_now_counts_above_what_an_event_said_then(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    till.provider.ledger.documents["sub_1"] = subscription(price=PRO, status="past_due")

    stripe.deliver([subscription_event("updated", status="active")])

    assert stripe.state(customer) == ("past_due", "professional")


def test_of_two_fetches_the_one_that_began_last_stays(stripe: Deliveries, till: Till, customer: Client) -> None:
    """The first fetch answers late; meanwhile a newer state is fetched and written."""
    ledger = till.provider.ledger
    ledger.documents["sub_1"] = subscription(status="active")
    newer = subscription_event("updated", NOW + 1, status="unpaid")

    def overtaken(proceed: Any) -> Any:
        old = proceed()
        ledger.documents["sub_1"] = subscription(status="unpaid")
        stripe.deliver([newer])
        return old

    till.next("/v1/subscriptions/sub_1", overtaken)
    stripe.deliver([subscription_event("updated", NOW, status="active")])

    assert stripe.state(customer) == ("unpaid", "starter")


def test_without_stripe_an_older_event_that_comes_later_changes_nothing(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    till.be_down()

    stripe.deliver([subscription_event("updated", NOW + 5, status="active", price=PRO)])
    stripe.deliver([subscription_event("created", NOW + 5, status="incomplete")])
    stripe.deliver([subscription_event("updated", NOW, status="past_due")])

    assert stripe.state(customer) == ("active", "professional")
    assert {row["status"] for row in stripe.rows()} == {"processed"}


def test_an_event_after_a_fetch_counts_though_stripe_is_down_by_then(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    now = int(stripe.product.clock())
    till.provider.ledger.documents["sub_1"] = subscription(status="active")
    stripe.deliver([subscription_event("created", now - 60)])
    till.be_down()

    stripe.deliver([subscription_event("updated", now + 1, status="unpaid")])
    assert stripe.state(customer)[0] == "unpaid"
    stripe.deliver([subscription_event("updated", now - 30, status="active")])
    assert stripe.state(customer)[0] == "unpaid"


def test_what_has_ended_never_returns(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.be_down()
    stripe.deliver([subscription_event("deleted", NOW, status="canceled")])
    stripe.deliver([subscription_event("updated", NOW + 60, status="active")])

    assert stripe.state(customer)[0] == "canceled"


def test_a_batch_waits_for_a_provider_that_is_down_only_once(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.be_down("", 503)
    stripe.deliver([subscription_event("updated", NOW + number) for number in range(3)])

    paths = [request.path for request in till.asked]
    assert set(paths) == {"/v1/subscriptions/sub_1"}
    assert len(paths) <= 2  # with the package's own repetition
    assert stripe.state(customer)[0] == "active"


@pytest.mark.parametrize("reachable", [True, False])
@pytest.mark.parametrize("old", [True, False])
def test_both_places_of_the_periods_end_are_read(
    stripe: Deliveries, till: Till, customer: Client, *, old: bool, reachable: bool
) -> None:
    document = subscription(cancel_at_period_end=True)
    document = before_basil(document) if old else document
    if reachable:
        till.provider.ledger.documents["sub_1"] = document
    stripe.deliver([event("customer.subscription.updated", document)])

    billing = customer("GET", "/api/billing").json
    assert billing["current_period_end"] == billing["cancel_at"] == clock.instant(NOW + MONTH)


@pytest.mark.parametrize("seconds", [10**15, 253_402_300_800, -1])
def test_a_time_that_no_clock_shows_is_none(stripe: Deliveries, till: Till, customer: Client, seconds: int) -> None:
    till.be_down()
    stripe.deliver([subscription_event("updated", cancel_at=seconds)])
    stripe.deliver([event("invoice.paid", invoice(lines={"data": [_line(seconds)]}))])

    billing = customer("GET", "/api/billing")

    assert (billing.status, billing.json["status"], billing.json["cancel_at"]) == (200, "active", None)
    assert billing.json["current_period_end"] == clock.instant(NOW + MONTH)


def test_an_invoice_of_either_form_says_until_when_is_paid(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.be_down()
    stripe.deliver([subscription_event("updated")])
    now = invoice(lines={"data": [_line(NOW + 2 * MONTH)]})
    before = invoice(None, subscription="sub_1", lines={"data": [{"type": "subscription", **_period(NOW + 3 * MONTH)}]})

    stripe.deliver([event("invoice.paid", now)])
    assert customer("GET", "/api/billing").json["current_period_end"] == clock.instant(NOW + 2 * MONTH)
    stripe.deliver([event("invoice.paid", before)])
    assert customer("GET", "/api/billing").json["current_period_end"] == clock.instant(NOW + 3 * MONTH)


def test_an_invoice_made_by_hand_changes_nothing(stripe: Deliveries, customer: Client) -> None:
    paid = event("invoice.paid", invoice(None))
    stripe.deliver([paid])

    assert stripe.state(customer) == ("manual", "starter")
    assert stripe.row_of(paid)["status"] == "processed"


def test_a_payment_that_takes_days_gives_service_when_it_is_made(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    till.provider.ledger.documents["sub_1"] = subscription(status="active")
    organization_id = customer.organization_id

    stripe.deliver([event("checkout.session.completed", session(organization_id, "unpaid"))])
    assert stripe.state(customer)[0] == "incomplete"
    stripe.deliver([event("checkout.session.async_payment_failed", session(organization_id, "unpaid"))])
    assert stripe.state(customer)[0] == "incomplete"
    stripe.deliver([event("checkout.session.async_payment_succeeded", session(organization_id, "paid"))])
    assert stripe.state(customer)[0] == "active"


@pytest.mark.parametrize("kind", ["checkout.session.completed", "checkout.session.expired"])
def test_a_checkout_of_something_else_is_ignored(stripe: Deliveries, customer: Client, kind: str) -> None:
    other = event(kind, session(customer.organization_id, mode="payment", subscription=None))
    stripe.deliver([other])

    assert stripe.row_of(other)["status"] == "ignored"
    assert stripe.account(customer) == {}


def test_of_two_subscriptions_the_wider_that_gives_service_counts(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    till.be_down()
    stripe.deliver([subscription_event("created", identifier="sub_1", price=PRO)])
    stripe.deliver([subscription_event("created", NOW + 9, identifier="sub_2", price="voxanne_starter_monthly")])
    assert stripe.state(customer) == ("active", "professional")

    stripe.deliver([subscription_event("deleted", NOW + 10, identifier="sub_1", price=PRO, status="canceled")])
    assert stripe.state(customer) == ("active", "starter")
    stripe.deliver([subscription_event("deleted", NOW + 11, identifier="sub_2", status="canceled")])
    assert stripe.state(customer)[0] == "canceled"


def test_an_unknown_price_changes_no_plan(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.be_down()
    stripe.deliver([subscription_event("updated", price=PRO)])
    stripe.deliver([subscription_event("updated", NOW + 1, price="somebody_elses")])
    stripe.deliver([subscription_event("updated", NOW + 2, price=None)])

    assert stripe.state(customer) == ("active", "professional")


def test_of_several_items_the_known_one_says_the_plan(stripe: Deliveries, customer: Client) -> None:
    items = {"data": [item("metered_minutes"), item(PRO), item(None)]}
    stripe.deliver([event("customer.subscription.updated", subscription(items=items))])

    assert stripe.state(customer) == ("active", "professional")


def test_a_deleted_customer_has_no_subscription_and_may_begin_anew(
    stripe: Deliveries, till: Till, clinic: Client
) -> None:
    customer_id = till.bought(clinic)["customer"]
    stripe.deliver(till.events)
    stripe.deliver([event("customer.deleted", {"id": customer_id, "object": "customer"})])
    assert stripe.state(clinic)[0] == "canceled"

    till.checkout(clinic)

    assert stripe.account(clinic)["customer_id"] not in {None, customer_id}
    assert clinic("GET", "/api/billing").json["service"] == "off"


def test_a_thin_event_is_fetched(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.provider.ledger.documents["sub_1"] = subscription(status="past_due")

    stripe.deliver([thin_event("v1.customer.subscription.past_due", "sub_1")])

    assert stripe.state(customer)[0] == "past_due"


def test_a_thin_event_waits_for_stripe(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.provider.ledger.documents["sub_1"] = subscription(status="past_due")
    till.be_down()
    assert stripe.deliver([thin_event("v1.customer.subscription.past_due", "sub_1")]) == 1
    till.be_up()

    assert stripe.work() == 0
    assert stripe.state(customer)[0] == "past_due"


@pytest.mark.parametrize(
    "ignored",
    [
        event("customer.updated", {"id": "cus_1", "object": "customer"}),
        event("entitlements.active_entitlement_summary.updated", {"customer": "cus_1"}),
        event("a.kind.that.came.later", {"id": "x", "customer": "cus_1"}),
        thin_event("v1.billing.meter.error_report_triggered", "mtr_1"),
        event("customer.subscription.updated", subscription(status="canceled"), account="acct_1"),
        thin_event("v1.customer.subscription.past_due", "sub_1", context="acct_1"),
    ],
    ids=lambda each: each["type"] + each.get("account", ""),
)
def test_what_we_take_no_notice_of_is_ignored(stripe: Deliveries, customer: Client, ignored: dict[str, Any]) -> None:
    before = stripe.organization(customer)

    assert stripe.deliver([ignored]) == 0

    assert stripe.row_of(ignored)["status"] == "ignored"
    assert (stripe.organization(customer), stripe.account(customer)) == (before, {})


def test_a_usage_plan_that_the_gateway_does_not_give_now_is_given_by_the_sweeper(
    product: Product, stripe: Deliveries
) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    link_customer(clinic)

    def busy(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "CreateApiKey")

    gateway_client().meta.events.register("before-call.apigateway.CreateApiKey", busy)
    try:
        assert stripe.deliver([subscription_event("updated", price=PRO)]) == 0
    finally:
        gateway_client().meta.events.unregister("before-call.apigateway.CreateApiKey", busy)

    assert stripe.state(clinic) == ("active", "professional")
    assert stripe.organization(clinic)["usage_plan"] == "starter"
    assert clinic("GET", "/api/agents").status == 200
    product.clock.advance(61)
    run("SweeperFunction")
    assert stripe.organization(clinic)["usage_plan"] == "professional"
    assert clinic("GET", "/api/agents").status == 200


def test_a_status_that_stripe_has_not_yet_is_set_apart(stripe: Deliveries, till: Till, customer: Client) -> None:
    till.be_down()
    strange = subscription_event("updated", status="hibernating")
    stripe.deliver([subscription_event("updated", NOW - 1), strange])

    assert (stripe.row_of(strange)["status"], stripe.row_of(strange)["error"]) == ("failed", "unknown_status")
    change_item("OrganizationsTable", {"organization_id": customer.organization_id}, name="Still readable")
    assert customer("GET", "/api/organization").status == 200


def _line(end: int) -> dict[str, Any]:
    return {**_period(end), "parent": {"type": "subscription_item_details"}}


def _period(end: int) -> dict[str, Any]:
    return {"period": {"start": NOW, "end": end}}


ELSEWHERE: dict[str, Any] = {"identifier": "sub_2", "price": "somebody_elses"}


@pytest.mark.parametrize("ends", ["deleted", "updated"])
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_a_subscription_to_another_product_keeps_no_service(
    stripe: Deliveries, till: Till, customer: Client, ends: str, order: tuple[int, ...]
) -> None:
    till.be_down()
    sent = [
        subscription_event("updated", price=PRO),
        subscription_event("updated", NOW + 1, **ELSEWHERE),
        subscription_event(ends, NOW + 2, price=PRO, status="canceled"),
    ]

    stripe.deliver(sent[number] for number in order)

    assert stripe.state(customer) == ("canceled", "professional")
    assert customer("GET", "/api/billing").json["price"] == PRO


def test_a_subscription_to_another_product_alone_gives_no_service_and_takes_none(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    before = stripe.state(customer)

    stripe.deliver([subscription_event("updated", **ELSEWHERE)])
    assert stripe.state(customer) == before
    stripe.deliver([subscription_event("deleted", NOW + 1, **ELSEWHERE)])
    assert stripe.state(customer) == before
    assert till.checkout(customer)


@pytest.mark.parametrize("kind", ["archived", "migrated", "deleted.v2", "Updated", ""])
def test_a_type_of_event_that_is_not_known_changes_nothing(
    stripe: Deliveries, till: Till, customer: Client, kind: str
) -> None:
    till.be_down()
    stripe.deliver([subscription_event("updated", price=PRO)])

    stripe.deliver([subscription_event(kind, NOW + 1, price="voxanne_starter_monthly", status="canceled")])

    assert stripe.state(customer) == ("active", "professional")
    assert [row["status"] for row in stripe.rows()].count("ignored") == 1


def late(end: int, **fields: Any) -> dict[str, Any]:
    """A subscription event of a period that ends then, of a month before."""
    return subscription_event("updated", end - MONTH + 60, items={"data": [item(PRO, end)]}, **fields)


def test_a_late_payment_that_nothing_told_of_heals_when_the_subscription_is_renewed(
    stripe: Deliveries, till: Till, customer: Client
) -> None:
    till.be_down()
    unpaid = event("checkout.session.completed", session(customer.organization_id, "unpaid"))
    stripe.deliver([unpaid, late(NOW + MONTH)])
    assert stripe.state(customer)[0] == "incomplete"

    stripe.deliver([late(NOW + 2 * MONTH)])

    assert stripe.state(customer) == ("active", "professional")


@pytest.mark.parametrize("status", ["past_due", "unpaid", "incomplete"])
def test_a_renewal_that_is_not_paid_heals_nothing(
    stripe: Deliveries, till: Till, customer: Client, status: str
) -> None:
    till.be_down()
    failed = event("checkout.session.async_payment_failed", session(customer.organization_id, "unpaid"))
    stripe.deliver([late(NOW + MONTH), failed, late(NOW + 2 * MONTH, status=status)])

    assert stripe.state(customer)[0] != "active"
    assert customer("GET", "/api/billing").json["service"] == "off"


@pytest.mark.parametrize("ahead", [3600, 86_400 * 365, 2**40])
def test_an_event_from_a_clock_that_is_ahead_blocks_no_later_change(
    stripe: Deliveries, till: Till, customer: Client, ahead: int
) -> None:
    now = int(stripe.product.clock())
    stripe.product.clock.stop(now)
    till.provider.ledger.documents["sub_1"] = subscription(price=PRO)
    stripe.deliver([subscription_event("updated", now + ahead, price=PRO)])
    till.be_down()
    stripe.product.clock.advance(10)

    stripe.deliver([subscription_event("updated", now + 10, price=PRO, status="unpaid")])

    assert stripe.state(customer)[0] == "unpaid"
