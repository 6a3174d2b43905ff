"""/api/billing: an organisation's subscription, and sessions of Stripe's payment pages."""

import functools
import hashlib
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import with_etag
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import idempotency_key, refuse_reused_key, respond_once
from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.aws.provider_links import ProviderLinks
from voxanne.billing.checkout.models import Billing, StripePage, to_response
from voxanne.billing.checkout.schemas import NewCheckout, NewPortalSession
from voxanne.billing.checkout.service import CheckoutService
from voxanne.billing.stripe.client import stripe
from voxanne.billing.subscriptions.attribution import Attribution
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.core.errors import NotFoundError

routes = RouteGroup(
    "/api/billing",
    tag="Billing",
    read="organization:read",
    write="organization:write",
    object_type="organization",
    owners_only=True,
)


@functools.cache
def _accounts() -> BillingRepository:
    return BillingRepository.from_environment()


@functools.cache
def _pages() -> CheckoutService:
    links = ProviderLinks.from_environment()
    return CheckoutService(_accounts(), Attribution(links, _accounts()), stripe())


@routes.get(summary="Read the billing status", operation_id="readBilling")
def read_billing() -> Billing:
    """Return the organisation's plan and subscription, as last reported by Stripe."""
    organization_id = caller().organization_id
    account = in_background(lambda: _accounts().get(organization_id))
    organization = _accounts().organization(organization_id)
    if organization is None:
        raise NotFoundError("No such organisation.")
    return with_etag(to_response(account(), organization), ONLY_VERSION)


# A page is made for its maker, as a secret is; it shows no object of ours.
@routes.post(
    "/checkout",
    summary="Create a checkout page",
    operation_id="createCheckout",
    shown_with=None,
    action="checkout.created",
    problems=("already_subscribed", "still_running"),
)
def create_checkout(body: NewCheckout) -> Response[StripePage]:
    """Create a page at Stripe to subscribe to a plan. The plan applies when Stripe reports the payment.

    Earlier pages expire, so that no subscription is paid twice.
    """
    refuse_reused_key()
    return _respond(_pages().checkout(caller().organization_id, body, _stripe_key("checkout")))


@routes.post(
    "/portal",
    summary="Create a portal page",
    operation_id="createPortalSession",
    shown_with=None,
    action="portal_session.created",
    problems=("no_customer", "still_running"),
)
def create_portal_session(body: NewPortalSession) -> Response[StripePage]:
    """Create a page at Stripe to change or cancel the subscription, to pay invoices or to replace a card."""
    refuse_reused_key()
    return _respond(_pages().portal(caller().organization_id, body, _stripe_key("portal")))


def _respond(page: StripePage) -> Response[Any]:
    """Respond with a page. Stripe has the idempotency key too and returns the same page, so no URL is recorded."""
    return respond_once(page, [], status=HTTPStatus.OK, secrets=frozenset({"url"}), replay_body=page)


def _stripe_key(operation: str) -> str | None:
    key = idempotency_key(current_request())
    if key is None:
        return None
    # Stripe limits keys to 255 characters, and all organisations share one Stripe account.
    return hashlib.sha256(f"{operation}#{caller().organization_id}#{key}".encode()).hexdigest()


app = create_app(routes)
lambda_handler = serve(app)
