"""/api/webhook-endpoints and /api/events: outbound webhooks."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions.outbound_webhooks.stores import deliveries, endpoints, events
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs
from voxanne.core import clock, config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.webhooks.deliveries.models import SWEEP_AFTER_SECONDS, requested_message
from voxanne.webhooks.deliveries.sample_events import sample_delivery
from voxanne.webhooks.endpoints import errors, service
from voxanne.webhooks.endpoints.models import StoredEndpoint, WebhookEndpoint, WebhookEndpointWithSecret
from voxanne.webhooks.endpoints.schemas import NewWebhookEndpoint, WebhookEndpointChanges, WebhookTest
from voxanne.webhooks.events.event_types import EventType, read_scope, readable_types
from voxanne.webhooks.events.models import (
    AppointmentEvent,
    BusyBlockEvent,
    CalendarSourceEvent,
    CallEvent,
    ContactEvent,
    WebhookEndpointEvent,
)
from voxanne.webhooks.events.repository import to_response
from voxanne.webhooks.logs.models import WebhookLog

endpoint_routes = RouteGroup(
    "/api/webhook-endpoints",
    tag="Webhooks",
    read="webhooks:read",
    write="webhooks:write",
    billed=True,
    object_type="webhook_endpoint",
)
event_routes = RouteGroup("/api/events", tag="Webhooks", read=Key.READS)
_SECRET_FIELDS = frozenset({"secret"})


@endpoint_routes.get(summary="List webhook endpoints", operation_id="listWebhookEndpoints")
def list_webhook_endpoints(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[WebhookEndpoint]:
    """List the organisation's webhook endpoints, newest first."""
    before = decode_cursor(cursor, "webhook-endpoints")
    result = endpoints().list_newest(caller().organization_id, limit, before)
    return page(
        result,
        lambda item: StoredEndpoint.model_validate(item).to_response(),
        "webhook-endpoints",
        lambda last: last.id,
    )


@endpoint_routes.post(
    summary="Create a webhook endpoint",
    operation_id="createWebhookEndpoint",
    status_code=HTTPStatus.CREATED,
    problems=("scope_not_held", "too_many_endpoints"),
)
def create_webhook_endpoint(body: NewWebhookEndpoint) -> Response[WebhookEndpointWithSecret]:
    """Create a webhook endpoint. Only this response contains its `secret`, which signs deliveries.

    The key must have the scopes that read the objects of all `events`. The default is all event types that it can read.
    An organisation can have 32 endpoints.
    """
    endpoint = service.new_endpoint(body, caller().scopes, AddressPolicy.from_environment(), clock.now())
    writes = endpoints().build_create(caller().organization_id, endpoint)
    location = f"/api/webhook-endpoints/{endpoint.id}"
    return respond_once(
        endpoint.to_response_with_secret(), writes, location=location, version=endpoint.version, secrets=_SECRET_FIELDS
    )


@endpoint_routes.get("/<endpoint_id>", summary="Read a webhook endpoint", operation_id="readWebhookEndpoint")
def read_webhook_endpoint(endpoint_id: str) -> WebhookEndpoint:
    """Return a webhook endpoint without its secret."""
    return _response(endpoints().get(caller().organization_id, endpoint_id))


@endpoint_routes.patch(
    "/<endpoint_id>",
    summary="Change a webhook endpoint",
    operation_id="changeWebhookEndpoint",
    problems=("scope_not_held",),
)
def change_webhook_endpoint(endpoint_id: str, body: WebhookEndpointChanges) -> WebhookEndpoint:
    """Merge a patch into a webhook endpoint (RFC 7396). If `url` changes, pending deliveries go to the new one.

    The key must have the scopes that read the objects of all `events`, before and after the change.
    """
    changes = service.parse_changes(body, caller().scopes, AddressPolicy.from_environment(), clock.now())
    organization_id, version = caller().organization_id, expected_version()
    return _response(
        service.change_endpoint(endpoints(), organization_id, endpoint_id, changes, version, scopes=caller().scopes)
    )


@endpoint_routes.delete(
    "/<endpoint_id>",
    summary="Delete a webhook endpoint",
    operation_id="deleteWebhookEndpoint",
    status_code=HTTPStatus.NO_CONTENT,
)
def delete_webhook_endpoint(endpoint_id: str) -> None:
    """Delete a webhook endpoint. No further deliveries are sent to it."""
    endpoints().delete(caller().organization_id, endpoint_id, expected_version())


@endpoint_routes.post(
    "/<endpoint_id>/rotate-secret",
    summary="Replace a webhook endpoint's secret",
    operation_id="rotateWebhookSecret",
    action="webhook_endpoint.secret_rotated",
    problems=("scope_not_held", "too_many_rotations"),
)
def rotate_webhook_secret(endpoint_id: str) -> Response[WebhookEndpointWithSecret]:
    """Replace the secret. Only this response contains the new one. Deliveries are signed with both for 24 hours."""
    organization_id = caller().organization_id
    old = endpoints().get(organization_id, endpoint_id)
    service.check_readable(old.events, caller().scopes)
    new = service.with_new_secret(old, clock.now())
    return respond_once(
        new.to_response_with_secret(),
        [endpoints().build_rotate(organization_id, old, new)],
        version=new.version,
        secrets=_SECRET_FIELDS,
        status=HTTPStatus.OK,
    )


@endpoint_routes.post(
    "/<endpoint_id>/test",
    summary="Send a test event",
    operation_id="testWebhookEndpoint",
    action="webhook_endpoint.tested",
    status_code=HTTPStatus.ACCEPTED,
    problems=("scope_not_held", "endpoint_disabled"),
)
def send_test_event(endpoint_id: str, body: Annotated[WebhookTest, Body()] = WebhookTest()) -> Response[WebhookLog]:  # noqa: B008
    """Send a signed event with `"test": true` and sample values. The webhook log in the response shows its result.

    It is sent at once, also while the endpoint is paused.
    """
    organization_id = caller().organization_id
    endpoint = endpoints().get(organization_id, endpoint_id)
    if not endpoint.enabled:
        raise errors.disabled()
    now = clock.now()
    event_type = body.type or endpoint.events[0]
    service.check_readable([event_type], caller().scopes)
    delivery = sample_delivery(organization_id, endpoint, event_type, now)
    return respond_once(
        WebhookLog.model_validate(delivery.model_dump()),
        [deliveries().build_create(delivery, now + SWEEP_AFTER_SECONDS)],
        location=f"/api/webhook-logs/{delivery.id}",
        status=HTTPStatus.ACCEPTED,
        after_commit=lambda: sqs.send(
            config.required("DELIVERIES_QUEUE_URL"), requested_message(organization_id, delivery.id)
        ),
    )


@event_routes.get(summary="List events", operation_id="listEvents")
def list_events(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    type_: Annotated[EventType | None, Query(alias="type", description="Only events of this type.")] = None,
) -> list[CallEvent | AppointmentEvent | ContactEvent | BusyBlockEvent | CalendarSourceEvent | WebhookEndpointEvent]:
    """List the events of the last 30 days, newest first, in the form in which they are sent.

    Compare the list with the events that you have received. An event can be recorded minutes after the change that it
    is about, but is listed at the time of the change. The list has only events about objects that the key can read. If
    the key can't read all objects, a page can have fewer events than `limit`.
    """
    filters = {"type": type_}
    before = decode_cursor(cursor, "events", filters)
    if type_ is not None:
        caller().require(read_scope(type_))
    types = readable_types(caller().scopes) if type_ is None else [type_]
    result = events().newest_first(caller().organization_id, types, limit, before)
    return page(result, to_response, "events", lambda last: last.id, filters)


def _response(endpoint: StoredEndpoint) -> WebhookEndpoint:
    return with_etag(endpoint.to_response(), endpoint.version)


app = create_app(endpoint_routes, event_routes)
lambda_handler = serve(app)
