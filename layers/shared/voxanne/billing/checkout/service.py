"""Opening Stripe's pages for a customer. Their URLs are passed on to the client, never stored or logged."""

from dataclasses import dataclass
from itertools import dropwhile

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.billing.checkout.models import StripePage
from voxanne.billing.checkout.schemas import NewCheckout, NewPortalSession
from voxanne.billing.stripe.client import KeyInUseError, KeyReusedError, Stripe
from voxanne.billing.stripe.objects import id_of, lookup_keys, seconds_at
from voxanne.billing.subscriptions.attribution import Attribution
from voxanne.billing.subscriptions.models import BillingAccount, Payment
from voxanne.billing.subscriptions.prices import plan_of, price_of, prices_of
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.core import clock
from voxanne.core.errors import ConflictError, IdempotencyKeyReusedError, InvalidFieldsError, UnavailableError
from voxanne.core.logging import count, logger
from voxanne.core.provider_errors import ProviderError, RefusedError
from voxanne.domain.organizations.models import SERVED_BILLING_STATUSES
from voxanne.domain.organizations.plans import PlanName

_MAX_ATTEMPTS = 4
_MAX_LISTINGS = 2
_RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class CheckoutService:
    """Opens pages for one organisation at a time."""

    accounts: BillingRepository
    attribution: Attribution
    provider: Stripe

    def checkout(self, organization_id: str, body: NewCheckout, idempotency_key: str | None) -> StripePage:
        """Open a checkout of a plan. Of the organisation's checkouts only the newest can be paid.

        Raises:
            ConflictError: the organisation has an active subscription, which the portal changes, or one whose first
                payment is under way: a second one would be paid as well.
            UnavailableError: Stripe does not respond, or lacks the plan's price.
        """
        account = self.accounts.get(organization_id)
        if account.serving:
            raise _already_subscribed("The organisation has a subscription; change it at /api/billing/portal.")
        if account.awaiting_payment:
            raise _already_subscribed(
                "The first payment of the organisation's subscription is under way; service begins when it arrives."
            )
        try:
            customer_id = self._customer(account)
            session = self.provider.create_checkout_session(
                {
                    "mode": "subscription",
                    "customer": customer_id,
                    "client_reference_id": organization_id,
                    "line_items": [{"price": self._price(body.plan), "quantity": 1}],
                    "success_url": body.success_url,
                    **({"cancel_url": body.cancel_url} if body.cancel_url else {}),
                    # Stripe does not copy a session's metadata to its subscription.
                    "metadata": {"organization_id": organization_id},
                    "subscription_data": {"metadata": {"organization_id": organization_id}},
                },
                idempotency_key,
            )
            self._keep_alone(account, customer_id, str(session.get("id")))
        except ProviderError as error:
            raise _domain_error(error) from None
        expiry = seconds_at(session, "expires_at")
        return StripePage(url=session["url"], expires_at=None if expiry is None else clock.instant(expiry))

    def portal(self, organization_id: str, body: NewPortalSession, idempotency_key: str | None) -> StripePage:
        """Open the customer portal.

        Raises:
            ConflictError: the organisation has never opened a checkout.
            UnavailableError: Stripe does not respond.
        """
        customer_id = self.accounts.get(organization_id).customer_id
        if customer_id is None:
            raise ConflictError(
                "The organisation has no subscription to manage; start at /api/billing/checkout.", code="no_customer"
            )
        try:
            session = self.provider.create_portal_session(customer_id, body.return_url, idempotency_key)
        except ProviderError as error:
            raise _domain_error(error) from None
        return StripePage(url=session["url"])

    def _customer(self, account: BillingAccount) -> str:
        """Return the organisation's customer, created and stored if it has none.

        The idempotency key and the parameters depend on the organisation only, so concurrent requests, and one after a
        crash, get the same customer.
        """
        organization_id = account.organization_id

        def attempt() -> str:
            nonlocal account
            if account.customer_id is not None:
                return account.customer_id
            customer = self.provider.create_customer(
                {"organization_id": organization_id},
                f"customer-{organization_id}-{len(account.deleted_customers)}",
            )
            link = self.attribution.build_customer_link(organization_id, customer["id"])
            try:
                self.accounts.save(account.with_customer(customer["id"]), None, [link])
            except ConcurrentUpdateError:
                account = self.accounts.get(organization_id)
                raise
            return str(customer["id"])

        return retry_on_conflict(attempt, _MAX_ATTEMPTS)

    def _keep_alone(self, account: BillingAccount, customer_id: str, session_id: str) -> None:
        """Have one checkout at a time: two that were both paid would be two subscriptions.

        Stripe lists the newest first. Of several that begin at once the newest stays, since each expires those after
        itself in the list; a repetition of one that is no longer open expires none.

        Raises:
            ConflictError: another checkout is paid, and Stripe's event about it has not arrived.
        """
        for _ in range(_MAX_LISTINGS):
            sessions = self.provider.checkout_sessions(customer_id)
            listed = [each for each in sessions if each.get("mode") == "subscription"]
            this, *earlier = [*dropwhile(lambda each: each["id"] != session_id, listed)] or [{}]
            if this.get("status") == "complete":
                return
            open_ids = [each["id"] for each in earlier if each.get("status") == this.get("status") == "open"]
            # One that is paid at this moment can't expire: the next listing shows it as paid.
            if all(self.provider.expire_checkout_session(each) for each in open_ids):
                break
        if any(self._is_under_way(account, id_of(each.get("subscription"))) for each in listed):
            self.provider.expire_checkout_session(session_id)
            raise _already_subscribed("The organisation's subscription is paid; service begins when Stripe reports it.")

    def _is_under_way(self, account: BillingAccount, subscription_id: str | None) -> bool:
        """Return whether a checkout's subscription to one of our plans will give service, for all that is known here.

        One that is known as `incomplete` may be paid by now: Stripe's event about that can come minutes later.
        """
        known = None if subscription_id is None else account.subscriptions.get(subscription_id)
        if subscription_id is None or (known is not None and known.status not in {None, "incomplete"}):
            return False
        if known is not None and known.payment == Payment.FAILED:
            return False
        subscription = self.provider.subscription(subscription_id)
        is_ours = plan_of(price_of(lookup_keys(subscription))) is not None
        return is_ours and subscription.get("status") in {*SERVED_BILLING_STATUSES, "incomplete"}

    def _price(self, plan: PlanName) -> str:
        lookup_keys = prices_of(plan)
        ids = {price.get("lookup_key"): price["id"] for price in self.provider.active_prices(lookup_keys)}
        active = [ids[lookup_key] for lookup_key in lookup_keys if lookup_key in ids]
        if not active:
            logger.error("stripe.price_missing", plan=plan)
            count("BillingNeedsAttention")
            raise UnavailableError("This plan is not available at the moment; retry.", _RETRY_AFTER_SECONDS)
        return str(active[0])


def _already_subscribed(detail: str) -> ConflictError:
    return ConflictError(detail, code="already_subscribed")


def _domain_error(error: ProviderError) -> Exception:
    if isinstance(error, KeyReusedError):
        return IdempotencyKeyReusedError("This Idempotency-Key was used before with another path or body.")
    if isinstance(error, KeyInUseError):
        return ConflictError("The first request with this Idempotency-Key is still running.", code="still_running")
    logger.error("stripe.request_failed", error=str(error), status=error.status)
    if isinstance(error, RefusedError) and error.detail == "url_invalid":
        return InvalidFieldsError([{"pointer": "#", "detail": "Stripe does not accept one of these URLs."}])
    return UnavailableError("The payment provider does not respond; retry.", _RETRY_AFTER_SECONDS)
