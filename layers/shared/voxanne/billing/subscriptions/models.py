"""What is kept of one subscription, and how news of it are merged.

Merging is a join: of two snapshots the later one counts, whichever came first, so any order and any repetition of the
same events end the same. `event.created` has whole seconds: within one, an update counts above a creation, a status
above `incomplete`, and last the event's id decides. Ended subscriptions never return: an end wins always.
"""

from enum import IntEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field

from voxanne.billing.stripe import objects as documents
from voxanne.billing.stripe.events import SUBSCRIPTION_CREATED, SUBSCRIPTION_DELETED, Event
from voxanne.billing.stripe.objects import Document
from voxanne.billing.subscriptions.prices import plan_of, price_of, rank_of
from voxanne.domain.organizations.models import BILLING_STATUSES, SERVED_BILLING_STATUSES, BillingStatus
from voxanne.domain.organizations.plans import PlanName

_ENDED = frozenset({"canceled", "incomplete_expired"})


# Second, kind of event, whether past `incomplete`, id.
type Order = Annotated[tuple[int, int, int, str], BeforeValidator(tuple)]


_NEVER: Order = (-1, 0, 0, "")


_CREATION, _CHANGE, _ALL_OF_THAT_SECOND = 0, 1, 2


# How far Stripe's clock and ours may lie apart.
_CLOCKS_DIFFER_SECONDS = 2


class UnknownStatusError(Exception):
    """A status that Stripe did not have when this was written."""


class Payment(IntEnum):
    """What checkouts and invoices said of the first payment, where it was not made at once; the highest counts."""

    UNKNOWN = 0
    AWAITED = 1
    FAILED = 2
    MADE = 3


class Subscription(BaseModel):
    """A subscription as its newest snapshot has it; `status` is None until there is one."""

    id: str
    customer_id: str | None = None
    status: BillingStatus | None = None
    started: int = 0
    price: str | None = None
    period_end: int | None = None
    cancel_at: int | None = None
    order: Order = _NEVER
    # The newest *known* price's, by itself: an unknown price changes no plan, in whichever order it comes.
    plan: PlanName | None = None
    plan_order: Order = _NEVER
    payment: Payment = Payment.UNKNOWN
    paid_until: int | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over for good."""
        return self.status in _ENDED

    @property
    def effective_status(self) -> BillingStatus | None:
        """The status, unless Stripe calls active what is not paid: a payment that takes days is awaited, or failed."""
        unpaid = self.payment in {Payment.AWAITED, Payment.FAILED}
        return "incomplete" if unpaid and self.status in SERVED_BILLING_STATUSES else self.status

    @property
    def rank(self) -> tuple[bool, bool, int, int, str]:
        """Which of several an organisation's state follows: one that gives service, the widest, the latest."""
        status = self.effective_status
        on = status in SERVED_BILLING_STATUSES
        begun = status not in {None, "incomplete", "incomplete_expired"}
        return on, begun, rank_of(self.plan) if on else -1, self.started, self.id

    def merge(self, other: Self) -> Self:
        """Both merged; where they are of the same moment, *other* counts."""
        newest = other if (other.ended, other.order) >= (self.ended, self.order) else self
        plan = other if other.plan_order >= self.plan_order else self
        return newest.model_copy(
            update={
                "customer_id": newest.customer_id or self.customer_id or other.customer_id,
                "plan": plan.plan,
                "plan_order": plan.plan_order,
                "payment": max(self.payment, other.payment),
                "paid_until": max((self.paid_until or 0, other.paid_until or 0)) or None,
            }
        )


def from_snapshot(event: Event, document: Document) -> Subscription:
    """What an event's own snapshot says.

    Raises:
        UnknownStatusError: its status means nothing to us.
    """
    status = "canceled" if event.type == SUBSCRIPTION_DELETED else documents.get(document, "status")
    if status not in BILLING_STATUSES or status == "manual":
        raise UnknownStatusError(str(status)[:40])
    price = price_of(documents.lookup_keys(document))
    plan = plan_of(price)
    kind = _CREATION if event.type == SUBSCRIPTION_CREATED else _CHANGE
    order = (event.created, kind, int(status != "incomplete"), event.id)
    return Subscription(
        id=documents.id_of(document) or "",
        customer_id=documents.id_of(documents.get(document, "customer")),
        status=status,
        started=documents.number_at(document, "created") or 0,
        price=price,
        period_end=documents.period_end(document),
        cancel_at=documents.cancels_at(document),
        order=order,
        plan=plan,
        plan_order=_NEVER if plan is None else order,
    )


def from_fetched(event: Event, document: Document, fetched_at: float, known: Subscription | None) -> Subscription:
    """What Stripe says now, because of *event*: above all that is *known*, and whatever happened before it was fetched.

    Raises:
        UnknownStatusError: its status means nothing to us.
    """
    now = from_snapshot(event, document)
    # The last whole second that was over at Stripe when it was asked, whichever of the clocks is ahead.
    over = int(fetched_at - _CLOCKS_DIFFER_SECONDS) - 1
    before = (over, _ALL_OF_THAT_SECOND, 1, "")
    order = max(now.order, before, known.order if known else _NEVER)
    plan_order = max(order, known.plan_order if known else _NEVER)
    return now.model_copy(update={"order": order, "plan_order": _NEVER if now.plan is None else plan_order})


class BillingAccount(BaseModel):
    """What is stored. Nothing in it depends on the order in which it was learned."""

    organization_id: str
    customer_id: str | None = None
    # A customer that was deleted at Stripe has no subscription any more, whatever else is said of it.
    deleted_customers: list[str] = Field(default_factory=list)
    subscriptions: dict[str, Subscription] = Field(default_factory=dict)
    version: int = 0

    @property
    def deciding(self) -> Subscription | None:
        """The subscription that status and plan follow: of several, one that gives service, the widest, the latest."""
        told = [each for each in self._standing() if each.status is not None]
        return max(told, key=lambda each: each.rank, default=None)

    @property
    def status(self) -> BillingStatus | None:
        """The organisation's billing status; None where no subscription says anything."""
        deciding = self.deciding
        return None if deciding is None else deciding.effective_status

    @property
    def plan(self) -> PlanName | None:
        """The organisation's plan; None where no known price says anything: then it keeps the one that it has."""
        standing = [each for each in self._standing() if each.plan is not None]
        serving = [each for each in standing if each.effective_status in SERVED_BILLING_STATUSES]
        if serving:
            return max(serving, key=lambda each: rank_of(each.plan)).plan
        return max(standing, key=lambda each: (each.plan_order, each.id)).plan if standing else None

    @property
    def serving(self) -> list[Subscription]:
        """Subscriptions that give service: more than one is paid for twice."""
        return [each for each in self._standing() if each.effective_status in SERVED_BILLING_STATUSES]

    def with_customer(self, customer_id: str) -> Self:
        """With the customer that the organisation has at Stripe; one that is deleted is none."""
        return self if customer_id in self.deleted_customers else self.model_copy(update={"customer_id": customer_id})

    def without_customer(self, customer_id: str) -> Self:
        """After that customer was deleted."""
        return self.model_copy(
            update={
                "customer_id": None if self.customer_id == customer_id else self.customer_id,
                "deleted_customers": sorted({*self.deleted_customers, customer_id}),
            }
        )

    def with_update(self, news: Subscription) -> Self:
        """With what was learned of one subscription."""
        known = self.subscriptions.get(news.id)
        merged = news if known is None else known.merge(news)
        return self.model_copy(update={"subscriptions": {**self.subscriptions, news.id: merged}})

    def with_payment(self, subscription_id: str, payment: Payment, paid_until: int | None = None) -> Self:
        """With what a checkout or an invoice said of a subscription's payment."""
        return self.with_update(Subscription(id=subscription_id, payment=payment, paid_until=paid_until))

    def _standing(self) -> list[Subscription]:
        return [
            each.model_copy(update={"status": "canceled"}) if self._is_gone(each) else each
            for each in self.subscriptions.values()
        ]

    def _is_gone(self, subscription: Subscription) -> bool:
        return subscription.customer_id in self.deleted_customers
