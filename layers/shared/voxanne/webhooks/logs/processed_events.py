"""Marks of processed events: each is written in the transaction of the event's effect, so that it happens once."""

from typing import Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.time_zones import DAY

# Longer than a provider repeats an event, and than its log can be replayed.
_KEPT_SECONDS = 35 * DAY


class AlreadyProcessedError(Exception):
    """The event was processed before; `log_id` is the log of the delivery that was."""

    def __init__(self, log_id: str) -> None:
        super().__init__()
        self.log_id = log_id


class ProcessedEvents:
    """Marks by organisation and event, in the table of the logs."""

    def __init__(self, logs: Table) -> None:
        self._logs = logs

    @classmethod
    def from_environment(cls) -> Self:
        """Return the marks of the deployment that the function belongs to."""
        return cls(Table.from_environment("WEBHOOK_LOGS_TABLE"))

    def check(self, organization_id: str, event: str) -> None:
        """Refuse an event that was processed before.

        Raises:
            AlreadyProcessedError: it was.
        """
        item = self._logs.get(_key(organization_id, event))
        if item is not None and item["expires_at"] > clock.now():
            raise AlreadyProcessedError(item["log_id"])

    def build_mark(self, organization_id: str, event: str, log_id: str) -> Write:
        """Return the write that marks an event.

        Raises, when committed:
            AlreadyProcessedError: it was processed before.
        """

        def on_conflict(old: Item | None) -> Exception:
            return AlreadyProcessedError(log_id if old is None else old["log_id"])

        now = int(clock.now())
        return self._logs.build_put(
            {**_key(organization_id, event), "log_id": log_id, "expires_at": now + _KEPT_SECONDS},
            condition="attribute_not_exists(id) OR expires_at <= :now",
            using=Expression(values={":now": now}),
            on_conflict=on_conflict,
        )


def _key(organization_id: str, event: str) -> dict[str, str]:
    return key_of(organization_id, f"seen#{event}")
