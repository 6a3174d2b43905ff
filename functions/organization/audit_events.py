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
# A busy block's id is its `external_id`, which may be this long.
_ObjectId = Annotated[str, Field(min_length=1, max_length=200)]
_ActorId = Annotated[str, Field(min_length=1, max_length=64)]
ObjectFilter = Annotated[_ObjectId | None, Query(description="Only events of the object with this id.")]
ActorFilter = Annotated[_ActorId | None, Query(description="Only events of the key or member with this id.")]
After = Annotated[Instant | None, Query(description="Only events at this instant or later.")]
Before = Annotated[Instant | None, Query(description="Only events before this instant.")]


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
    """List the audit events, newest first: who created, changed or deleted what, or read a transcript or recording.

    Other reads are not recorded, nor what agents do in phone calls: see the calls. With both ids a page can have fewer
    events than `limit`. With a filter by id, new events can be missing for about a second.
    """
    filters = AuditEventFilters(object_id, actor_id, after, before)
    older_than = decode_cursor(cursor, "audit-events", filters.given())
    result = _events().list_matching(caller().organization_id, filters, limit, older_than)
    return page(result, AuditEvent.model_validate, "audit-events", lambda last: last.id, filters.given())
