"""Query parameters of the list of webhook logs."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from voxanne.webhooks.logs.models import WebhookLogStatus, WebhookSource

SourceFilter = Annotated[WebhookSource | None, Query(description="Only webhooks from this sender.")]
LogStatusFilter = Annotated[WebhookLogStatus | None, Query(description="Only webhooks with this status.")]
EventTypeFilter = Annotated[str | None, Query(min_length=1, max_length=100, description="Only webhooks of this type.")]
