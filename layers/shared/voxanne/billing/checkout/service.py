"""Stripe's pages for a customer: checkout and portal. Their URLs are handed on, never stored or logged."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.billing.checkout.models import StripePage
from voxanne.billing.checkout.schemas import NewCheckout, NewPortalSession
from voxanne.billing.stripe.client import KeyInUseError, KeyReusedError, Stripe
from voxanne.billing.subscriptions.attribution import Attribution
from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.billing.subscriptions.prices import prices_of
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.core import clock
from voxanne.core.errors import ConflictError, IdempotencyKeyReusedError, InvalidFieldsError, UnavailableError
from voxanne.core.logging import count, logger
from voxanne.core.provider_errors import ProviderError, RefusedError
from voxanne.domain.organizations.plans import PlanName

_MAX_ATTEMPTS = 4
_RETRY_SECONDS = 5


@dataclass(frozen=True)
class CheckoutService:
    """Opens pages for one organisation at a time."""

    accounts: BillingRepository
    attribution: Attribution
    provider: Stripe

    def checkout(self, organization_id: str, wanted: NewCheckout, idempotency_key: str | None) -> StripePage:
        """Begin a checkout of a plan.

        Raises:
            ConflictError: there is a subscription that gives service: the portal changes it.
            UnavailableError: Stripe does not answer, or lacks the plan's price.
        """
        account = self.accounts.get(organization_id)
        if account.serving:
            raise ConflictError(
                "there is a subscription already: change it at /api/billing/portal", code="already_subscribed"
            )
        try:
            customer_id = self._customer(account)
            session = self.provider.create_checkout_session(
                {
                    "mode": "subscription",
                    "customer": customer_id,
                    "client_reference_id": organization_id,
                    "line_items": [{"price": self._price(wanted.plan), "quantity": 1}],
                    "success_url": wanted.success_url,
                    **({"cancel_url": wanted.cancel_url} if wanted.cancel_url else {}),
                    # A session's metadata does not reach its subscription.
                    "metadata": {"organization_id": organization_id},
                    "subscription_data": {"metadata": {"organization_id": organization_id}},
                },
                idempotency_key,
            )
        except ProviderError as error:
            raise _refusal(error) from None
        return StripePage(url=session["url"], expires_at=clock.instant(session["expires_at"]))

    def portal(self, organization_id: str, wanted: NewPortalSession, idempotency_key: str | None) -> StripePage:
        """Open the customer portal.

        Raises:
            ConflictError: the organisation was never at a checkout.
            UnavailableError: Stripe does not answer.
        """
        customer_id = self.accounts.get(organization_id).customer_id
        if customer_id is None:
            raise ConflictError("there is nothing to manage yet: begin at /api/billing/checkout", code="no_customer")
        try:
            session = self.provider.create_portal_session(customer_id, wanted.return_url, idempotency_key)
        except ProviderError as error:
            raise _refusal(error) from None
        return StripePage(url=session["url"])

    def _customer(self, account: BillingAccount) -> str:
        """The organisation's customer, made and stored if there is none.

        Its idempotency key and parameters are the organisation's for good, so that two at once, and one that comes
        after a crash, are given the same customer.
        """
        organization_id = account.organization_id

        def attempt() -> str:
            nonlocal account
            if account.customer_id is not None:
                return account.customer_id
            made = self.provider.create_customer(
                {"organization_id": organization_id},
                f"customer-{organization_id}-{len(account.deleted_customers)}",
            )
            link = self.attribution.build_customer_link(organization_id, made["id"])
            try:
                self.accounts.save(account.with_customer(made["id"]), None, [link])
            except ConcurrentUpdateError:
                account = self.accounts.get(organization_id)
                raise
            return str(made["id"])

        return retry_on_conflict(attempt, _MAX_ATTEMPTS)

    def _price(self, plan: PlanName) -> str:
        wanted = prices_of(plan)
        found = {price["lookup_key"]: price["id"] for price in self.provider.active_prices(wanted)}
        known = [found[price] for price in wanted if price in found]
        if not known:
            logger.error("Stripe has no active price of a plan", plan=plan)
            count("BillingNeedsAttention")
            raise UnavailableError("this plan can't be bought just now; try again", _RETRY_SECONDS)
        return str(known[0])


def _refusal(error: ProviderError) -> Exception:
    if isinstance(error, KeyReusedError):
        return IdempotencyKeyReusedError("this Idempotency-Key came before, with another path or body")
    if isinstance(error, KeyInUseError):
        return ConflictError("the first request with this Idempotency-Key is still running", code="still_running")
    logger.error("Stripe did not do what it was asked", error=str(error), status=error.status)
    if isinstance(error, RefusedError) and error.detail == "url_invalid":
        return InvalidFieldsError([{"pointer": "#", "detail": "Stripe takes one of these URLs for no URL"}])
    return UnavailableError("the payment provider does not answer; try again", _RETRY_SECONDS)
