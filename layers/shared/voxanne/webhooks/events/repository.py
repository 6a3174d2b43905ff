from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.pages import KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below
from voxanne.webhooks.events.models import MODELS, Event, EventType, StoredEvent, object_name

KEPT_SECONDS = 30 * 86_400
_LAST = "evt_~"


class _KnownError(Exception):
    """The event was stored before."""


class EventRepository:
    """Events by organisation and id; what is older than 30 days is not there."""

    def __init__(self, events: Table) -> None:
        self._events = events

    def store(self, event: StoredEvent) -> None:
        """Store an event; again changes nothing, whatever the object has become since."""
        storing = self._events.build_put(
            {
                **vars(event),
                "type_scope": _scope(event.organization_id, event.type),
                "expires_at": int(clock.seconds_of(event.created_at)) + KEPT_SECONDS,
            },
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: _KnownError(),
        )
        with suppress(_KnownError):
            write(storing)

    def get(self, organization_id: str, event_id: str) -> StoredEvent | None:
        """Read one as it is stored, or None where it is kept no longer."""
        item = self._events.get({"organization_id": organization_id, "id": event_id})
        if item is None or event_id < _oldest():
            return None
        return StoredEvent(**{name: item[name] for name in StoredEvent.__annotations__})

    def newest_first(
        self, organization_id: str, event_type: EventType | None, limit: int, before: str | None
    ) -> QueryResult:
        """A page of the events, of one type if that is given, before the event *before*; `shown` reads its items."""
        high = _LAST if before is None else just_below(before)
        stretch = KeyRange(organization_id, "organization_id", _oldest(), high)
        if event_type is not None:
            stretch = KeyRange(_scope(organization_id, event_type), "type_scope", _oldest(), high, "by-type")
        return query_page(self._events, [stretch] if stretch.low <= stretch.high else [], limit)


def to_response(item: Mapping[str, Any]) -> Event:
    """An event as it is sent."""
    return MODELS[object_name(item["type"])].model_validate_json(item["body"])


def _oldest() -> str:
    return earliest("evt", clock.now() - KEPT_SECONDS)


def _scope(organization_id: str, event_type: str) -> str:
    return f"{organization_id}#{event_type}"
