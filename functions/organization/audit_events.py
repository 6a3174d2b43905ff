"""/api/audit-events: who read which conversation, and who changed what."""

import functools
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from voxanne.api.audit_events.listing import AuditEventFilters
from voxanne.api.audit_events.models import AuditEvent
from voxanne.api.audit_events.repository import AuditEventRepository
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.query_parameters import Instant
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.aws.dynamodb.tables import Table

routes = RouteGroup("/api/audit-events", tag="Organization", read="audit:read")
_Id = Annotated[str, Field(min_length=1, max_length=64)]
ObjectFilter = Annotated[_Id | None, Query(description="Only what was done with this object.")]
ActorFilter = Annotated[_Id | None, Query(description="Only what this key or member did.")]
After = Annotated[Instant | None, Query(description="At this instant or later.")]
Before = Annotated[Instant | None, Query(description="Before this instant.")]


@functools.cache
def _events() -> AuditEventRepository:
    return AuditEventRepository(Table.from_environment("AUDIT_EVENTS_TABLE"))


@routes.get(summary="List audit events", operation_id="listAuditEvents")
def list_audit_events(
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    object_id: ObjectFilter = None,
    actor_id: ActorFilter = None,
    after: After = None,
    before: Before = None,
) -> list[AuditEvent]:
    """List who read a transcript or recording, and who made, changed or deleted what, newest first.

    Other reads are not recorded. What an agent does in a phone call stands in the call. With both ids a page may hold
    fewer than `limit`. An event with a filter by id may be missing for about a second.
    """
    filters = AuditEventFilters(object_id, actor_id, after, before)
    older_than = decode_cursor(cursor, "audit-events", filters.given())
    result = _events().list_matching(caller().organization_id, filters, limit, older_than)
    return page(result, AuditEvent.model_validate, "audit-events", lambda last: last.id, filters.given())
