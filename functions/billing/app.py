"""/api/billing: what an organisation pays for, and Stripe's pages where it pays."""

import functools
import hashlib
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.app import create_app, serve
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import idempotency_key, respond_once
from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.billing.checkout.models import Billing, StripePage, to_response
from voxanne.billing.checkout.schemas import NewCheckout, NewPortalSession
from voxanne.billing.checkout.service import CheckoutService
from voxanne.billing.stripe.client import stripe
from voxanne.billing.subscriptions.attribution import Attribution
from voxanne.billing.subscriptions.repository import BillingRepository
from voxanne.core import config
from voxanne.core.errors import NotFoundError

routes = RouteGroup("/api/billing", tag="Billing", read="organization:read", write="organization:write")


@functools.cache
def _accounts() -> BillingRepository:
    return BillingRepository(
        Table(config.required("BILLING_ACCOUNTS_TABLE")), Table(config.required("ORGANIZATIONS_TABLE"))
    )


@functools.cache
def _pages() -> CheckoutService:
    links = ProviderLinks(Table(config.required("PROVIDER_LINKS_TABLE")))
    return CheckoutService(_accounts(), Attribution(links, _accounts()), stripe())


@routes.get(summary="Read the billing", operation_id="readBilling")
def read_billing() -> Billing:
    """The organisation's plan and subscription, as Stripe told us of them."""
    organization_id = caller().organization_id
    account = in_background(lambda: _accounts().get(organization_id))
    organization = _accounts().organization(organization_id)
    if organization is None:
        raise NotFoundError("there is no such organisation")
    return to_response(account(), organization)


@routes.post("/checkout", summary="Begin a checkout", operation_id="createCheckout")
def create_checkout(wanted: NewCheckout) -> Response[StripePage]:
    """A page of Stripe's to subscribe at. The plan is the organisation's as soon as Stripe tells us of the payment."""
    return _answer(_pages().checkout(caller().organization_id, wanted, _providers_key("checkout")))


@routes.post("/portal", summary="Open the portal", operation_id="createPortalSession")
def create_portal_session(wanted: NewPortalSession) -> Response[StripePage]:
    """A page of Stripe's to change or cancel the subscription, pay invoices and replace a card."""
    return _answer(_pages().portal(caller().organization_id, wanted, _providers_key("portal")))


def _answer(page: StripePage) -> Response[Any]:
    """Stripe knows the idempotency key as well, and gave the same page again: so the record holds no URL."""
    return respond_once(page, [], status=HTTPStatus.OK, secrets=frozenset({"url"}), again=page)


def _providers_key(operation: str) -> str | None:
    key = idempotency_key(current_request())
    if key is None:
        return None
    # Stripe takes 255 characters in all, and keys of all organisations lie in one account.
    return hashlib.sha256(f"{operation}#{caller().organization_id}#{key}".encode()).hexdigest()


app = create_app(routes)
lambda_handler = serve(app)
