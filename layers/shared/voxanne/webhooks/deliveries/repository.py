import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.webhooks.deliveries.errors import AlreadyExistsError, ClaimLostError, being_sent
from voxanne.webhooks.deliveries.models import CLAIM_SECONDS, DUE, SWEEP_AFTER_SECONDS, Delivery, delivery_of
from voxanne.webhooks.deliveries.retry_schedule import MAX_ATTEMPTS
from voxanne.webhooks.logs.models import WebhookAttempt
from voxanne.webhooks.logs.repository import KEPT_SECONDS, indexed, log_key

_MOST_ATTEMPTS_KEPT = 24


class DeliveryRepository:
    """Deliveries by organisation and id, in the table of the webhook logs."""

    def __init__(self, logs: Table) -> None:
        self.table = logs

    def find(self, organization_id: str, delivery_id: str) -> Delivery | None:
        """Read one, if it is there."""
        item = self.table.get(log_key(organization_id, delivery_id)) if is_id("whl", delivery_id) else None
        return None if item is None else delivery_of(item)

    def build_create(self, delivery: Delivery, due_at: float) -> Write:
        """The write that makes a delivery; the sweep looks after it from *due_at* on.

        Raises, when committed:
            KnownError: it was made before.
        """
        values = delivery.model_dump()
        item = {**values, **indexed(delivery.organization_id, values), **_due(due_at)}
        item["expires_at"] = int(clock.seconds_of(delivery.created_at)) + KEPT_SECONDS
        return self.table.build_put(
            item, condition="attribute_not_exists(id)", on_conflict=lambda _: AlreadyExistsError()
        )

    def create(self, delivery: Delivery, due_at: float) -> None:
        """Make a delivery, unless it was made before."""
        with suppress(AlreadyExistsError):
            write(self.build_create(delivery, due_at))

    def claim(self, delivery: Delivery) -> Delivery:
        """Take a delivery as it was read, to send it. If whoever had it died over it, that was an attempt.

        Raises:
            ClaimedError: someone else has it, or it is no longer as it was read.
        """
        now, interrupted = clock.now(), delivery.claim is not None
        claimed: dict[str, Any] = {
            "claim": secrets.token_hex(8),
            "claimed_until": int(now) + CLAIM_SECONDS,
            "last_attempt_at": clock.instant(now),
        }
        if interrupted:
            lost = WebhookAttempt(at=str(delivery.last_attempt_at), error="interrupted")
            claimed |= _attempted(delivery, lost)
        taken = delivery.model_copy(update=claimed)
        self._change(delivery, _stored(taken, claimed))
        return taken

    def settle(self, delivery: Delivery, changes: Mapping[str, Any], due_at: float | None) -> None:
        """Store what became of a delivery; the sweep looks after it from *due_at* on, if anything is left to do.

        Raises:
            ClaimedError: someone else has it by now.
        """
        free = {"claim": None, "claimed_until": None, "updated_at": clock.instant()}
        settled = delivery.model_copy(update={**changes, **free})
        self._change(delivery, _stored(settled, {**changes, **free}) | _due(due_at))

    def record_attempt(
        self, delivery: Delivery, attempt: WebhookAttempt, changes: Mapping[str, Any], due_at: float | None
    ) -> None:
        """Store what came of an attempt.

        Raises:
            ClaimedError: it took so long that someone else has it by now.
        """
        self.settle(delivery, {**_attempted(delivery, attempt), **changes}, due_at)

    def postpone(self, delivery: Delivery, until: float) -> None:
        """Have a delivery looked at again at *until*, by way of the sweep. That is no attempt.

        Raises:
            ClaimedError: someone else has it by now.
        """
        self._change(delivery, {"next_attempt_at": clock.instant(until), **_due(until)})

    def build_replay(self, delivery: Delivery) -> Write:
        """The write that has a delivery sent again, under the same event's id, with all its attempts anew.

        Raises, when committed:
            ConflictError: it is being sent at this moment.
        """
        now = clock.now()
        changes = {
            "status": "received",
            "tries": 0,
            "max_attempts": delivery.attempts + MAX_ATTEMPTS,
            "next_attempt_at": clock.instant(now),
            "updated_at": clock.instant(now),
        }
        values = _stored(delivery.model_copy(update=changes), changes) | _due(now + SWEEP_AFTER_SECONDS)
        update = Update().change(values)
        update.using.values[":now"] = int(now)
        return self.table.build_update(
            log_key(delivery.organization_id, delivery.id),
            update.text(),
            condition="attribute_exists(id) AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
            using=update.using,
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
        changing = self.table.build_update(
            log_key(delivery.organization_id, delivery.id),
            update.text(),
            condition=" AND ".join(conditions),
            using=using,
            on_conflict=lambda _: ClaimLostError(),
        )
        write(changing)


def _attempted(delivery: Delivery, attempt: WebhookAttempt) -> dict[str, Any]:
    """What an attempt changes, whatever came of it. The newest are kept."""
    return {
        "attempts": delivery.attempts + 1,
        "tries": delivery.tries + 1,
        "attempt_log": [*delivery.attempt_log, attempt][-_MOST_ATTEMPTS_KEPT:],
    }


def _stored(delivery: Delivery, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as they are stored, with what the indexes need of them."""
    values = delivery.model_dump(include=set(changes))
    if "status" in changes:
        whole = delivery.model_dump(include={"event_type", "status", "source"})
        values["status_scope"] = indexed(delivery.organization_id, whole)["status_scope"]
    return values


def _due(at: float | None) -> dict[str, str | None]:
    """Keys of the sparse index that the sweep reads."""
    return {"due": None, "due_at": None} if at is None else {"due": DUE, "due_at": clock.instant(at)}
