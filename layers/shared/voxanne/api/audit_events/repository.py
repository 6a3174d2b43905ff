"""Audit events as items of their table. They are written once, with what they tell of, and never changed.

Every function of the API writes them, so this module does without the models of what clients see.
"""

from typing import Any

from voxanne.api.audit_events.listing import PREFIX, AuditEventFilters, indexed, list_matching
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock, config
from voxanne.core.errors import ConflictError
from voxanne.core.ids import new_id
from voxanne.core.time_zones import DAY


class AuditEventRepository:
    """Audit events by organisation and id."""

    def __init__(self, events: Table) -> None:
        self._events = events

    def build_create(
        self, organization_id: str, actor: dict[str, str], action: str, changed: dict[str, str], **request: str
    ) -> Write:
        """Return the write that stores an audit event: *changed* is the `object` (models.py), *request* the rest."""
        now = clock.now()
        identifier = new_id(PREFIX, now)
        item: dict[str, Any] = {
            "organization_id": organization_id,
            "id": identifier,
            "at": clock.instant(now),
            "actor": actor,
            "action": action,
            "object": changed,
            **request,
            **indexed(organization_id, changed["id"], actor["id"]),
            "expires_at": int(now) + int(config.required("AUDIT_RETENTION_DAYS")) * DAY,
        }
        return self._events.build_put(
            item,
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"The audit event {identifier} already exists."),
        )

    def list_matching(
        self, organization_id: str, filters: AuditEventFilters, limit: int, before: str | None
    ) -> QueryResult:
        """Read a page of the audit events that match *filters*, newest first."""
        return list_matching(self._events, organization_id, filters, limit, before)
