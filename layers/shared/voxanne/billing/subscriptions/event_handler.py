"""Stripe's events on their way through the worker of webhooks."""

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.billing.stripe.events import Event
from voxanne.billing.stripe.objects import get
from voxanne.billing.subscriptions.attribution import Owner
from voxanne.billing.subscriptions.errors import RefusedError, UnattributedError
from voxanne.billing.subscriptions.service import Billing
from voxanne.billing.usage_plans.service import UsagePlans
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.webhooks.inbound import worker
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS, ReceivedEvent
from voxanne.webhooks.inbound.worker import Outcome
from voxanne.webhooks.logs import service as inbound
from voxanne.webhooks.logs.processed_events import AlreadyProcessedError, ProcessedEvents

_LONGEST_TYPE = 100
_SHOWN = ("id", "type", "created", "livemode", "api_version", "account")
_SHOWN_OF_OBJECT = (
    *("id", "object", "customer", "subscription", "status", "payment_status", "mode", "client_reference_id"),
    *("billing_reason", "attempt_count", "next_payment_attempt", "cancel_at", "cancel_at_period_end"),
)


def to_log_entry(received: ReceivedEvent, attempt: int) -> inbound.InboundEvent:
    """An event as its row in the logs tells of it: ids, types, codes, times; no addresses, no amounts, no URLs."""
    document = received.document
    shown = {name: document[name] for name in _SHOWN if _plain(document.get(name))}
    about = get(document, "data", "object") or get(document, "related_object") or {}
    found = {name: value for name in _SHOWN_OF_OBJECT if _plain(value := get(about, name))}
    return inbound.InboundEvent(
        id=received.id,
        source=received.source,
        event_type=str(document.get("type") or "unknown")[:_LONGEST_TYPE],
        event_id=str(document["id"]) if document.get("id") else None,
        received_at=received.received_at,
        attempt=attempt,
        max_attempts=MAX_ATTEMPTS,
        payload={**shown, "data": {"object": found}},
    )


@dataclass(frozen=True)
class StripeEventHandler:
    """Finds whose events are, and applies them once."""

    billing: Billing
    usage_plans: UsagePlans
    marks: ProcessedEvents
    livemode: bool

    def owner_of(self, received: ReceivedEvent) -> Owner | None:
        """Whose the event is; None for what we take no notice of.

        Raises:
            worker.UnattributedError: nobody's, or someone has to look at it.
        """
        event = Event.parse(received.document)
        if event.account is not None:
            # Of another account that is connected to ours: its ids mean nothing here.
            return None
        if event.livemode is not self.livemode:
            raise _set_apart("wrong_livemode", event)
        if not event.moves_us:
            return self.billing.attribution.known(event)
        try:
            return self.billing.owner(event)
        except RefusedError as error:
            raise _set_apart(error.code, event) from error
        except UnattributedError:
            # It may overtake the checkout that says whose it is.
            raise worker.UnattributedError("unknown_customer", may_become_known=True) from None

    def apply(self, received: ReceivedEvent, owner: Owner | None) -> Outcome:
        """Have the event's effect, if it has any."""
        event = Event.parse(received.document)
        if owner is None or not event.moves_us:
            return Outcome("ignored", owner.organization_id if owner else None)
        mark = f"stripe#{event.id}"
        try:
            self.marks.check(owner.organization_id, mark)
            outcome = self.billing.apply(event, owner, self.marks.build_mark(owner.organization_id, mark, received.id))
        except AlreadyProcessedError as seen:
            about = event.subscription_id or event.customer_id
            return Outcome("processed", owner.organization_id, about, seen.log_id)
        except RefusedError as error:
            raise _set_apart(error.code, event) from error
        except UnattributedError:
            raise worker.UnattributedError("unknown_organization") from None
        if outcome.attention:
            _call_for_attention(outcome.attention, event.id, owner.organization_id)
        if outcome.plan_changed:
            self._switch_usage_plan(owner.organization_id)
        return Outcome("processed", owner.organization_id, outcome.object_id)

    def _switch_usage_plan(self, organization_id: str) -> None:
        """At once; what fails is due, and the sweeper does it within minutes."""
        try:
            self.usage_plans.switch(organization_id)
        except (BotoCoreError, ClientError, LookupError) as error:
            log_unexpected(error)


def _set_apart(code: str, event: Event) -> worker.UnattributedError:
    _call_for_attention([code], event.id)
    return worker.UnattributedError(code)


def _call_for_attention(reasons: list[str], event_id: str, organization_id: str | None = None) -> None:
    logger.error("billing needs attention", reasons=reasons, event_id=event_id, organization_id=organization_id)
    count("BillingNeedsAttention")


def _plain(value: object) -> bool:
    return isinstance(value, str | int | bool)
