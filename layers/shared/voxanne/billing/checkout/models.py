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
    """A hosted page of Stripe. Its URL gives access as the customer: redirect the browser at once, do not store it."""

    url: str
    """Where to send the browser."""
    expires_at: Timestamp | None = None
    """When the page stops working."""


class Billing(Resource):
    """An organisation's plan, and the subscription that pays for it."""

    plan: PlanName
    """The plan that is in force."""
    status: BillingStatus
    """The subscription's state."""
    service: ServiceState
    """Whether the organisation can create and change."""
    price: str | None = Field(default=None, description="The lookup key of the subscribed price.")
    current_period_end: Timestamp | None = None
    """Until when it is paid."""
    cancel_at: Timestamp | None = Field(default=None, description="When the subscription ends, if it was cancelled.")


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
