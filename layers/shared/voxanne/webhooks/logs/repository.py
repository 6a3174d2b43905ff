"""Webhook logs as items of their table, with the attributes of its indexes.

The table also holds deliveries, which are logs of outgoing events, and `seen#...` items (processed_events.py).
"""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import ALWAYS, Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.pages import MAX_ENTRIES, Filter, KeyRange, all_of, any_of, query_page
from voxanne.aws.dynamodb.resource import ResourceKind, key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below
from voxanne.core.time_zones import DAY
from voxanne.webhooks.events.event_types import ALL_READ_SCOPES, readable_types
from voxanne.webhooks.logs.models import SETTLED, SOURCE_SCOPES, StoredWebhookLog

LOG = ResourceKind("webhook log", "whl")
# Logs of unattributed events are stored under this id, which no organisation has.
UNATTRIBUTED = "unattributed"
RETENTION_SECONDS = 30 * DAY
# By filter, the most selective first: its index, and the attribute that is the index's partition key.
INDEXES = {
    "event_type": ("by-event-type", "event_type_scope"),
    "status": ("by-status", "status_scope"),
    "source": ("by-source", "source_scope"),
}


def scope(organization_id: str, value: str) -> str:
    """Return the partition of a value in its index."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, values: Item) -> Item:
    """Return the index attributes of a log."""
    return {attribute: scope(organization_id, values[name]) for name, (_, attribute) in INDEXES.items()}


@dataclass(frozen=True)
class WebhookLogFilters:
    """Filters of a list of webhook logs."""

    source: str | None = None
    status: str | None = None
    event_type: str | None = None

    def given(self) -> dict[str, str | None]:
        """Return the filters that a cursor is bound to."""
        return dict(vars(self))


_LAST = "whl_~"
# The attributes that `take` changes each time, and the key.
_OF_EACH_ATTEMPT = {"organization_id", "id", "attempts", "last_attempt_at", "updated_at"}
# The scopes that a key needs to see every log.
_ALL_SCOPES = ALL_READ_SCOPES.union(SOURCE_SCOPES.values())


class _SettledError(Exception):
    """The log has its final status already, or is gone."""


class WebhookLogRepository:
    """Webhook logs by organisation and id. Logs past their retention of 30 days are not returned, deleted or not."""

    def __init__(self, logs: Table) -> None:
        self._logs = logs

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("WEBHOOK_LOGS_TABLE"))

    def get(self, organization_id: str, log_id: str) -> StoredWebhookLog:
        """Read a log.

        Raises:
            NotFoundError: there is no such log, or its retention has ended.
        """
        if log_id < oldest():
            raise LOG.not_found(log_id)
        return from_item(LOG.get(self._logs, organization_id, log_id))

    def get_readable(self, organization_id: str, log_id: str, scopes: Collection[str]) -> StoredWebhookLog:
        """Read a log of an object that a key with *scopes* may read.

        Raises:
            NotFoundError: there is no such log.
        """
        log = self.get(organization_id, log_id)
        if log.read_scope not in scopes:
            raise LOG.not_found(log_id)
        return log

    def list_readable(
        self, organization_id: str, filters: WebhookLogFilters, limit: int, before: str | None, scopes: Collection[str]
    ) -> QueryResult:
        """Read a page of the logs that match *filters* and are of objects that a key with *scopes* may read.

        They come newest first, created before the log *before* if one is given. `from_item` converts the items.
        """
        equal = {name: value for name in INDEXES if (value := filters.given()[name]) is not None}
        high = _LAST if before is None else just_below(before)
        key_range = KeyRange(organization_id, "organization_id", oldest(), high)
        for name, value in equal.items():
            index, attribute = INDEXES[name]
            key_range = KeyRange(scope(organization_id, value), attribute, oldest(), high, index)
            break
        ranges = [] if key_range.is_empty else [key_range]
        readable = None if set(scopes) >= _ALL_SCOPES else _readable(scopes)
        if len(equal) > 1 or readable is not None:
            return query_page(self._logs, ranges, limit, all_of(_condition(equal), readable), MAX_ENTRIES)
        return query_page(self._logs, ranges, limit)

    def save(self, organization_id: str, log: StoredWebhookLog) -> None:
        """Write a log, unless a final status is stored and this one has none."""
        with suppress(_SettledError):
            write(self.build_save(organization_id, log))

    def take(self, organization_id: str, log: StoredWebhookLog) -> None:
        """Show that a worker has taken an event: create its log, or count one more attempt, or repetition, of it."""
        values = {name: value for name, value in self._item(organization_id, log).items() if value is not None}
        once = {name: value for name, value in values.items() if name not in _OF_EACH_ATTEMPT}
        update = Update().change({name: values[name] for name in ("last_attempt_at", "updated_at")}).add("attempts", 1)
        for name, value in once.items():
            update.change_if_absent(name, value)
        self._update(organization_id, log.id, update, ALWAYS)

    def settle(self, organization_id: str, log_id: str, changes: Mapping[str, Any]) -> None:
        """Change a log that a worker has taken, unless it has a final status."""
        update = Update().change(changes)
        update.using.names["#settled"] = "status"
        update.using.values.update({f":{status}": status for status in sorted(SETTLED)})
        if "status" in changes:
            update.change({"status_scope": scope(organization_id, changes["status"])})
        unsettled = f"NOT #settled IN ({', '.join(f':{status}' for status in sorted(SETTLED))})"
        self._update(organization_id, log_id, update, f"attribute_exists(id) AND {unsettled}")

    def count_repetition(self, organization_id: str, log_id: str) -> None:
        """Count a repetition of an event that has another log: the provider sent it with another time."""
        update = Update().change({"last_attempt_at": clock.instant()}).add("attempts", 1)
        self._update(organization_id, log_id, update, "attribute_exists(id)")

    def _update(self, organization_id: str, log_id: str, update: Update, condition: str) -> None:
        change = self._logs.build_update(
            key_of(organization_id, log_id),
            update,
            condition=condition,
            on_conflict=lambda _: _SettledError(),
        )
        with suppress(_SettledError):
            write(change)

    def forget(self, organization_id: str, log_id: str) -> None:
        """Delete a log, if it exists."""
        key = key_of(organization_id, log_id)
        with suppress(_SettledError):
            write(self._logs.build_delete(key, condition="attribute_exists(id)", on_conflict=lambda _: _SettledError()))

    def build_save(self, organization_id: str, log: StoredWebhookLog) -> Write:
        """Return the write that creates or overwrites a log."""
        using = Expression({"#status": "status"}, {f":{status}": status for status in sorted(SETTLED)})
        condition = f"attribute_not_exists(id) OR NOT #status IN ({', '.join(using.values)})"
        if log.status in SETTLED:
            using, condition = Expression(), ALWAYS
        item = self._item(organization_id, log)
        return self._logs.build_put(item, condition=condition, using=using, on_conflict=lambda _: _SettledError())

    def _item(self, organization_id: str, log: StoredWebhookLog) -> Item:
        values = log.model_dump()
        values["payload"] = None if log.payload is None else json.dumps(log.payload)
        expiry = int(clock.seconds_of(log.created_at)) + RETENTION_SECONDS
        return {"organization_id": organization_id, **values, **indexed(organization_id, values), "expires_at": expiry}


def from_item(item: Mapping[str, Any]) -> StoredWebhookLog:
    """Convert an item to its log."""
    payload = item.get("payload")
    return StoredWebhookLog.model_validate({**item, "payload": None if payload is None else json.loads(payload)})


def oldest() -> str:
    """Return the id below which logs are past their retention, whether they have been deleted yet or not."""
    return earliest("whl", clock.now() - RETENTION_SECONDS)


def _condition(equal: Mapping[str, str]) -> Filter | None:
    if not equal:
        return None
    names = {f"#{name}": name for name in equal}
    values = {f":{name}": value for name, value in equal.items()}
    return Filter(" AND ".join(f"#{name} = :{name}" for name in equal), Expression(names, values))


def _readable(scopes: Collection[str]) -> Filter:
    """Return the filter for logs of objects that a key with *scopes* may read."""
    sources = [source for source, scope in SOURCE_SCOPES.items() if scope in scopes]
    # No log has an empty type or source: without any that are readable, nothing matches.
    types, own = any_of("event_type", readable_types(scopes) or [""]), any_of("source", sources or [""])
    using = Expression({**types.using.names, **own.using.names}, {**types.using.values, **own.using.values})
    using.values[":voxanne"] = "voxanne"
    return Filter(f"({own.text} OR (#source = :voxanne AND {types.text}))", using)
