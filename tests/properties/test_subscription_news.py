"""News of subscriptions merge to the same, in whatever order and number they come."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stripe_events import NOW, before_basil, event, subscription
from voxanne.billing.stripe.events import Event
from voxanne.billing.subscriptions.models import BillingAccount, Payment, from_fetched, from_snapshot

STATUSES = ["trialing", "active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "paused"]
PRICES = ["voxanne_starter_monthly", "voxanne_pro_monthly", "voxanne_enterprise_monthly", "somebody_elses", None]
KINDS = ["created", "updated", "updated", "deleted", "paused", "resumed"]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of one or two subscriptions, several of them in one second."""
    told = draw(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS),
                st.sampled_from(STATUSES),
                st.sampled_from(PRICES),
                st.integers(0, 3),
                st.sampled_from(["sub_1", "sub_2"]),
                st.booleans(),
            ),
            min_size=1,
            max_size=7,
        )
    )
    events = []
    for number, (kind, status, price, second, identifier, old) in enumerate(told):
        document = subscription(identifier, status=status, price=price, cancel_at=number)
        document = before_basil(document) if old else document
        payload = event(f"customer.subscription.{kind}", document, NOW + second)
        events.append(Event.parse({**payload, "id": f"evt_{number}"}))
    return events


def told(events: list[Event]) -> BillingAccount:
    account = BillingAccount(organization_id="org_1")
    for each in events:
        account = account.with_update(from_snapshot(each, each.object))
    return account


@settings(max_examples=150)
@given(histories(), st.randoms(use_true_random=False), st.lists(st.integers(0, 6), max_size=4))
def test_any_order_and_any_repetition_end_the_same(
    events: list[Event], random: st.DataObject, repeated: list[int]
) -> None:
    again = [*events, *(events[number % len(events)] for number in repeated)]
    random.shuffle(again)  # type: ignore[attr-defined]

    one, other = told(events), told(again)

    assert (one.subscriptions, one.status, one.plan) == (other.subscriptions, other.status, other.plan)


@settings(max_examples=50)
@given(histories())
def test_a_subscription_that_has_ended_never_returns(events: list[Event]) -> None:
    account = told(events)

    for each in account.subscriptions.values():
        ends = {e.id for e in events if e.subscription_id == each.id and from_snapshot(e, e.object).ended}
        assert each.ended is bool(ends)


@settings(max_examples=50)
@given(st.permutations([Payment.AWAITED, Payment.FAILED, Payment.MADE]), st.integers(0, 3))
def test_a_payment_that_was_made_counts_whenever_it_is_heard_of(payments: list[Payment], place: int) -> None:
    account = BillingAccount(organization_id="org_1")
    active = Event.parse(event("customer.subscription.updated", subscription()))
    for number, payment in enumerate([*payments, Payment.UNKNOWN]):
        if number == place:
            account = account.with_update(from_snapshot(active, active.object))
        account = account.with_payment("sub_1", payment)

    assert account.status == "active"


# What is left never comes back: `incomplete` is for the beginning.
LASTING = ["incomplete", "trialing", "active", "past_due", "unpaid", "paused"]


@st.composite
def timelines(draw: st.DrawFn) -> tuple[list[tuple[float, Event]], list[tuple[float, int, float | None]]]:
    """A subscription's changes with their moments, and deliveries: moment, event, and by how much our clock is wrong
    where Stripe can be asked at that moment."""
    changes, moment = [], float(NOW)
    for number in range(draw(st.integers(1, 6))):
        moment += draw(st.sampled_from([0.1, 0.4, 0.9, 1.0, 3.0]))
        document = subscription(status=draw(st.sampled_from(LASTING[number > 0 :])), cancel_at=number)
        kind = "updated" if number else "created"
        told = event(f"customer.subscription.{kind}", document, int(moment))
        changes.append((moment, Event.parse({**told, "id": f"evt_{number}"})))
    wrong = st.sampled_from([None, -1.9, 0.0, 1.9])
    deliveries = [
        (changes[number][0] + draw(st.sampled_from([0.0, 0.3, 1.1, 2.5, 9.0])), number, draw(wrong))
        for number in [*range(len(changes)), *draw(st.lists(st.integers(0, len(changes) - 1), max_size=3))]
    ]
    return changes, sorted(deliveries, key=lambda each: each[0])


@settings(max_examples=300)
@given(timelines())
def test_fetches_and_snapshots_in_any_mixture_end_at_the_last_change(
    timeline: tuple[list[tuple[float, Event]], list[tuple[float, int, float | None]]],
) -> None:
    changes, deliveries = timeline
    account = BillingAccount(organization_id="org_1")
    for moment, number, wrong in deliveries:
        arrived = changes[number][1]
        if wrong is None:
            news = from_snapshot(arrived, arrived.object)
        else:
            now = next(each for at, each in reversed(changes) if at <= moment)
            news = from_fetched(arrived, now.object, moment + wrong, account.subscriptions.get("sub_1"))
        account = account.with_update(news)

    assert account.subscriptions["sub_1"].cancel_at == len(changes) - 1
