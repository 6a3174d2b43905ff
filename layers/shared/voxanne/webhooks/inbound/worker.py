"""Working on queued webhooks: each by itself, tried again where it fails, and written down whatever became of it.

The effect and its mark are one transaction (`webhook_logs/marks.py`); the row in the logs comes after it. So a worker
that dies between the two leaves a message that finds its mark and writes the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from voxanne.aws import sqs as queues
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import Record, RetryLaterError, attempt_of, process_batch
from voxanne.core import clock
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS, ReceivedEvent
from voxanne.webhooks.logs.repository import UNATTRIBUTED, WebhookLogRepository
from voxanne.webhooks.logs.service import InboundEvent, build_row

# How long something that an event names may take to become known: it overtakes what we are told in answers.
PATIENCE_SECONDS = 600


class Owner(Protocol):
    """Whose an event is."""

    @property
    def organization_id(self) -> str:
        """The organisation."""


class UnattributedError(Exception):
    """The event is authentic, and no organisation's that we can tell: it is kept apart, for a replay."""

    def __init__(self, code: str, *, may_become_known: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.may_become_known = may_become_known


@dataclass(frozen=True)
class Outcome:
    """What became of an event; `first_log_id` is the row of the delivery that had the effect, if another did."""

    status: Literal["processed", "ignored"]
    organization_id: str | None
    object_id: str | None = None
    first_log_id: str | None = None


@dataclass(frozen=True)
class Worker[OwnerT: Owner]:
    """How one provider's events are worked on."""

    queue_url: str
    kept: Bucket
    logs: WebhookLogRepository
    shown: Callable[[ReceivedEvent, int], InboundEvent]
    find: Callable[[ReceivedEvent], OwnerT | None]
    apply: Callable[[ReceivedEvent, OwnerT | None], Outcome]

    def work(self, event: dict[str, Any]) -> dict[str, Any]:
        """Work on a batch; those that must come again are named, and do not keep the others."""
        return process_batch(event, self._process_record, self.queue_url)

    def _process_record(self, record: Record) -> None:
        received = messages.read(record["body"], self.kept)
        if not self._process(received, self.shown(received, attempt_of(record))):
            raise RetryLaterError

    def _process(self, received: ReceivedEvent, event: InboundEvent) -> bool:
        owner: OwnerT | None = None
        try:
            owner = self.find(received)
            done = self.apply(received, owner)
        except UnattributedError as error:
            if error.may_become_known and not received.is_replay and _age(received) < PATIENCE_SECONDS:
                return False
            self._set_apart(received, event, error.code)
            return True
        except Exception as error:
            self._note_failure(received, event, owner, error)
            raise
        self._write_down(received, event, done)
        return True

    def _write_down(self, received: ReceivedEvent, event: InboundEvent, done: Outcome) -> None:
        whose = done.organization_id or UNATTRIBUTED
        if done.first_log_id in {None, received.id}:
            self.logs.save(whose, build_row(event, done.status, object_id=done.object_id))
        else:
            # A second delivery of the same event has no row, unless it failed before the first was done.
            self.logs.save_again(whose, build_row(event, "ignored", object_id=done.object_id, error="duplicate"))
        if received.is_replay and whose != UNATTRIBUTED:
            self.logs.forget(UNATTRIBUTED, received.id)
        logger.info("webhook applied", log_id=received.id, event_type=event.event_type, status=done.status)

    def _set_apart(self, received: ReceivedEvent, event: InboundEvent, code: str) -> None:
        key = messages.store_payload(self.kept, received)
        self.logs.save(UNATTRIBUTED, build_row(event, "failed", error=code, kept_key=key))
        logger.error("webhook of no known organisation", log_id=received.id, event_type=event.event_type, code=code)
        count("WebhookUnattributed")

    def _note_failure(
        self, received: ReceivedEvent, event: InboundEvent, owner: OwnerT | None, error: Exception
    ) -> None:
        """Show the failure, and keep what a replay needs. If that fails too, there is still the message."""
        dead = event.attempt >= MAX_ATTEMPTS
        if owner is None and not dead:
            return
        whose = UNATTRIBUTED if owner is None else owner.organization_id
        next_at = None if dead else clock.instant(clock.now() + queues.retry_delay_seconds(event.attempt))
        try:
            key = messages.store_payload(self.kept, received)
            status: Literal["dead", "failed"] = "dead" if dead else "failed"
            failed = build_row(event, status, error=type(error).__name__, kept_key=key, next_attempt_at=next_at)
            self.logs.save(whose, failed)
        except Exception as second:  # noqa: BLE001 - what failed first is what is told
            log_unexpected(second)


def _age(received: ReceivedEvent) -> float:
    return clock.now() - clock.seconds_of(received.received_at)
