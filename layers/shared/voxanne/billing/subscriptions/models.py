"""Billing accounts and their subscriptions, and how Stripe's snapshots are merged into them.

Merging is a join: of two snapshots the later one counts, in whichever order they are received, so any order and any
repetition of events give the same account. `event.created` has whole seconds: within one second an update ranks above
a creation, other statuses rank above `incomplete`, and finally the event's id decides. A subscription that has ended
stays ended.
"""

from enum import IntEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from voxanne.billing.stripe import objects
from voxanne.billing.stripe.events import MAX_CLOCK_SKEW_SECONDS, SUBSCRIPTION_CREATED, SUBSCRIPTION_DELETED, Event
from voxanne.billing.stripe.objects import Document
from voxanne.billing.subscriptions.prices import plan_of, price_of, rank_of
from voxanne.core.fields import Resource
from voxanne.domain.organizations.models import BILLING_STATUSES, SERVED_BILLING_STATUSES, BillingStatus
from voxanne.domain.organizations.plans import PlanName

# The second, the kind of event, whether the status is past `incomplete`, the event's id.
type Order = Annotated[tuple[int, int, int, str], BeforeValidator(tuple)]

_ENDED = frozenset({"canceled", "incomplete_expired"})
_NEVER: Order = (-1, 0, 0, "")
_CREATION, _CHANGE, _ALL_OF_THAT_SECOND = 0, 1, 2


class UnknownStatusError(Exception):
    """A status of Stripe's that this code does not know."""


class Payment(IntEnum):
    """The state of the first payment by checkouts and invoices, if it takes days; the highest value counts."""

    UNKNOWN = 0
    AWAITED = 1
    FAILED = 2
    MADE = 3


class Subscription(Resource):
    """A subscription by its newest snapshot; `status` is None before the first one."""

    id: str
    customer_id: str | None = None
    status: BillingStatus | None = None
    started: int = 0
    price: str | None = None
    period_end: int | None = None
    # Of all snapshots: the end of a later period shows that the subscription was renewed.
    first_period_end: int | None = None
    cancel_at: int | None = None
    order: Order = _NEVER
    # By the newest snapshot with a *known* price: an unknown price changes no plan, in whichever order it is received.
    plan: PlanName | None = None
    plan_order: Order = _NEVER
    payment: Payment = Payment.UNKNOWN
    paid_until: int | None = None

    @property
    def ended(self) -> bool:
        """Whether it has ended for good."""
        return self.status in _ENDED

    @property
    def is_ours(self) -> bool:
        """Whether it is, or ever was, a subscription to one of our plans. Customers may subscribe to other products."""
        return self.plan is not None

    @property
    def effective_status(self) -> BillingStatus | None:
        """The status; `incomplete` if Stripe calls it active while a payment that takes days is awaited, or failed."""
        unpaid = self.payment in {Payment.AWAITED, Payment.FAILED} and not self._is_renewed
        return "incomplete" if unpaid and self.status in SERVED_BILLING_STATUSES else self.status

    @property
    def _is_renewed(self) -> bool:
        """Whether it is active in a later period than its first: Stripe renews none with an open first invoice."""
        later = self.period_end is not None and self.period_end > (self.first_period_end or self.period_end)
        return self.status == "active" and later

    @property
    def rank(self) -> tuple[bool, bool, int, int, str]:
        """The rank among several subscriptions: active ones first, then the highest plan, then the latest."""
        status = self.effective_status
        is_active = status in SERVED_BILLING_STATUSES
        has_begun = status not in {None, "incomplete", "incomplete_expired"}
        return is_active, has_begun, rank_of(self.plan) if is_active else -1, self.started, self.id

    def merge(self, other: Self) -> Self:
        """Return both merged; of snapshots of the same moment *other* counts."""
        newest = other if (other.ended, other.order) >= (self.ended, self.order) else self
        plan = other if other.plan_order >= self.plan_order else self
        return newest.model_copy(
            update={
                "customer_id": newest.customer_id or self.customer_id or other.customer_id,
                "plan": plan.plan,
                "plan_order": plan.plan_order,
                "payment": max(self.payment, other.payment),
                "paid_until": max((self.paid_until or 0, other.paid_until or 0)) or None,
                "first_period_end": _first(self.first_period_end, other.first_period_end),
            }
        )


def _first(one: int | None, other: int | None) -> int | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def from_snapshot(event: Event, document: Document) -> Subscription:
    """Return the subscription in an event's own snapshot.

    Raises:
        UnknownStatusError: this code does not know its status.
    """
    status = "canceled" if event.type == SUBSCRIPTION_DELETED else objects.get(document, "status")
    if status not in BILLING_STATUSES or status == "manual":
        raise UnknownStatusError(str(status)[:40])
    price = price_of(objects.lookup_keys(document))
    plan = plan_of(price)
    kind = _CREATION if event.type == SUBSCRIPTION_CREATED else _CHANGE
    order = (event.created, kind, int(status != "incomplete"), event.id)
    return Subscription(
        id=objects.id_of(document) or "",
        customer_id=objects.id_of(objects.get(document, "customer")),
        status=status,
        started=objects.seconds_at(document, "created") or 0,
        price=price,
        period_end=objects.period_end(document),
        first_period_end=objects.period_end(document),
        cancel_at=objects.cancels_at(document),
        order=order,
        plan=plan,
        plan_order=_NEVER if plan is None else order,
    )


def from_fetched(event: Event, document: Document, fetched_at: float, known: Subscription | None) -> Subscription:
    """Return a subscription that was fetched because of *event*: newer than *known*, and than events before the fetch.

    Raises:
        UnknownStatusError: this code does not know its status.
    """
    fetched = from_snapshot(event, document)
    # The last whole second that had ended at Stripe at the time of the fetch, whichever clock is ahead.
    last_second = int(fetched_at - MAX_CLOCK_SKEW_SECONDS) - 1
    fetch_order = (last_second, _ALL_OF_THAT_SECOND, 1, "")
    order = max(fetched.order, fetch_order, known.order if known else _NEVER)
    plan_order = max(order, known.plan_order if known else _NEVER)
    return fetched.model_copy(update={"order": order, "plan_order": _NEVER if fetched.plan is None else plan_order})


class BillingAccount(Resource):
    """An organisation's billing account as it is stored. It does not depend on the order in which events arrive."""

    organization_id: str
    customer_id: str | None = None
    # The subscriptions of a customer that was deleted at Stripe have ended, whatever later events say.
    deleted_customers: list[str] = Field(default_factory=list)
    subscriptions: dict[str, Subscription] = Field(default_factory=dict)
    version: int = 0

    @property
    def deciding(self) -> Subscription | None:
        """The subscription that determines the status: the highest by `rank`."""
        subscriptions = [each for each in self._current() if each.is_ours and each.status is not None]
        return max(subscriptions, key=lambda subscription: subscription.rank, default=None)

    @property
    def status(self) -> BillingStatus | None:
        """The organisation's billing status; None without a subscription."""
        deciding = self.deciding
        return None if deciding is None else deciding.effective_status

    @property
    def plan(self) -> PlanName | None:
        """The organisation's plan; None without any subscription to one: then the organisation keeps its plan."""
        priced = [subscription for subscription in self._current() if subscription.is_ours]
        active = [subscription for subscription in priced if subscription.effective_status in SERVED_BILLING_STATUSES]
        if active:
            return max(active, key=lambda subscription: rank_of(subscription.plan)).plan
        latest = max(priced, key=lambda subscription: (subscription.plan_order, subscription.id), default=None)
        return None if latest is None else latest.plan

    @property
    def serving(self) -> list[Subscription]:
        """The active subscriptions to our plans: with more than one, the organisation pays twice."""
        statuses = SERVED_BILLING_STATUSES
        return [each for each in self._current() if each.is_ours and each.effective_status in statuses]

    @property
    def running(self) -> list[Subscription]:
        """The subscriptions to our plans that have not ended, serving or not: Stripe goes on with them."""
        return [each for each in self._current() if each.is_ours and each.status is not None and not each.ended]

    @property
    def awaiting_payment(self) -> list[Subscription]:
        """The subscriptions to our plans whose first payment is under way, which may take days."""
        unpaid = [each for each in self._current() if each.is_ours and each.payment == Payment.AWAITED]
        return [each for each in unpaid if each.effective_status == "incomplete"]

    def with_customer(self, customer_id: str) -> Self:
        """Return the account with its customer at Stripe, unless that customer was deleted."""
        return self if customer_id in self.deleted_customers else self.model_copy(update={"customer_id": customer_id})

    def without_customer(self, customer_id: str) -> Self:
        """Return the account after the deletion of that customer."""
        return self.model_copy(
            update={
                "customer_id": None if self.customer_id == customer_id else self.customer_id,
                "deleted_customers": sorted({*self.deleted_customers, customer_id}),
            }
        )

    def with_update(self, update: Subscription) -> Self:
        """Return the account with an update merged into its subscription."""
        known = self.subscriptions.get(update.id)
        merged = update if known is None else known.merge(update)
        return self.model_copy(update={"subscriptions": {**self.subscriptions, update.id: merged}})

    def with_payment(self, subscription_id: str, payment: Payment, paid_until: int | None = None) -> Self:
        """Return the account with the state of a subscription's payment, by a checkout or an invoice."""
        return self.with_update(Subscription(id=subscription_id, payment=payment, paid_until=paid_until))

    def _current(self) -> list[Subscription]:
        """Return all subscriptions; those of deleted customers are canceled."""
        return [
            subscription.model_copy(update={"status": "canceled"}) if self._is_canceled(subscription) else subscription
            for subscription in self.subscriptions.values()
        ]

    def _is_canceled(self, subscription: Subscription) -> bool:
        return subscription.customer_id in self.deleted_customers
