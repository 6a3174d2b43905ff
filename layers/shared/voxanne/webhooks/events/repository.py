"""Events as items of their table."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from voxanne.aws.dynamodb.pages import MAX_ENTRIES, KeyRange, any_of, query_page
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below
from voxanne.core.time_zones import DAY
from voxanne.webhooks.events.event_types import EVENT_TYPES, EventType, object_name
from voxanne.webhooks.events.models import MODELS, Event, StoredEvent

RETENTION_SECONDS = 30 * DAY
_LAST = "evt_~"


class _AlreadyStoredError(Exception):
    """The event was stored before."""


class EventRepository:
    """Events by organisation and id. Events past their retention of 30 days are not returned, deleted or not."""

    def __init__(self, events: Table) -> None:
        self._events = events

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("EVENTS_TABLE"))

    def store(self, event: StoredEvent) -> None:
        """Store an event, unless it was stored before: the first version of its object stays."""
        put = self._events.build_put(
            {
                **vars(event),
                "type_scope": _scope(event.organization_id, event.type),
                "expires_at": int(clock.seconds_of(event.created_at)) + RETENTION_SECONDS,
            },
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: _AlreadyStoredError(),
        )
        with suppress(_AlreadyStoredError):
            write(put)

    def get(self, organization_id: str, event_id: str) -> StoredEvent | None:
        """Read an event; None if there is none, or its retention has ended."""
        item = self._events.get(key_of(organization_id, event_id))
        if item is None or event_id < _oldest():
            return None
        return StoredEvent(**{name: item[name] for name in StoredEvent.__annotations__})

    def newest_first(
        self, organization_id: str, event_types: Sequence[EventType], limit: int, before: str | None
    ) -> QueryResult:
        """Read a page of events of *event_types*, newest first, created before the event *before* if one is given.

        `to_response` converts the items.
        """
        high = _LAST if before is None else just_below(before)
        key_range = KeyRange(organization_id, "organization_id", _oldest(), high)
        if len(event_types) == 1:
            key_range = KeyRange(_scope(organization_id, event_types[0]), "type_scope", _oldest(), high, "by-type")
        ranges = [] if key_range.is_empty or not event_types else [key_range]
        if len(event_types) in {1, len(EVENT_TYPES)}:
            return query_page(self._events, ranges, limit)
        return query_page(self._events, ranges, limit, any_of("type", event_types), MAX_ENTRIES)


def to_response(item: Mapping[str, Any]) -> Event:
    """Convert an item to the event that clients see."""
    return MODELS[object_name(item["type"])].model_validate_json(item["body"])


def _oldest() -> str:
    return earliest("evt", clock.now() - RETENTION_SECONDS)


def _scope(organization_id: str, event_type: str) -> str:
    return f"{organization_id}#{event_type}"
