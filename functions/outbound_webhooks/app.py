"""/api/webhook-endpoints and /api/events: where integrators are told, and of what."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions.outbound_webhooks.stores import deliveries, endpoints, events, guard
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs as queues
from voxanne.core import clock, config
from voxanne.webhooks.deliveries.models import SWEEP_AFTER_SECONDS, queue_message
from voxanne.webhooks.deliveries.sample_events import sample_delivery
from voxanne.webhooks.endpoints import errors as refusals
from voxanne.webhooks.endpoints import service
from voxanne.webhooks.endpoints.models import StoredEndpoint, WebhookEndpoint, WebhookEndpointWithSecret
from voxanne.webhooks.endpoints.schemas import NewWebhookEndpoint, WebhookEndpointChanges, WebhookTest
from voxanne.webhooks.events.models import AppointmentEvent, CallEvent, ContactEvent, EventType
from voxanne.webhooks.events.repository import to_response
from voxanne.webhooks.logs.models import WebhookLog

endpoint_routes = RouteGroup(
    "/api/webhook-endpoints", tag="Webhooks", read="webhooks:read", write="webhooks:write", billed=True
)
event_routes = RouteGroup("/api/events", tag="Webhooks", read="webhooks:read")
_SHOWN_ONCE = frozenset({"secret"})


@endpoint_routes.get(summary="List webhook endpoints", operation_id="listWebhookEndpoints")
def list_webhook_endpoints(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[WebhookEndpoint]:
    """The organisation's endpoints, newest first."""
    before = decode_cursor(cursor, "webhook-endpoints")
    found = endpoints().list_newest(caller().organization_id, limit, before)
    return page(
        found, lambda item: StoredEndpoint.model_validate(item).to_response(), "webhook-endpoints", lambda last: last.id
    )


@endpoint_routes.post(
    summary="Create a webhook endpoint", operation_id="createWebhookEndpoint", status_code=HTTPStatus.CREATED
)
def create_webhook_endpoint(wanted: NewWebhookEndpoint) -> Response[WebhookEndpointWithSecret]:
    """Make an endpoint. Its `secret`, with which deliveries are signed, is shown in this answer and never again."""
    endpoint = service.new_endpoint(wanted, guard(), clock.now())
    writes = endpoints().build_create(caller().organization_id, endpoint)
    location = f"/api/webhook-endpoints/{endpoint.id}"
    return respond_once(
        endpoint.to_response_with_secret(), writes, location=location, version=endpoint.version, secrets=_SHOWN_ONCE
    )


@endpoint_routes.get("/<endpoint_id>", summary="Read a webhook endpoint", operation_id="readWebhookEndpoint")
def read_webhook_endpoint(endpoint_id: str) -> WebhookEndpoint:
    """One endpoint, but for its secret."""
    return _shown(endpoints().get(caller().organization_id, endpoint_id))


@endpoint_routes.patch("/<endpoint_id>", summary="Change a webhook endpoint", operation_id="changeWebhookEndpoint")
def change_webhook_endpoint(endpoint_id: str, wanted: WebhookEndpointChanges) -> WebhookEndpoint:
    """Merge a patch into an endpoint (RFC 7396). Deliveries that have not succeeded go to the new URL."""
    changes = service.parse_changes(wanted, guard(), clock.now())
    return _shown(endpoints().update(caller().organization_id, endpoint_id, changes, expected_version()))


@endpoint_routes.delete(
    "/<endpoint_id>",
    summary="Delete a webhook endpoint",
    operation_id="deleteWebhookEndpoint",
    status_code=HTTPStatus.NO_CONTENT,
)
def delete_webhook_endpoint(endpoint_id: str) -> None:
    """Remove an endpoint. Nothing more is sent there."""
    endpoints().delete(caller().organization_id, endpoint_id, expected_version())


@endpoint_routes.post(
    "/<endpoint_id>/rotate-secret", summary="Replace a webhook endpoint's secret", operation_id="rotateWebhookSecret"
)
def rotate_webhook_secret(endpoint_id: str) -> Response[WebhookEndpointWithSecret]:
    """Give an endpoint a new secret, shown in this answer alone. For 24 hours deliveries are signed with both."""
    organization_id = caller().organization_id
    old = endpoints().get(organization_id, endpoint_id)
    new = service.with_new_secret(old, clock.now())
    return respond_once(
        new.to_response_with_secret(),
        [endpoints().build_rotate(organization_id, old, new)],
        version=new.version,
        secrets=_SHOWN_ONCE,
        status=HTTPStatus.OK,
    )


@endpoint_routes.post(
    "/<endpoint_id>/test",
    summary="Send a test event",
    operation_id="testWebhookEndpoint",
    status_code=HTTPStatus.ACCEPTED,
)
def send_test_event(endpoint_id: str, wanted: Annotated[WebhookTest, Body()] = WebhookTest()) -> Response[WebhookLog]:  # noqa: B008
    """Send an event with `"test": true` and made-up values, signed as all are. Its webhook log tells the rest."""
    organization_id = caller().organization_id
    endpoint = endpoints().get(organization_id, endpoint_id)
    if not endpoint.enabled:
        raise refusals.disabled()
    now = clock.now()
    delivery = sample_delivery(organization_id, endpoint, wanted.type or endpoint.events[0], now)
    return respond_once(
        WebhookLog.model_validate(delivery.model_dump()),
        [deliveries().build_create(delivery, now + SWEEP_AFTER_SECONDS)],
        location=f"/api/webhook-logs/{delivery.id}",
        status=HTTPStatus.ACCEPTED,
        afterwards=lambda: queues.send(
            config.required("DELIVERIES_QUEUE_URL"), queue_message(organization_id, delivery.id)
        ),
    )


@event_routes.get(summary="List events", operation_id="listEvents")
def list_events(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    type_: Annotated[EventType | None, Query(alias="type", description="Only events of this type.")] = None,
) -> list[CallEvent | AppointmentEvent | ContactEvent]:
    """The events of the last 30 days, newest first, as they are sent: to reconcile with what came in."""
    filters = {"type": type_}
    before = decode_cursor(cursor, "events", filters)
    found = events().newest_first(caller().organization_id, type_, limit, before)
    return page(found, to_response, "events", lambda last: last.id, filters)


def _shown(endpoint: StoredEndpoint) -> WebhookEndpoint:
    return with_etag(endpoint.to_response(), endpoint.version)


app = create_app(endpoint_routes, event_routes)
lambda_handler = serve(app)
