"""Processing queued webhooks: each message by itself, retried where it fails, and always recorded in the webhook log.

The row in the log is there from the moment at which a worker takes the event. An event's effect and its "processed"
mark are one transaction (`logs/processed_events.py`); the row is settled after it. A worker that dies between the two
leaves a message whose next delivery finds the mark and settles the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import Record, RetryLaterError, attempt_of, process_batch, retry_delay_seconds
from voxanne.core import clock
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.webhooks.inbound.service import (
    MAX_ATTEMPTS,
    PayloadDeletedError,
    ReceivedEvent,
    payload_key,
    read,
    store_payload,
)
from voxanne.webhooks.logs.repository import UNATTRIBUTED, WebhookLogRepository
from voxanne.webhooks.logs.service import InboundEvent, build_row

# Events may arrive before the response to our own request, which has the ids that they name.
UNKNOWN_OBJECT_RETRY_SECONDS = 600
_SETTLED_BY_OUTCOME = {"status", "object_id", "error", "processed_at", "latency_ms", "updated_at", "next_attempt_at"}
_SETTLED_BY_FAILURE = {"status", "error", "kept_key", "updated_at", "next_attempt_at"}


class Owner(Protocol):
    """The organisation that an event belongs to."""

    @property
    def organization_id(self) -> str:
        """The organisation's id."""


class UnattributedError(Exception):
    """The event is authentic, but belongs to no organisation that we know: it is set apart for a replay."""

    def __init__(self, code: str, *, may_become_known: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.may_become_known = may_become_known


class OrganizationDeletedError(Exception):
    """The event is that of an organisation that is deleted: it is dropped, and nothing of it is stored."""


@dataclass(frozen=True)
class Outcome:
    """The result of an event; `first_log_id` is the log of the delivery that had the effect, if an earlier one did.

    The payload of an event about something erased is not kept.
    """

    status: Literal["processed", "ignored"]
    organization_id: str | None
    object_id: str | None = None
    first_log_id: str | None = None
    is_erased: bool = False


@dataclass(frozen=True)
class Worker[OwnerT: Owner]:
    """Processes one provider's events: `find_owner` attributes an event, `apply` has its effect."""

    queue_url: str
    payloads: Bucket
    logs: WebhookLogRepository
    to_log_entry: Callable[[ReceivedEvent, int], InboundEvent]
    find_owner: Callable[[ReceivedEvent], OwnerT | None]
    apply: Callable[[ReceivedEvent, OwnerT | None], Outcome]
    tombstones: Tombstones

    def work(self, event: dict[str, Any], context: LambdaContext | None) -> dict[str, Any]:
        """Process a batch; return the messages that must be delivered again."""
        return process_batch(event, self._process, self.queue_url, context)

    def _process(self, record: Record) -> None:
        try:
            event = read(record["body"], self.payloads)
        except PayloadDeletedError:
            logger.info("webhook.dropped", message_id=record["messageId"], attempt=attempt_of(record))
            return
        entry = self.to_log_entry(event, attempt_of(record))
        owner: OwnerT | None = None
        try:
            owner = self.find_owner(event)
            self._check_not_deleted(owner)
            if owner is not None:
                self.logs.take(owner.organization_id, build_row(entry, "received", kept_key=event.kept_key))
            outcome = self.apply(event, owner)
        except OrganizationDeletedError:
            self._delete_payload(event)
            logger.info("webhook.dropped", **_log_fields(entry))
        except UnattributedError as error:
            if error.may_become_known and not event.is_replay and _age(event) < UNKNOWN_OBJECT_RETRY_SECONDS:
                raise RetryLaterError from error
            self._set_apart(event, entry, error.code)
            if owner is not None:
                # Unattributed events are shown to no organisation.
                self.logs.forget(owner.organization_id, event.id)
        except Exception as error:
            self._record_failure(event, entry, owner, error)
            raise
        else:
            self._record_outcome(event, entry, outcome)

    def _check_not_deleted(self, owner: OwnerT | None) -> None:
        if owner is not None and self.tombstones.cover(owner.organization_id):
            raise OrganizationDeletedError

    def _record_outcome(self, event: ReceivedEvent, entry: InboundEvent, outcome: Outcome) -> None:
        organization_id = outcome.organization_id or UNATTRIBUTED
        is_repetition = outcome.first_log_id not in {None, event.id}
        row = build_row(
            entry,
            "ignored" if is_repetition else outcome.status,
            object_id=outcome.object_id,
            error="duplicate" if is_repetition else None,
            kept_key=None if outcome.is_erased else event.kept_key,
        )
        if outcome.is_erased:
            self._delete_payload(event)
        if outcome.organization_id is None:
            self.logs.save(UNATTRIBUTED, row)
        else:
            settled = _SETTLED_BY_OUTCOME | ({"kept_key"} if outcome.is_erased else set())
            self.logs.settle(outcome.organization_id, event.id, row.model_dump(include=settled))
        if is_repetition and outcome.first_log_id is not None:
            self.logs.count_repetition(organization_id, outcome.first_log_id)
        if event.is_replay and organization_id != UNATTRIBUTED:
            self.logs.forget(UNATTRIBUTED, event.id)
        logger.info(
            "webhook.processed",
            **_log_fields(entry),
            organization_id=organization_id,
            object_id=outcome.object_id,
            status=row.status,
            milliseconds=row.latency_ms,
            first_log_id=outcome.first_log_id,
        )

    def _delete_payload(self, event: ReceivedEvent) -> None:
        """Delete the event's payload, which the receiver or attempts that failed have stored, in all versions."""
        self.payloads.delete_versions(self.payloads.list_versions(payload_key(event)))

    def _set_apart(self, event: ReceivedEvent, entry: InboundEvent, code: str) -> None:
        """Store the event as unattributed; an operator can replay it."""
        key = store_payload(self.payloads, event)
        self.logs.save(UNATTRIBUTED, build_row(entry, "failed", error=code, kept_key=key))
        logger.error("webhook.unattributed", **_log_fields(entry), code=code)
        count("WebhookUnattributed")

    def _record_failure(
        self, event: ReceivedEvent, entry: InboundEvent, owner: OwnerT | None, error: Exception
    ) -> None:
        """Show the failure in the log, and store the payload for a replay. If that fails too, the message remains."""
        is_dead = entry.attempt >= MAX_ATTEMPTS
        next_attempt_at = None if is_dead else clock.instant(clock.now() + retry_delay_seconds(entry.attempt))
        organization_id = UNATTRIBUTED if owner is None else owner.organization_id
        logger.error(
            "webhook.failed",
            **_log_fields(entry),
            organization_id=organization_id,
            error=type(error).__name__,
            next_attempt_at=next_attempt_at,
        )
        if owner is None and not is_dead:
            return
        try:
            row = build_row(
                entry,
                "dead" if is_dead else "received",
                error=type(error).__name__,
                kept_key=store_payload(self.payloads, event),
                next_attempt_at=next_attempt_at,
            )
            if owner is None:
                self.logs.save(UNATTRIBUTED, row)
            else:
                self.logs.settle(organization_id, event.id, row.model_dump(include=_SETTLED_BY_FAILURE))
        except Exception as second:  # noqa: BLE001 - the first error is the one to raise
            log_unexpected(second)


def _age(event: ReceivedEvent) -> float:
    return clock.now() - clock.seconds_of(event.received_at)


def _log_fields(entry: InboundEvent) -> dict[str, Any]:
    return {
        "log_id": entry.id,
        "source": entry.source,
        "event_type": entry.event_type,
        "attempt": entry.attempt,
        "max_attempts": entry.max_attempts,
    }
