"""Deliveries as items of the webhook logs' table. A claim keeps a delivery from being sent by two workers at once."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table, due_attributes
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.webhooks.deliveries.errors import AlreadyExistsError, ClaimLostError, being_sent
from voxanne.webhooks.deliveries.models import CLAIM_SECONDS, DUE, SWEEP_AFTER_SECONDS, Delivery, delivery_of
from voxanne.webhooks.logs.models import WebhookAttempt
from voxanne.webhooks.logs.repository import LOG, RETENTION_SECONDS, indexed

_MAX_STORED_ATTEMPTS = 24
INTERRUPTED = "interrupted"


class DeliveryRepository:
    """Deliveries by organisation and id, in the table of the webhook logs."""

    def __init__(self, logs: Table) -> None:
        self.table = logs

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("WEBHOOK_LOGS_TABLE"))

    def find(self, organization_id: str, delivery_id: str) -> Delivery | None:
        """Read a delivery; None if there is none."""
        item = LOG.find(self.table, organization_id, delivery_id)
        return None if item is None else delivery_of(item)

    def build_create(self, delivery: Delivery, due_at: float) -> Write:
        """Return the write that creates a delivery; the sweep sends it a message from *due_at* on.

        Raises, when committed:
            AlreadyExistsError: it was created before.
        """
        values = delivery.model_dump()
        item = {**values, **indexed(delivery.organization_id, values), **_due(delivery, due_at)}
        item["expires_at"] = int(clock.seconds_of(delivery.created_at)) + RETENTION_SECONDS
        return self.table.build_put(
            item, condition="attribute_not_exists(id)", on_conflict=lambda _: AlreadyExistsError()
        )

    def create(self, delivery: Delivery, due_at: float) -> None:
        """Create a delivery, unless it was created before."""
        with suppress(AlreadyExistsError):
            write(self.build_create(delivery, due_at))

    def claim(self, delivery: Delivery) -> Delivery:
        """Claim a delivery, as it was read, for sending it. An expired claim counts as an attempt.

        Raises:
            ClaimLostError: another worker claimed it, or it is no longer what was read.
        """
        now, interrupted = clock.now(), delivery.claim is not None
        changes: dict[str, Any] = {
            "claim": secrets.token_hex(8),
            "claimed_until": int(now) + CLAIM_SECONDS,
            "last_attempt_at": clock.instant(now),
        }
        if interrupted:
            changes |= _with_attempt(delivery, interrupted_attempt(delivery))
        claimed = delivery.model_copy(update=changes)
        self._change(delivery, _to_stored(claimed, changes))
        return claimed

    def settle(self, delivery: Delivery, changes: Mapping[str, Any], due_at: float | None) -> None:
        """Store the outcome of a delivery and release its claim. With *due_at*, the sweep sends a message then.

        Raises:
            ClaimLostError: another worker has claimed it by now.
        """
        all_changes = {**changes, "claim": None, "claimed_until": None, "updated_at": clock.instant()}
        settled = delivery.model_copy(update=all_changes)
        self._change(delivery, _to_stored(settled, all_changes) | _due(delivery, due_at))

    def record_attempt(
        self, delivery: Delivery, attempt: WebhookAttempt, changes: Mapping[str, Any], due_at: float | None
    ) -> None:
        """Store an attempt and its outcome.

        Raises:
            ClaimLostError: the attempt outlasted its claim, and another worker has claimed the delivery.
        """
        self.settle(delivery, {**_with_attempt(delivery, attempt), **changes}, due_at)

    def postpone(self, delivery: Delivery, until: float) -> None:
        """Let the sweep send a delivery's message at *until*. This is not an attempt.

        Raises:
            ClaimLostError: another worker has claimed it by now.
        """
        self._change(delivery, {"next_attempt_at": clock.instant(until), **_due(delivery, until)})

    def build_replay(self, delivery: Delivery, changes: Mapping[str, Any], now: float) -> Write:
        """Return the write that restarts a delivery with the *changes* of a restart.

        Raises, when committed:
            ConflictError: it is being sent.
        """
        values = _to_stored(delivery.model_copy(update=changes), changes) | _due(delivery, now + SWEEP_AFTER_SECONDS)
        update = Update().change(values)
        update.using.values[":now"] = int(now)
        return self.table.build_update(
            key_of(delivery.organization_id, delivery.id),
            update,
            condition="attribute_exists(id) AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
            on_conflict=lambda _: being_sent(),
        )

    def _change(self, delivery: Delivery, values: Mapping[str, Any]) -> None:
        update = Update().change(values)
        using = update.using
        using.names["#status"] = "status"
        conditions = ["#status = :read_status"]
        using.values[":read_status"] = delivery.status
        for name in ("claim", "next_attempt_at"):
            value = getattr(delivery, name)
            if value is None:
                conditions.append(f"attribute_not_exists({name})")
            else:
                conditions.append(f"{name} = :read_{name}")
                using.values[f":read_{name}"] = value
        change = self.table.build_update(
            key_of(delivery.organization_id, delivery.id),
            update,
            condition=" AND ".join(conditions),
            on_conflict=lambda _: ClaimLostError(),
        )
        write(change)


def interrupted_attempt(delivery: Delivery) -> WebhookAttempt:
    """Return the attempt of the worker that has claimed a delivery and ended without a result."""
    return WebhookAttempt(at=str(delivery.last_attempt_at), error=INTERRUPTED)


def _with_attempt(delivery: Delivery, attempt: WebhookAttempt) -> dict[str, Any]:
    """Return what an attempt changes, whatever its outcome. The newest attempts stay stored."""
    return {
        "attempts": delivery.attempts + 1,
        "tries": delivery.tries + 1,
        "attempt_log": [*delivery.attempt_log, attempt][-_MAX_STORED_ATTEMPTS:],
    }


def _to_stored(delivery: Delivery, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changed attributes as they are stored, with those of the indexes."""
    values = delivery.model_dump(include=set(changes))
    if "status" in changes:
        index_values = delivery.model_dump(include={"event_type", "status", "source"})
        values["status_scope"] = indexed(delivery.organization_id, index_values)["status_scope"]
    return values


def _due(delivery: Delivery, at: float | None) -> dict[str, str | None]:
    return due_attributes(DUE, delivery.organization_id, None if at is None else clock.instant(at))
