"""Whose an event of Stripe's is: two organisations never touch each other, whatever an event claims."""

import json
from typing import Any

import pytest

from operations import unattributed
from tests.integration.payments import Till
from tests.integration.stripe_deliveries import Deliveries, link_customer
from tests.observers import Logs
from tests.product import Client
from tests.stripe_events import NOW, event, invoice, session, subscription, subscription_event, thin_event

PATIENCE = 601


@pytest.fixture
def mine(clinic: Client) -> Client:
    """Has the customer cus_1."""
    link_customer(clinic)
    return clinic


@pytest.fixture
def theirs(other_clinic: Client) -> Client:
    """Has the customer cus_2."""
    link_customer(other_clinic, "cus_2")
    return other_clinic


def check_set_apart(stripe: Deliveries, logs: Logs, strange: dict[str, Any], code: str, *clinics: Client) -> None:
    """It changed nothing, no tenant sees it, and an alarm counts it."""
    row = stripe.row_of(strange)
    assert (row["organization_id"], row["status"], row["error"]) == ("unattributed", "failed", code)
    for each in clinics:
        assert stripe.state(each) == ("manual", "starter")
        assert stripe.account(each).get("subscriptions", {}) == {}
    assert "WebhookUnattributed" in logs.text or "webhook.unattributed" in logs.text


@pytest.mark.parametrize("name", ["organization_id", "tenant_id"])
@pytest.mark.parametrize("reachable", [True, False])
def test_metadata_that_name_another_organisation_are_refused(
    stripe: Deliveries, logs: Logs, mine: Client, theirs: Client, *, name: str, reachable: bool
) -> None:
    claimed = subscription(metadata={name: theirs.organization_id})
    plain = subscription()
    if reachable:
        stripe.till.provider.ledger.documents["sub_1"] = claimed
    strange = event("customer.subscription.updated", plain if reachable else claimed)

    stripe.deliver([strange])

    check_set_apart(stripe, logs, strange, "names_another_organization", mine, theirs)


def test_others_metadata_mean_nothing(stripe: Deliveries, mine: Client) -> None:
    stripe.deliver([event("customer.subscription.updated", subscription(metadata={"tenant_id": "aurora-dental"}))])

    assert stripe.state(mine)[0] == "active"


def test_a_checkout_for_another_organisation_with_my_customer_is_refused(
    stripe: Deliveries, logs: Logs, mine: Client, theirs: Client
) -> None:
    strange = event("checkout.session.completed", session(theirs.organization_id))

    stripe.deliver([strange])

    check_set_apart(stripe, logs, strange, "names_another_organization", mine, theirs)


def test_a_strangers_checkout_takes_over_no_organisation_that_has_a_customer(
    stripe: Deliveries, till: Till, logs: Logs, clinic: Client
) -> None:
    """A payment link's URL lets its payer choose the reference."""
    till.checkout(clinic)
    strange = event("checkout.session.completed", session(clinic.organization_id, customer="cus_stranger"))

    stripe.deliver([strange])

    check_set_apart(stripe, logs, strange, "another_customer", clinic)
    assert not [e for e in stripe.product.items("ProviderLinksTable") if "cus_stranger" in e["link"]]


def test_a_subscription_of_one_with_a_customer_of_another_is_refused(
    stripe: Deliveries, mine: Client, theirs: Client
) -> None:
    stripe.deliver([subscription_event("created", identifier="sub_1", customer="cus_1")])
    moved = subscription_event("updated", NOW + 1, identifier="sub_1", customer="cus_2", status="canceled")

    stripe.deliver([moved])

    assert stripe.row_of(moved)["error"] == "linked_elsewhere"
    assert (stripe.state(mine)[0], stripe.state(theirs)[0]) == ("active", "manual")


def test_an_invoice_of_mine_fetches_no_subscription_of_theirs(
    stripe: Deliveries, till: Till, mine: Client, theirs: Client
) -> None:
    till.provider.ledger.documents["sub_2"] = subscription("sub_2", "cus_2")
    strange = event("invoice.paid", invoice("sub_2", "cus_1"))

    stripe.deliver([strange])

    assert stripe.row_of(strange)["error"] == "linked_elsewhere"
    assert (stripe.state(mine)[0], stripe.state(theirs)[0]) == ("manual", "manual")


def test_events_of_one_change_nothing_of_the_other(stripe: Deliveries, mine: Client, theirs: Client) -> None:
    before = stripe.organization(theirs)
    kinds = ["created", "updated", "deleted"]

    stripe.deliver([subscription_event(kind, NOW + number) for number, kind in enumerate(kinds)])

    assert stripe.organization(theirs) == before
    assert stripe.account(theirs) == {}
    assert stripe.state(mine)[0] == "canceled"
    assert all(row["organization_id"] == mine.organization_id for row in stripe.rows())


def test_the_other_mode_is_refused(stripe: Deliveries, logs: Logs, mine: Client) -> None:
    live = subscription_event("updated")
    live["livemode"] = True

    stripe.deliver([live])

    check_set_apart(stripe, logs, live, "wrong_livemode", mine)


def test_a_customer_that_nobody_has_is_waited_for_and_then_set_apart(
    stripe: Deliveries, logs: Logs, clinic: Client
) -> None:
    strange = subscription_event("created", customer="cus_9")
    assert stripe.deliver([strange]) == 1
    assert stripe.rows() == []
    stripe.product.clock.advance(PATIENCE)

    assert stripe.work() == 0

    check_set_apart(stripe, logs, strange, "unknown_customer", clinic)


@pytest.mark.parametrize("size", [10, 1_200_000], ids=["small", "over a mebibyte"])
def test_what_was_nobodys_is_applied_once_it_is_somebodys_and_replayed(
    stripe: Deliveries, till: Till, mine: Client, size: int
) -> None:
    till.be_down()
    document = subscription(customer="cus_9", description="x" * size)
    strange = event("customer.subscription.created", document)
    stripe.deliver([strange])
    stripe.product.clock.advance(PATIENCE)
    stripe.work()
    assert stripe.state(mine)[0] == "manual"

    link_customer(mine, "cus_9")
    assert [each["replayed"] for each in unattributed.replay(stripe.product.stack, None)] == [True]
    stripe.work()

    assert stripe.state(mine)[0] == "active"
    assert [(row["organization_id"], row["status"]) for row in stripe.rows()] == [(mine.organization_id, "processed")]


def test_a_checkout_links_a_customer_that_nobody_has_and_what_waited_is_applied(
    stripe: Deliveries, till: Till, clinic: Client
) -> None:
    """Whatever comes first: a payment link's events may overtake the one that says whose they are."""
    till.be_down()
    created = subscription_event("created", price="voxanne_pro_monthly")
    assert stripe.deliver([created]) == 1

    assert stripe.deliver([event("checkout.session.completed", session(clinic.organization_id))]) in {0, 1}
    stripe.work()

    assert stripe.state(clinic) == ("active", "professional")
    assert stripe.account(clinic)["customer_id"] == "cus_1"
    assert stripe.row_of(created)["organization_id"] == clinic.organization_id


@pytest.mark.parametrize("reference", ["org_01m83qyj876d20akpdcvbqftzj", "reference#crm-7", "", None, 7])
def test_a_checkout_for_nobody_we_know_links_nothing(
    stripe: Deliveries, logs: Logs, clinic: Client, reference: Any
) -> None:
    stripe.product.organization(name="Third", reference="crm-7")
    strange = event("checkout.session.completed", session(reference))
    stripe.deliver([strange])
    stripe.product.clock.advance(PATIENCE)
    stripe.work()

    check_set_apart(stripe, logs, strange, "unknown_customer", clinic)
    assert not [each for each in stripe.product.items("ProviderLinksTable") if each["link"].startswith("stripe#")]


def test_a_thin_event_of_a_subscription_that_stripe_does_not_know_is_set_apart(
    stripe: Deliveries, logs: Logs, clinic: Client
) -> None:
    strange = thin_event("v1.customer.subscription.past_due", "sub_9")
    stripe.deliver([strange])
    stripe.product.clock.advance(PATIENCE)
    stripe.work()

    check_set_apart(stripe, logs, strange, "unknown_customer", clinic)


@pytest.mark.parametrize(
    ("applied", "reason"),
    [
        ([subscription_event("updated", price="somebody_elses")], "unknown_price"),
        ([event("invoice.finalization_failed", invoice())], "invoice_finalization_failed"),
        (
            [subscription_event("created", identifier="sub_1"), subscription_event("created", identifier="sub_2")],
            "second_subscription",
        ),
    ],
    ids=["price", "invoice", "second"],
)
def test_what_someone_has_to_look_at_is_applied_and_counted(
    stripe: Deliveries, logs: Logs, mine: Client, applied: list[dict[str, Any]], reason: str
) -> None:
    assert stripe.deliver(applied) == 0

    lines = [line for line in logs.lines if line.get("message") == "billing.needs_attention"]
    assert [line["reasons"] for line in lines] == [[reason]]
    assert lines[0]["organization_id"] == mine.organization_id


def test_what_is_shown_of_an_event_is_ids_types_codes_and_times(stripe: Deliveries, logs: Logs, mine: Client) -> None:
    private = session(
        mine.organization_id,
        url="https://checkout.stripe.com/SENTINEL",
        customer_details={"email": "SENTINEL@example.com", "name": "SENTINEL"},
        hosted_invoice_url="SENTINEL",
        client_secret="SENTINEL",
    )
    stripe.deliver([event("checkout.session.completed", private)])

    [row] = stripe.rows()
    assert json.loads(row["payload"])["data"]["object"]["subscription"] == "sub_1"
    assert "SENTINEL" not in json.dumps(stripe.product.stored(), default=str) + logs.text
