"""/api/webhook-logs: received and sent webhooks, their results, and replays."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.webhook_logs.parameters import EventTypeFilter, LogStatusFilter, SourceFilter
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import refuse_reused_key, respond_once
from voxanne.aws import sqs
from voxanne.aws.dynamodb.expressions import ONLY_VERSION
from voxanne.core import clock, config
from voxanne.core.errors import NotFoundError
from voxanne.webhooks.deliveries.models import requested_message
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.endpoints.service import check_readable
from voxanne.webhooks.events.event_types import ALL_READ_SCOPES
from voxanne.webhooks.inbound.service import Source, replay
from voxanne.webhooks.logs.models import SETTLED, StoredWebhookLog, WebhookLog, WebhookLogView
from voxanne.webhooks.logs.repository import WebhookLogFilters, WebhookLogRepository, from_item

routes = RouteGroup(
    "/api/webhook-logs", tag="Webhooks", read="webhooks:read", write="webhooks:write", object_type="webhook_log"
)


@functools.cache
def _logs() -> WebhookLogRepository:
    return WebhookLogRepository.from_environment()


@routes.get(summary="List webhook logs", operation_id="listWebhookLogs")
def list_webhook_logs(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    source: SourceFilter = None,
    status: LogStatusFilter = None,
    event_type: EventTypeFilter = None,
) -> list[WebhookLog]:
    """List the webhooks of the last 30 days about objects that the key can read, newest first.

    With several filters, or if the key can't read all objects, a page can have fewer logs than `limit`.
    """
    filters = WebhookLogFilters(source, status, event_type)
    before = decode_cursor(cursor, "webhook-logs", filters.given())
    result = _logs().list_readable(caller().organization_id, filters, limit, before, caller().scopes)
    return page(
        result,
        lambda item: WebhookLog.model_validate(from_item(item).model_dump()),
        "webhook-logs",
        lambda last: last.id,
        filters.given(),
    )


@routes.get("/<log_id>", summary="Read a webhook log", operation_id="readWebhookLog")
def read_webhook_log(log_id: str) -> WebhookLogView:
    """Return a webhook log with the attempts of a delivery, and the parts of the payload that can be shown."""
    log = _logs().get_readable(caller().organization_id, log_id, caller().scopes)
    return with_etag(_response(log), ONLY_VERSION)


@routes.post(
    "/<log_id>/replay",
    summary="Replay a webhook",
    operation_id="replayWebhook",
    status_code=HTTPStatus.ACCEPTED,
    action="webhook_log.replayed",
    problems=("scope_not_held", "delivery_under_way"),
)
def replay_webhook(log_id: str) -> Response[WebhookLogView]:
    """Process an inbound webhook again, or send a delivery again with the same event id.

    An inbound webhook that was processed has no second effect. A delivery is sent at once, also while the endpoint is
    paused; the key must have the scopes that read the objects of all events of the endpoint.
    """
    log = _logs().get_readable(caller().organization_id, log_id, caller().scopes)
    if log.direction == "outbound":
        return _replay_delivery(log)
    if log.kept_key is not None and log.status not in SETTLED:
        # Before the idempotency record is written: if that fails, a repeated replay does no harm.
        refuse_reused_key()
        replay(_queue_of(log), log.id, _source_of(log), log.received_at, log.kept_key)
    return respond_once(_response(log), [], status=HTTPStatus.ACCEPTED, replay_body=_response(log))


def _replay_delivery(log: StoredWebhookLog) -> Response[WebhookLogView]:
    """Send a delivery again, with the same event id."""
    organization_id = caller().organization_id
    deliveries = DeliveryRepository.from_environment()
    delivery = deliveries.find(organization_id, log.id)
    if delivery is None:
        raise NotFoundError(f"No such webhook log: {log.id}.")
    if not caller().scopes >= ALL_READ_SCOPES:
        endpoint = EndpointRepository.from_environment().find(organization_id, delivery.endpoint_id)
        check_readable([] if endpoint is None else endpoint.events, caller().scopes)
    now = clock.now()
    changes = delivery.restarted(now)
    # The record of the request outlives what erasing takes out of the log: it has no answers of the receiver.
    recorded = delivery.model_copy(update={**changes, "response_body": None, "attempt_log": []})
    return respond_once(
        _response(recorded),
        [deliveries.build_replay(delivery, changes, now)],
        status=HTTPStatus.ACCEPTED,
        after_commit=lambda: sqs.send(
            config.required("DELIVERIES_QUEUE_URL"), requested_message(organization_id, log.id)
        ),
    )


def _source_of(log: StoredWebhookLog) -> Source:
    return "stripe" if log.source == "stripe" else "vapi"


def _queue_of(log: StoredWebhookLog) -> str:
    if log.source == "stripe":
        return config.required("STRIPE_EVENTS_QUEUE_URL")
    return config.required("VAPI_EVENTS_QUEUE_URL")


def _response(log: StoredWebhookLog) -> WebhookLogView:
    return WebhookLogView.model_validate(log.model_dump())


app = create_app(routes)
lambda_handler = serve(app)
