"""Applying Stripe's events to billing accounts.

An event is a reason to fetch its subscription as it is now; if Stripe does not respond, the event's own snapshot
counts. Some facts are in events only: payments of the first invoice, and until when an invoice is paid.
"""

from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import Write
from voxanne.billing.stripe.client import SubscriptionFetcher
from voxanne.billing.stripe.events import CUSTOMER_DELETED, SESSION_TYPES, Event
from voxanne.billing.stripe.objects import Document, get, id_of, paid_until
from voxanne.billing.subscriptions.attribution import Attribution, Owner
from voxanne.billing.subscriptions.errors import RefusedError, UnattributedError
from voxanne.billing.subscriptions.models import (
    BillingAccount,
    Payment,
    Subscription,
    UnknownStatusError,
    from_fetched,
    from_snapshot,
)
from voxanne.billing.subscriptions.prices import plan_of
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.core import clock
from voxanne.core.errors import ConflictError, UnavailableError

_PAID = frozenset({"paid", "no_payment_required"})
_INVOICE_PAID = "invoice.paid"
_MAX_ATTEMPTS = 6


def customer_of(subscription: Document | None) -> str | None:
    """Return the id of a subscription's customer."""
    return id_of(get(subscription, "customer"))


def payment_of(event: Event) -> Payment:
    """Return what an event says of the payment; with slow payment methods a checkout completes before it is paid."""
    if event.type == _INVOICE_PAID:
        return Payment.MADE
    if event.type not in SESSION_TYPES or event.type == "checkout.session.expired":
        return Payment.UNKNOWN
    if event.type == "checkout.session.async_payment_failed":
        return Payment.FAILED
    paid = get(event.object, "payment_status") in _PAID or event.type == "checkout.session.async_payment_succeeded"
    return Payment.MADE if paid else Payment.AWAITED


def paid_until_of(event: Event) -> int | None:
    """Return until when a paid invoice, also of amount zero, pays for the service; in seconds since the epoch."""
    return paid_until(event.object) if event.type == _INVOICE_PAID else None


def attention_of(before: BillingAccount, after: BillingAccount, event: Event) -> list[str]:
    """Return the reasons why an event that was applied needs an operator's attention."""
    reasons = []
    if event.type == "invoice.finalization_failed":
        reasons.append("invoice_finalization_failed")
    subscription = after.subscriptions.get(event.subscription_id or "")
    if subscription is not None and subscription.status is not None and plan_of(subscription.price) is None:
        reasons.append("unknown_price")
    if len(after.serving) > max(1, len(before.serving)):
        reasons.append("second_subscription")
    return reasons


@dataclass(frozen=True)
class Outcome:
    """The result of an event; `attention` lists reasons for an operator to look at it, though it was applied."""

    object_id: str | None
    plan_changed: bool
    attention: list[str]


@dataclass(frozen=True)
class Billing:
    """Applies events to billing accounts."""

    accounts: BillingRepository
    attribution: Attribution
    fetching: SubscriptionFetcher

    def owner(self, event: Event) -> Owner:
        """Return the organisation that the event belongs to.

        Raises:
            RefusedError: it contradicts itself, or what is stored.
            UnattributedError: none of its ids is known.
            UnavailableError: a thin event, while Stripe does not respond.
        """
        customer_id = event.customer_id
        if customer_id is None and event.related is not None:
            # A thin event names no customer.
            customer_id = customer_of(self.fetching.subscription(event.related))
            if customer_id is None and not self.fetching.reachable:
                raise UnavailableError("A thin event cannot be processed while Stripe does not respond.")
        return self.attribution.owner(event, customer_id, event.subscription_id)

    def apply(self, event: Event, owner: Owner, mark: Write) -> Outcome:
        """Apply the event, in one transaction with its *mark*.

        Raises:
            RefusedError: an operator must look at it first.
            UnattributedError: the organisation is deleted.
            UnavailableError: retry later.
        """
        return retry_on_conflict(lambda: self._apply(event, owner, mark), _MAX_ATTEMPTS, pause_seconds=(0.01, 0.1))

    def _apply(self, event: Event, owner: Owner, mark: Write) -> Outcome:
        account = self.accounts.get(owner.organization_id)
        organization = self.accounts.organization(owner.organization_id)
        if organization is None:
            raise UnattributedError
        updated = self._updated(account, event, owner)
        try:
            plan_changed = self.accounts.save(
                updated, organization, [mark, *self.attribution.build_missing_links(owner)]
            )
        except ConflictError as error:
            # The link was created for another organisation since it was read.
            raise RefusedError("linked_elsewhere") from error
        return Outcome(event.subscription_id or event.customer_id, plan_changed, attention_of(account, updated, event))

    def _updated(self, account: BillingAccount, event: Event, owner: Owner) -> BillingAccount:
        customer_id, subscription_id = event.customer_id, event.subscription_id
        if event.type == CUSTOMER_DELETED and customer_id is not None:
            return account.without_customer(customer_id)
        if customer_id is not None and event.type in SESSION_TYPES:
            account = _with_customer(account, customer_id, owner)
        if subscription_id is None:
            return account
        subscription = self._subscription(event, subscription_id, account.subscriptions.get(subscription_id), owner)
        if subscription is not None:
            account = account.with_update(subscription)
        return account.with_payment(subscription_id, payment_of(event), paid_until_of(event))

    def _subscription(
        self, event: Event, subscription_id: str, known: Subscription | None, owner: Owner
    ) -> Subscription | None:
        """Return the subscription as it is now, or as the event has it; None if neither is available."""
        fetched_at = clock.now()
        fetched = self.fetching.subscription(subscription_id)
        try:
            if fetched is not None:
                self.attribution.check(event, fetched, owner)
                return from_fetched(event, fetched, fetched_at, known)
            if event.about_subscription and event.object:
                return from_snapshot(event, event.object)
        except UnknownStatusError as error:
            raise RefusedError("unknown_status") from error
        if event.about_subscription:
            raise UnavailableError("A thin event cannot be processed while Stripe does not respond.")
        return None


def _with_customer(account: BillingAccount, customer_id: str, owner: Owner) -> BillingAccount:
    if account.customer_id is None:
        return account.with_customer(customer_id)
    if account.customer_id != customer_id and customer_id in owner.missing.values():
        # The checkout of an unknown customer names an organisation that has another customer.
        raise RefusedError("another_customer")
    return account
