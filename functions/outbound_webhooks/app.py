"""/api/events, and in time /api/webhook-endpoints: what integrators are told."""

import functools
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from voxanne import config
from voxanne.dynamodb.tables import Table
from voxanne.events.kinds import EventType
from voxanne.events.models import AppointmentEvent, CallEvent, ContactEvent
from voxanne.events.repository import EventRepository, shown
from voxanne.http.app import create_app, serve
from voxanne.http.exchange import caller
from voxanne.http.paging import DEFAULT_LIMIT, Cursor, Limit, page, position_of

app = create_app()


@functools.cache
def _events() -> EventRepository:
    return EventRepository(Table(config.required("EVENTS_TABLE")))


@app.get("/api/events", summary="List events", tags=["Webhooks"], operation_id="listEvents")
def list_events(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    type_: Annotated[EventType | None, Query(alias="type", description="Only events of this type.")] = None,
) -> list[CallEvent | AppointmentEvent | ContactEvent]:
    """The events of the last 30 days, newest first, as they are sent: to reconcile with what came in."""
    filters = {"type": type_}
    before = position_of(cursor, "events", filters)
    found = _events().newest_first(caller().organization_id, type_, limit, before)
    return page(found, shown, "events", lambda last: last.id, filters)


lambda_handler = serve(app)
