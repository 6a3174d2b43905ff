"""What an event of Stripe's changes.

Of an event, ids are taken, and the object is fetched as it is now, if Stripe can be reached; else the event's own
snapshot counts, by rules that hold in any order (voxanne/billing/subscriptions.py). The account is read before the
fetch, and written only if nobody wrote it meanwhile: so what was fetched last is what stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from voxanne import clock
from voxanne.billing.accounts import BillingAccount
from voxanne.billing.attribution import Attribution, Owner
from voxanne.billing.documents import Document, at, id_of, paid_until, tenants_named
from voxanne.billing.events import CUSTOMER_DELETED, SESSION_TYPES, Event
from voxanne.billing.prices import plan_of
from voxanne.billing.refusals import RefusedError, UnattributedError
from voxanne.billing.repository import BillingRepository, OvertakenError
from voxanne.billing.subscriptions import Payment, Subscription, UnknownStatusError, of_fetched, of_snapshot
from voxanne.dynamodb.writes import Write
from voxanne.errors import ConflictError, UnavailableError
from voxanne.observability import logger
from voxanne.providers.errors import AbsentError, ProviderError
from voxanne.providers.stripe import Stripe

_TRIES = 6
_PAID = frozenset({"paid", "no_payment_required"})


@dataclass(frozen=True)
class Outcome:
    """What became of an event. `attention` names what someone has to look at, though the event was applied."""

    status: str
    organization_id: str | None = None
    object_id: str | None = None
    error: str | None = None
    attention: list[str] = field(default_factory=list)
    plan_changed: bool = False


type Together = Callable[[Outcome], list[Write]]


@dataclass
class Billing:
    """Applies events. `reachable` turns false with the first fetch that fails: a batch does not wait for each."""

    accounts: BillingRepository
    attribution: Attribution
    provider: Stripe
    livemode: bool
    reachable: bool = True

    def apply(self, event: Event, together: Together) -> Outcome:
        """Apply an event in one transaction with what *together* makes of its outcome.

        Raises:
            RefusedError: it is not applied until someone has looked.
            UnattributedError: it is nobody's, as far as is known.
            UnavailableError, ProviderError: it can't be applied now.
        """
        if event.account is not None:
            return Outcome("ignored", error="connect_account")
        if event.livemode is not self.livemode:
            raise RefusedError("wrong_livemode")
        if not event.moves_us:
            return Outcome("ignored", error="event_type_not_used")
        for _ in range(_TRIES):
            try:
                return self._applied(event, together)
            except OvertakenError:
                continue
        raise UnavailableError("others are writing to the same billing account; try again")

    def _applied(self, event: Event, together: Together) -> Outcome:
        customer_id = event.customer_id or self._customer_of_subscription(event)
        owner = self.attribution.owner(event, customer_id, event.subscription_id)
        account = self.accounts.get(owner.organization_id)
        organization = self.accounts.organization(owner.organization_id)
        if organization is None:
            raise UnattributedError
        changed = self._changed(account, event, owner)
        about = event.subscription_id or customer_id
        outcome = Outcome("processed", owner.organization_id, about, attention=_attention(account, changed, event))
        writes = [*self.attribution.creations(owner), *together(outcome)]
        try:
            plan_changed = self.accounts.save(changed, organization, writes)
        except ConflictError as error:
            # The link was made for another organisation meanwhile.
            raise RefusedError("linked_elsewhere") from error
        return replace(outcome, plan_changed=plan_changed)

    def _customer_of_subscription(self, event: Event) -> str | None:
        """Whom the subscription is of that a thin event names, which names no customer."""
        if event.related is None or not event.about_subscription:
            return None
        customer_id = _customer_of(self._fetched(event.related))
        if customer_id is None and not self.reachable:
            raise UnavailableError("a thin event says nothing without Stripe")
        return customer_id

    def _changed(self, account: BillingAccount, event: Event, owner: Owner) -> BillingAccount:
        customer_id, subscription_id = event.customer_id, event.subscription_id
        if event.type == CUSTOMER_DELETED and customer_id is not None:
            return account.without_customer(customer_id)
        if customer_id is not None and event.type in SESSION_TYPES:
            account = self._with_customer(account, customer_id, owner)
        if subscription_id is None:
            return account
        news = self._news(event, subscription_id, account.subscriptions.get(subscription_id), owner)
        if news is not None:
            account = account.with_news(news)
        return account.with_payment(subscription_id, _payment(event), _paid_until(event))

    def _with_customer(self, account: BillingAccount, customer_id: str, owner: Owner) -> BillingAccount:
        if account.customer_id is None:
            return account.with_customer(customer_id)
        if account.customer_id != customer_id and customer_id in owner.missing.values():
            # A stranger's checkout names an organisation that has a customer of its own.
            raise RefusedError("another_customer")
        return account

    def _news(
        self, event: Event, subscription_id: str, known: Subscription | None, owner: Owner
    ) -> Subscription | None:
        """What the subscription is now, or was at the event; None if the event does not say, and nobody else does."""
        fetched_at = clock.now()
        fetched = self._fetched(subscription_id)
        try:
            if fetched is not None:
                self._check_owner(event, fetched, owner)
                return of_fetched(event, fetched, fetched_at, known)
            if event.about_subscription and event.object:
                return of_snapshot(event, event.object)
        except UnknownStatusError as error:
            raise RefusedError("unknown_status") from error
        if event.about_subscription:
            raise UnavailableError("a thin event says nothing without Stripe")
        return None

    def _check_owner(self, event: Event, fetched: Document, owner: Owner) -> None:
        """Refuse an object that belongs to someone else than the event that named it."""
        theirs = _customer_of(fetched)
        if theirs != event.customer_id:
            found = self.attribution.owner(event, theirs, None)
            if found.organization_id != owner.organization_id:
                raise RefusedError("linked_elsewhere")
        if tenants_named(fetched) - {owner.organization_id}:
            raise RefusedError("names_another_organization")

    def _fetched(self, subscription_id: str) -> Document | None:
        if not self.reachable:
            return None
        try:
            return self.provider.subscription(subscription_id)
        except AbsentError:
            logger.warning("Stripe does not know a subscription", subscription_id=subscription_id)
        except ProviderError as error:
            self.reachable = False
            logger.warning("Stripe can't be asked", error=type(error).__name__, status=error.status)
        return None


def _customer_of(subscription: Document | None) -> str | None:
    return id_of(at(subscription, "customer"))


def _payment(event: Event) -> Payment:
    if event.type == "invoice.paid":
        return Payment.MADE
    if event.type not in SESSION_TYPES or event.type == "checkout.session.expired":
        return Payment.UNKNOWN
    if event.type == "checkout.session.async_payment_failed":
        return Payment.FAILED
    paid = at(event.object, "payment_status") in _PAID or event.type == "checkout.session.async_payment_succeeded"
    return Payment.MADE if paid else Payment.AWAITED


def _paid_until(event: Event) -> int | None:
    return paid_until(event.object) if event.type == "invoice.paid" else None


def _attention(before: BillingAccount, after: BillingAccount, event: Event) -> list[str]:
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
