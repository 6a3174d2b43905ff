"""What clients see of billing: the state of an organisation's subscription, and the URLs of Stripe's pages."""

from typing import Any, Literal

from pydantic import Field

from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.organizations.models import BillingStatus, StoredOrganization
from voxanne.domain.organizations.plans import PlanName

type ServiceState = Literal["on", "off"]


class StripePage(Resource):
    """A page that Stripe hosts. Redirect the browser to it at once, and do not store its URL: it needs no sign-in."""

    url: str
    """The URL of the page."""
    expires_at: Timestamp | None = None
    """When the URL stops working. Null: Stripe does not say."""


class Billing(Resource):
    """An organisation's plan, and the subscription that pays for it."""

    plan: PlanName
    """The current plan."""
    status: BillingStatus
    """The status of the subscription. `manual`: an operator manages it without a subscription."""
    service: ServiceState
    """`off`: requests that create or change objects are a 402 `billing_inactive`."""
    price: str | None = Field(
        default=None, description="The lookup key of the subscribed price at Stripe. Null: no subscription."
    )
    current_period_end: Timestamp | None = None
    """The end of the paid period. Null: no subscription."""
    cancel_at: Timestamp | None = Field(
        default=None, description="When the subscription ends, if it was cancelled. Null: it was not."
    )


def to_response(account: BillingAccount, organization: StoredOrganization) -> Billing:
    """Return billing as clients see it."""
    subscription = account.deciding
    values: dict[str, Any] = {}
    if subscription is not None:
        end = max(subscription.period_end or 0, subscription.paid_until or 0) or None
        values = {
            "price": subscription.price,
            "current_period_end": _instant(end),
            "cancel_at": _instant(subscription.cancel_at),
        }
    return Billing(
        plan=organization.plan,
        status=organization.billing_status,
        service="on" if organization.is_served else "off",
        **values,
    )


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else clock.instant(seconds)
