"""What single events say beside the state of their subscription."""

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


def customer_of(subscription: Document | None) -> str | None:
    """Whose a subscription is."""
    return id_of(get(subscription, "customer"))


def payment_of(event: Event) -> Payment:
    """What an event says of a payment: of a method that takes days, a checkout is completed before it is paid."""
    if event.type == _INVOICE_PAID:
        return Payment.MADE
    if event.type not in SESSION_TYPES or event.type == "checkout.session.expired":
        return Payment.UNKNOWN
    if event.type == "checkout.session.async_payment_failed":
        return Payment.FAILED
    paid = get(event.object, "payment_status") in _PAID or event.type == "checkout.session.async_payment_succeeded"
    return Payment.MADE if paid else Payment.AWAITED


def paid_until_of(event: Event) -> int | None:
    """Until when an invoice that was paid, zero amounts included, lets service go on."""
    return paid_until(event.object) if event.type == _INVOICE_PAID else None


def attention_of(before: BillingAccount, after: BillingAccount, event: Event) -> list[str]:
    """What was applied, and yet is not as it should be."""
    reasons = []
    if event.type == "invoice.finalization_failed":
        reasons.append("invoice_finalization_failed")
    subscription = after.subscriptions.get(event.subscription_id or "")
    if subscription is not None and subscription.status is not None and plan_of(subscription.price) is None:
        reasons.append("unknown_price")
    if len(after.serving) > max(1, len(before.serving)):
        reasons.append("second_subscription")
    return reasons


_MAX_ATTEMPTS = 6


@dataclass(frozen=True)
class Outcome:
    """What an event did. `attention` names what someone has to look at, though it was applied."""

    object_id: str | None
    plan_changed: bool
    attention: list[str]


@dataclass(frozen=True)
class Billing:
    """Applies events."""

    accounts: BillingRepository
    attribution: Attribution
    fetching: SubscriptionFetcher

    def owner(self, event: Event) -> Owner:
        """Whose the event is.

        Raises:
            RefusedError, UnattributedError: as it says, or nobody's.
            UnavailableError: only Stripe could tell.
        """
        customer_id = event.customer_id
        if customer_id is None and event.related is not None:
            # A thin event names no customer.
            customer_id = customer_of(self.fetching.subscription(event.related))
            if customer_id is None and not self.fetching.reachable:
                raise UnavailableError("a thin event says nothing without Stripe")
        return self.attribution.owner(event, customer_id, event.subscription_id)

    def apply(self, event: Event, owner: Owner, mark: Write) -> Outcome:
        """Have the event's effect, in one transaction with its *mark*.

        Raises:
            RefusedError: it is not applied until someone has looked.
            UnattributedError: the organisation is gone.
            UnavailableError: it can't be applied now.
        """
        return retry_on_conflict(lambda: self._applied(event, owner, mark), _MAX_ATTEMPTS, pause_seconds=(0.01, 0.1))

    def _applied(self, event: Event, owner: Owner, mark: Write) -> Outcome:
        account = self.accounts.get(owner.organization_id)
        organization = self.accounts.organization(owner.organization_id)
        if organization is None:
            raise UnattributedError
        changed = self._changed(account, event, owner)
        try:
            plan_changed = self.accounts.save(
                changed, organization, [mark, *self.attribution.build_missing_links(owner)]
            )
        except ConflictError as error:
            # The link was made for another organisation meanwhile.
            raise RefusedError("linked_elsewhere") from error
        return Outcome(event.subscription_id or event.customer_id, plan_changed, attention_of(account, changed, event))

    def _changed(self, account: BillingAccount, event: Event, owner: Owner) -> BillingAccount:
        customer_id, subscription_id = event.customer_id, event.subscription_id
        if event.type == CUSTOMER_DELETED and customer_id is not None:
            return account.without_customer(customer_id)
        if customer_id is not None and event.type in SESSION_TYPES:
            account = _with_customer(account, customer_id, owner)
        if subscription_id is None:
            return account
        news = self._news(event, subscription_id, account.subscriptions.get(subscription_id), owner)
        if news is not None:
            account = account.with_update(news)
        return account.with_payment(subscription_id, payment_of(event), paid_until_of(event))

    def _news(
        self, event: Event, subscription_id: str, known: Subscription | None, owner: Owner
    ) -> Subscription | None:
        """What the subscription is now, or was at the event; None if the event does not say, and nobody else does."""
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
            raise UnavailableError("a thin event says nothing without Stripe")
        return None


def _with_customer(account: BillingAccount, customer_id: str, owner: Owner) -> BillingAccount:
    if account.customer_id is None:
        return account.with_customer(customer_id)
    if account.customer_id != customer_id and customer_id in owner.missing.values():
        # A stranger's checkout names an organisation that has a customer of its own.
        raise RefusedError("another_customer")
    return account
