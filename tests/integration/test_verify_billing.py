"""`verify`, billing: links of customers and subscriptions, and plans, as a restore may leave them."""

from tests.integration.payments import Till
from tests.integration.stripe_deliveries import Deliveries
from tests.integration.verifying import delete, found
from tests.product import Client, Product
from tests.samples import change_item
from tests.stripe_events import event
from voxanne.aws.provider_links import link_of


def test_a_customer_and_a_subscription_that_lost_their_links_are_linked_again(
    product: Product, stripe: Deliveries, till: Till, clinic: Client
) -> None:
    subscription = till.bought(clinic, "professional")
    assert stripe.deliver(till.events) == 0
    assert found(product) == []
    delete("ProviderLinksTable", link=link_of("stripe", "customer", subscription["customer"]))
    delete("ProviderLinksTable", link=link_of("stripe", "subscription", subscription["id"]))

    assert found(product) == [("billing", "not_linked", "found")] * 2
    assert found(product, repair=True) == [("billing", "not_linked", "mended")] * 2

    assert found(product) == []
    product.clock.advance(60)
    ended = event("customer.subscription.deleted", {**subscription, "status": "canceled"}, id="evt_ended")
    assert stripe.deliver([ended | {"created": int(product.clock())}]) == 0
    assert stripe.state(clinic)[0] == "canceled"


def test_a_plan_that_an_older_organisation_brought_back_follows_its_subscription(
    product: Product, stripe: Deliveries, till: Till, clinic: Client
) -> None:
    till.bought(clinic, "professional")
    assert stripe.deliver(till.events) == 0
    older = {"plan": "starter", "billing_status": "manual"}
    change_item("OrganizationsTable", {"organization_id": clinic.organization_id}, **older)

    assert found(product) == [("billing", "plan_not_followed", "found")]
    assert stripe.state(clinic) == ("manual", "starter")
    assert ("billing", "plan_not_followed", "mended") in found(product, repair=True)

    assert stripe.state(clinic) == ("active", "professional")
    # Limits and the key at the gateway follow with the sweep.
    assert "due_at" in stripe.organization(clinic)


def test_an_organisation_that_never_opened_a_checkout_has_nothing_to_compare(product: Product, clinic: Client) -> None:
    assert clinic("GET", "/api/billing").json["status"] == "manual"

    assert found(product) == []
