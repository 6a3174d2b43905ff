"""Lists of audit events: filters, the attributes of the indexes, and the queries."""

from dataclasses import dataclass

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.pages import MAX_ENTRIES, Filter, KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.core import clock, config
from voxanne.core.ids import earliest, just_below
from voxanne.core.time_zones import DAY

PREFIX = "aud"
# After all ids.
_LAST = f"{PREFIX}_~"


@dataclass(frozen=True)
class AuditEventFilters:
    """Filters of a list of audit events. The span is half open, its bounds in the form that `clock.instant` writes."""

    object_id: str | None = None
    actor_id: str | None = None
    after: str | None = None
    before: str | None = None

    def given(self) -> dict[str, str | None]:
        """Return the filters that a cursor is bound to."""
        return {**vars(self)}


def indexed(organization_id: str, object_id: str, actor_id: str) -> Item:
    """Return the index attributes of an audit event."""
    return {"object_scope": _scope(organization_id, object_id), "actor_scope": _scope(organization_id, actor_id)}


def list_matching(
    events: Table, organization_id: str, filters: AuditEventFilters, limit: int, before: str | None
) -> QueryResult:
    """Read a page of the audit events that match, newest first, older than the one *before* if it is given."""
    # DynamoDB may delete an event days after its retention.
    oldest = clock.now() - int(config.required("AUDIT_RETENTION_DAYS")) * DAY
    low = earliest(PREFIX, oldest if filters.after is None else max(oldest, clock.seconds_of(filters.after)))
    high = _LAST if filters.before is None else earliest(PREFIX, clock.seconds_of(filters.before))
    if before is not None:
        high = min(high, just_below(before))
    key_range = KeyRange(organization_id, "organization_id", low, high)
    if filters.object_id is not None:
        scope = _scope(organization_id, filters.object_id)
        key_range = KeyRange(scope, "object_scope", low, high, "by-object")
    elif filters.actor_id is not None:
        key_range = KeyRange(_scope(organization_id, filters.actor_id), "actor_scope", low, high, "by-actor")
    ranges = [] if key_range.is_empty else [key_range]
    if filters.object_id is None or filters.actor_id is None:
        return query_page(events, ranges, limit)
    of_actor = Expression(values={":actor": _scope(organization_id, filters.actor_id)})
    return query_page(events, ranges, limit, Filter("actor_scope = :actor", of_actor), MAX_ENTRIES)


def _scope(organization_id: str, identifier: str) -> str:
    return f"{organization_id}#{identifier}"
