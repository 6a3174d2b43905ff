"""What single events say beside the state of their subscription."""

from voxanne.billing.accounts import BillingAccount
from voxanne.billing.documents import Document, at, id_of, paid_until
from voxanne.billing.events import SESSION_TYPES, Event
from voxanne.billing.prices import plan_of
from voxanne.billing.subscriptions import Payment

_PAID = frozenset({"paid", "no_payment_required"})
_INVOICE_PAID = "invoice.paid"


def customer_of(subscription: Document | None) -> str | None:
    """Whose a subscription is."""
    return id_of(at(subscription, "customer"))


def payment_of(event: Event) -> Payment:
    """What an event says of a payment: of a method that takes days, a checkout is completed before it is paid."""
    if event.type == _INVOICE_PAID:
        return Payment.MADE
    if event.type not in SESSION_TYPES or event.type == "checkout.session.expired":
        return Payment.UNKNOWN
    if event.type == "checkout.session.async_payment_failed":
        return Payment.FAILED
    paid = at(event.object, "payment_status") in _PAID or event.type == "checkout.session.async_payment_succeeded"
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
