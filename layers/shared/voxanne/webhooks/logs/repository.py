"""What identifies webhook logs in their table, and what its indexes keep them under.

Beside the logs stand marks, `seen#…`: which events an organisation has had the effect of.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.pages import MAX_ENTRIES, Filter, KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.ids import earliest, is_id, just_below
from voxanne.webhooks.logs.models import SETTLED, StoredWebhookLog

# No organisation has this id: what can be tied to none is kept under it, and no tenant's key leads there.
UNATTRIBUTED = "unattributed"


KEPT_SECONDS = 30 * 86_400


# By filter, the most selective first: the index, and the attribute under which it keeps logs.
INDEXES = {
    "event_type": ("by-event-type", "event_type_scope"),
    "status": ("by-status", "status_scope"),
    "source": ("by-source", "source_scope"),
}


def log_key(organization_id: str, log_id: str) -> dict[str, str]:
    """The key of a log."""
    return {"organization_id": organization_id, "id": log_id}


def scope(organization_id: str, value: str) -> str:
    """Under which an index keeps a log that has that value."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, values: Item) -> Item:
    """What the indexes need of a log."""
    return {attribute: scope(organization_id, values[name]) for name, (_, attribute) in INDEXES.items()}


@dataclass(frozen=True)
class WebhookLogFilters:
    """What a list of webhook logs is narrowed to."""

    source: str | None = None
    status: str | None = None
    event_type: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return dict(vars(self))


_LAST = "whl_~"


class _SettledError(Exception):
    """The log says already what became of the event."""


class WebhookLogRepository:
    """Webhook logs by organisation and id; what is older than 30 days is not there."""

    def __init__(self, logs: Table) -> None:
        self._logs = logs

    def get(self, organization_id: str, log_id: str) -> StoredWebhookLog:
        """Read one."""
        known = is_id("whl", log_id) and log_id >= _oldest()
        item = self._logs.get(log_key(organization_id, log_id)) if known else None
        if item is None:
            raise NotFoundError(f"there is no webhook log {log_id[:40]}")
        return from_item(item)

    def list_matching(
        self, organization_id: str, filters: WebhookLogFilters, limit: int, before: str | None
    ) -> QueryResult:
        """A page of the logs that meet *filters*, received before the log *before*; `log_of` reads its items."""
        given = {name: value for name in INDEXES if (value := filters.given()[name]) is not None}
        high = _LAST if before is None else just_below(before)
        stretch = KeyRange(organization_id, "organization_id", _oldest(), high)
        for name, value in given.items():
            index, attribute = INDEXES[name]
            stretch = KeyRange(scope(organization_id, value), attribute, _oldest(), high, index)
            break
        several = len(given) > 1
        stretches = [stretch] if stretch.low <= stretch.high else []
        return query_page(
            self._logs, stretches, limit, _condition(given) if several else None, MAX_ENTRIES if several else None
        )

    def save(self, organization_id: str, log: StoredWebhookLog) -> None:
        """Write a log, unless it says already that the event was processed, and this one does not."""
        with suppress(_SettledError):
            write(self.build_save(organization_id, log))

    def save_again(self, organization_id: str, log: StoredWebhookLog) -> None:
        """Overwrite a log, if it is there and does not say already that the event was processed."""
        with suppress(_SettledError):
            write(self.build_save(organization_id, log, only_if_there=True))

    def forget(self, organization_id: str, log_id: str) -> None:
        """Remove a log, if it is there."""
        key = log_key(organization_id, log_id)
        with suppress(_SettledError):
            write(self._logs.build_delete(key, condition="attribute_exists(id)", on_conflict=lambda _: _SettledError()))

    def build_save(self, organization_id: str, log: StoredWebhookLog, *, only_if_there: bool = False) -> Write:
        """The write that makes or overwrites a log."""
        values = log.model_dump()
        values["payload"] = None if log.payload is None else json.dumps(log.payload)
        item = {"organization_id": organization_id, **values, **indexed(organization_id, values)}
        item["expires_at"] = int(clock.seconds_of(log.created_at)) + KEPT_SECONDS
        using = Expression({"#status": "status"}, {f":{status}": status for status in sorted(SETTLED)})
        unsettled = f"NOT #status IN ({', '.join(using.values)})"
        if only_if_there:
            condition = f"attribute_exists(id) AND {unsettled}"
        elif log.status in SETTLED:
            using, condition = Expression(), "attribute_not_exists(id) OR attribute_exists(id)"
        else:
            condition = f"attribute_not_exists(id) OR {unsettled}"
        return self._logs.build_put(item, condition=condition, using=using, on_conflict=lambda _: _SettledError())


def from_item(item: Mapping[str, Any]) -> StoredWebhookLog:
    """Read an item."""
    payload = item.get("payload")
    return StoredWebhookLog.model_validate({**item, "payload": None if payload is None else json.loads(payload)})


def _oldest() -> str:
    return earliest("whl", clock.now() - KEPT_SECONDS)


def _condition(given: Mapping[str, str]) -> Filter:
    names = {f"#{name}": name for name in given}
    values = {f":{name}": value for name, value in given.items()}
    return Filter(" AND ".join(f"#{name} = :{name}" for name in given), Expression(names, values))
