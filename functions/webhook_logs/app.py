"""/api/webhook-logs: webhooks that came in or were sent, what became of them, and having them processed again."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.webhook_logs.parameters import EventTypeFilter, LogStatusFilter, SourceFilter
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import config
from voxanne.core.errors import NotFoundError
from voxanne.webhooks.deliveries.models import queue_message
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.logs.models import SETTLED, StoredWebhookLog, WebhookLog, WebhookLogView
from voxanne.webhooks.logs.repository import WebhookLogFilters, WebhookLogRepository, from_item

routes = RouteGroup("/api/webhook-logs", tag="Webhooks", read="webhooks:read", write="webhooks:write")


@functools.cache
def _logs() -> WebhookLogRepository:
    return WebhookLogRepository(Table(config.required("WEBHOOK_LOGS_TABLE")))


@routes.get(summary="List webhook logs", operation_id="listWebhookLogs")
def list_webhook_logs(
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    source: SourceFilter = None,
    status: LogStatusFilter = None,
    event_type: EventTypeFilter = None,
) -> list[WebhookLog]:
    """The organisation's webhooks of the last 30 days, newest first. With several filters a page may hold fewer."""
    filters = WebhookLogFilters(source, status, event_type)
    before = decode_cursor(cursor, "webhook-logs", filters.given())
    found = _logs().list_matching(caller().organization_id, filters, limit, before)
    return page(
        found,
        lambda item: WebhookLog.model_validate(from_item(item).model_dump()),
        "webhook-logs",
        lambda last: last.id,
        filters.given(),
    )


@routes.get("/<log_id>", summary="Read a webhook log", operation_id="readWebhookLog")
def read_webhook_log(log_id: str) -> WebhookLogView:
    """One webhook, with what may be shown of what was sent."""
    return _shown(_logs().get(caller().organization_id, log_id))


@routes.post(
    "/<log_id>/replay", summary="Replay a webhook", operation_id="replayWebhook", status_code=HTTPStatus.ACCEPTED
)
def replay_webhook(log_id: str) -> Response[WebhookLogView]:
    """Process a webhook again. One that had its effect keeps it: the outcome is as if it had come once."""
    log = _logs().get(caller().organization_id, log_id)
    if log.direction == "outbound":
        return _sent_again(log)
    if log.kept_key is not None and log.status not in SETTLED:
        # Before the record of it: if that is lost, doing it again does no harm.
        messages.replay(_queue_of(log), log.id, _source_of(log), log.received_at, log.kept_key)
    return respond_once(_shown(log), [], status=HTTPStatus.ACCEPTED, again=_shown(log))


def _sent_again(log: StoredWebhookLog) -> Response[WebhookLogView]:
    """Send a delivery again, under the id of its event."""
    organization_id = caller().organization_id
    deliveries = DeliveryRepository(Table(config.required("WEBHOOK_LOGS_TABLE")))
    delivery = deliveries.find(organization_id, log.id)
    if delivery is None:
        raise NotFoundError(f"there is no webhook log {log.id}")
    message = queue_message(organization_id, log.id)
    return respond_once(
        _shown(log),
        [deliveries.build_replay(delivery)],
        status=HTTPStatus.ACCEPTED,
        afterwards=lambda: queues.send(config.required("DELIVERIES_QUEUE_URL"), message),
    )


def _source_of(log: StoredWebhookLog) -> messages.Source:
    return "stripe" if log.source == "stripe" else "vapi"


def _queue_of(log: StoredWebhookLog) -> str:
    if log.source == "stripe":
        return config.required("STRIPE_EVENTS_QUEUE_URL")
    return config.required("VAPI_EVENTS_QUEUE_URL")


def _shown(log: StoredWebhookLog) -> WebhookLogView:
    return WebhookLogView.model_validate(log.model_dump())


app = create_app(routes)
lambda_handler = serve(app)
