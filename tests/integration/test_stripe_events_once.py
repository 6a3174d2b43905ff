"""Nothing that was answered 200 is lost, and nothing applied twice, whatever crashes, and in any order."""

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.payments import Till
from tests.integration.stripe_deliveries import Deliveries, link_customer
from tests.product import Client, Product
from tests.stripe_events import NOW, event, invoice, session, subscription, subscription_event
from voxanne.aws.dynamodb.client import client as dynamodb_client

PRO = "voxanne_pro_monthly"


def history(organization_id: str) -> list[dict[str, Any]]:
    """The events of one subscription, as they happened."""
    return [
        subscription_event("created", NOW, status="incomplete"),
        subscription_event("updated", NOW, status="active"),
        event("checkout.session.completed", session(organization_id, "unpaid"), NOW),
        event("invoice.paid", invoice(), NOW + 1),
        event("checkout.session.async_payment_succeeded", session(organization_id), NOW + 1),
        subscription_event("updated", NOW + 100, status="past_due", price=PRO),
        subscription_event("updated", NOW + 101, status="active", price="somebody_elses"),
    ]


def kept(stripe: Deliveries, clinic: Client) -> Any:
    """What is stored, but when and how often it was written."""
    account = {name: value for name, value in stripe.account(clinic).items() if name not in {"version", "updated_at"}}
    links = [
        each for each in stripe.product.items("ProviderLinksTable") if each["organization_id"] == clinic.organization_id
    ]
    return stripe.state(clinic), account, sorted(links, key=str)


@pytest.fixture
def orders(stripe: Deliveries, till: Till, product: Product) -> Any:
    """Delivers the events of one subscription to an organisation of its own, in an order; gives what is stored."""

    def delivered(order: list[int], *, reachable: bool) -> Any:
        clinic = product.organization()
        ids = {"cus_1": f"cus_{clinic.organization_id}", "sub_1": f"sub_{clinic.organization_id}"}
        link_customer(clinic, ids["cus_1"])
        told = renamed(history(clinic.organization_id), ids)
        if reachable:
            till.be_up()
            till.provider.ledger.documents[ids["sub_1"]] = renamed(subscription(status="past_due", price=PRO), ids)
        else:
            till.be_down()
        assert stripe.deliver([told[number] for number in order]) == 0
        return renamed(kept(stripe, clinic), {new: old for old, new in ids.items()} | {clinic.organization_id: "org"})

    return delivered


def renamed(value: Any, names: dict[str, str]) -> Any:
    match value:
        case dict():
            return {renamed(name, names): renamed(each, names) for name, each in value.items()}
        case list() | tuple():
            return [renamed(each, names) for each in value]
        case str():
            for old, new in names.items():
                value = value.replace(old, new)
            return value
        case _:
            return value


ORDERS = st.tuples(st.permutations(range(7)), st.lists(st.integers(0, 6), max_size=2))


@pytest.mark.parametrize("reachable", [False, True], ids=["snapshots", "fetched"])
def test_any_order_and_any_repetition_end_the_same(orders: Any, product: Product, *, reachable: bool) -> None:
    product.clock.stop(NOW + 1000)
    expected = orders(list(range(7)), reachable=reachable)
    assert expected[0] == (["past_due", "professional"] if reachable else ["active", "professional"])

    @settings(max_examples=5 if reachable else 8)
    @given(ORDERS)
    def check(order: tuple[list[int], list[int]]) -> None:
        events, again = order
        assert without_events(orders([*events, *again], reachable=reachable)) == without_events(expected)

    check()


def without_events(state: Any) -> Any:
    """Events of the same history have other ids each time."""
    status, account, links = state
    for each in account["subscriptions"].values():
        for name in ("order", "plan_order"):
            each[name] = each[name][:3]
    return status, account, links


def test_a_duplicate_has_no_effect_and_no_second_row(stripe: Deliveries, till: Till, clinic: Client) -> None:
    link_customer(clinic)
    till.be_down()
    one = subscription_event("updated")
    stripe.deliver([one, one])
    before = kept(stripe, clinic), stripe.account(clinic)["version"]

    stripe.deliver([one])

    assert (kept(stripe, clinic), stripe.account(clinic)["version"]) == before
    assert len([row for row in stripe.rows() if row["event_id"] == one["id"]]) == 1


class CrashError(BaseException):
    """The process dies here."""


def test_wherever_the_worker_dies_the_next_one_ends_the_same(stripe: Deliveries, till: Till, product: Product) -> None:
    till.be_down()
    died = 0
    for number in itertools.count():
        clinic = product.organization(limit=None)
        customer = f"cus_{number}"
        link_customer(clinic, customer)
        stripe.send(subscription_event("updated", identifier=f"sub_{number}", customer=customer, price=PRO))
        made = [0]

        def die(made: list[int] = made, number: int = number, **_: Any) -> None:
            if made[0] == number:
                raise CrashError
            made[0] += 1

        events = dynamodb_client().meta.events
        # Before the next call is, for what is stored, the same moment.
        events.register("after-call.dynamodb", die)
        try:
            stripe.work()
        except CrashError:
            died += 1
        finally:
            events.unregister("after-call.dynamodb", die)
        assert stripe.work() == 0

        assert stripe.state(clinic) == ("active", "professional")
        assert stripe.account(clinic)["version"] == 1
        assert [row["status"] for row in stripe.rows() if row["organization_id"] == clinic.organization_id] == [
            "processed"
        ]
        if made[0] < number:
            assert died > 5
            break


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "TransactWriteItems"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=["throttled", "unreachable"],
)
@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems", "UpdateItem"])
def test_what_dynamodb_does_not_take_comes_again_and_is_applied_once(
    stripe: Deliveries, till: Till, clinic: Client, operation: str, fault: Exception
) -> None:
    link_customer(clinic)
    till.be_down()
    for number in range(3):
        assert stripe.send(subscription_event("updated", NOW + number, price=PRO)).status == 200

    def failing(**_: Any) -> None:
        raise fault

    events = dynamodb_client().meta.events
    events.register(f"before-call.dynamodb.{operation}", failing)
    try:
        assert stripe.work() == 3
    finally:
        events.unregister(f"before-call.dynamodb.{operation}", failing)
    assert stripe.work() == 0

    assert stripe.state(clinic) == ("active", "professional")
    assert stripe.account(clinic)["version"] == 3
    assert [row["status"] for row in stripe.rows()] == ["processed"] * 3


def test_an_event_that_can_not_be_read_blocks_no_other(stripe: Deliveries, till: Till, clinic: Client) -> None:
    link_customer(clinic)
    till.be_down()
    poison = {**subscription_event("updated"), "created": "no time at all"}

    assert stripe.deliver([poison, subscription_event("updated", NOW + 1)]) == 1

    assert stripe.state(clinic)[0] == "active"


def test_two_events_at_once_of_two_subscriptions_both_count(stripe: Deliveries, till: Till, clinic: Client) -> None:
    """The second is applied while the first is being applied."""
    link_customer(clinic)
    till.be_down()
    calls = [0]

    def in_between(**_: Any) -> None:
        calls[0] += 1
        if calls[0] == 1:
            stripe.deliver([subscription_event("created", identifier="sub_2", price=PRO)])

    events = dynamodb_client().meta.events
    events.register("before-call.dynamodb.TransactWriteItems", in_between)
    try:
        stripe.deliver([subscription_event("created", identifier="sub_1")])
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", in_between)

    assert set(stripe.account(clinic)["subscriptions"]) == {"sub_1", "sub_2"}
    assert stripe.state(clinic) == ("active", "professional")
