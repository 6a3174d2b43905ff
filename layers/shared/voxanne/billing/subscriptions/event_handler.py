"""Stripe's events: attributed to an organisation, and applied to its billing account once.

The worker (`webhooks/inbound/worker.py`) calls `to_log_entry`, then `owner_of`, then `apply`.
"""

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.billing.stripe.events import Event
from voxanne.billing.stripe.objects import get
from voxanne.billing.subscriptions.attribution import Owner
from voxanne.billing.subscriptions.errors import RefusedError, UnattributedError
from voxanne.billing.subscriptions.service import Billing
from voxanne.billing.usage_plans.service import UsagePlans
from voxanne.core import clock
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.webhooks.inbound import worker
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS, ReceivedEvent
from voxanne.webhooks.inbound.worker import Outcome
from voxanne.webhooks.logs.processed_events import AlreadyProcessedError, ProcessedEvents
from voxanne.webhooks.logs.service import InboundEvent

_MAX_TYPE_LENGTH = 100
# What webhook logs show of an event and of its object: ids, types, codes, times.
_LOGGED = ("id", "type", "created", "livemode", "api_version", "account")
_LOGGED_OF_OBJECT = (
    *("id", "object", "customer", "subscription", "status", "payment_status", "mode", "client_reference_id"),
    *("billing_reason", "attempt_count", "next_payment_attempt", "cancel_at", "cancel_at_period_end"),
)


def to_log_entry(received: ReceivedEvent, attempt: int) -> InboundEvent:
    """Return what the event's row in the webhook logs shows: no addresses, no amounts, no URLs."""
    document = received.document
    shown = {name: document[name] for name in _LOGGED if _is_scalar(document.get(name))}
    subject = get(document, "data", "object") or get(document, "related_object") or {}
    shown_object = {name: value for name in _LOGGED_OF_OBJECT if _is_scalar(value := get(subject, name))}
    return InboundEvent(
        id=received.id,
        source=received.source,
        event_type=str(document.get("type") or "unknown")[:_MAX_TYPE_LENGTH],
        event_id=str(document["id"]) if document.get("id") else None,
        received_at=received.received_at,
        attempt=attempt,
        max_attempts=MAX_ATTEMPTS,
        payload={**shown, "data": {"object": shown_object}},
    )


@dataclass(frozen=True)
class StripeEventHandler:
    """Attributes events, and applies each once."""

    billing: Billing
    usage_plans: UsagePlans
    marks: ProcessedEvents
    livemode: bool

    def owner_of(self, received: ReceivedEvent) -> Owner | None:
        """Return the organisation that the event belongs to; None for events that are ignored.

        Raises:
            worker.UnattributedError: it belongs to no known organisation, or needs attention.
        """
        event = _event(received)
        if event.account is not None:
            # From a connected account, whose ids are not ours.
            return None
        if event.livemode is not self.livemode:
            raise _set_apart("wrong_livemode", event)
        if not event.is_relevant:
            return self.billing.attribution.known(event)
        try:
            return self.billing.owner(event)
        except RefusedError as error:
            raise _set_apart(error.code, event) from error
        except UnattributedError:
            # It may overtake the checkout event that links its customer.
            raise worker.UnattributedError("unknown_customer", may_become_known=True) from None

    def apply(self, received: ReceivedEvent, owner: Owner | None) -> Outcome:
        """Apply the event, in one transaction with its mark."""
        event = _event(received)
        if owner is None or not event.is_relevant:
            return Outcome("ignored", owner.organization_id if owner else None)
        mark = f"stripe#{event.id}"
        try:
            self.marks.check(owner.organization_id, mark)
            outcome = self.billing.apply(event, owner, self.marks.build_mark(owner.organization_id, mark, received.id))
        except AlreadyProcessedError as processed:
            object_id = event.subscription_id or event.customer_id
            return Outcome("processed", owner.organization_id, object_id, processed.log_id)
        except RefusedError as error:
            raise _set_apart(error.code, event) from error
        except UnattributedError:
            raise worker.UnattributedError("unknown_organization") from None
        if outcome.attention:
            _report(outcome.attention, event.id, owner.organization_id)
        if outcome.plan_changed:
            self._switch_usage_plan(owner.organization_id)
        return Outcome("processed", owner.organization_id, outcome.object_id)

    def _switch_usage_plan(self, organization_id: str) -> None:
        """Switch at once; if that fails, the sweeper does it within minutes."""
        try:
            self.usage_plans.switch(organization_id)
        except (BotoCoreError, ClientError, LookupError) as error:
            log_unexpected(error)


def _event(received: ReceivedEvent) -> Event:
    return Event.parse(received.document, clock.seconds_of(received.received_at))


def _set_apart(code: str, event: Event) -> worker.UnattributedError:
    _report([code], event.id)
    return worker.UnattributedError(code)


def _report(reasons: list[str], event_id: str, organization_id: str | None = None) -> None:
    """Log and count an event that an operator must look at."""
    logger.error("billing.needs_attention", reasons=reasons, event_id=event_id, organization_id=organization_id)
    count("BillingNeedsAttention")


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | bool)
