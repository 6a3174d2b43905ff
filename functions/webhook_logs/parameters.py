"""Query parameters of the list of webhook logs."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from voxanne.webhooks.logs.models import WebhookLogStatus, WebhookSource

SourceFilter = Annotated[WebhookSource | None, Query()]
LogStatusFilter = Annotated[WebhookLogStatus | None, Query()]
EventTypeFilter = Annotated[str | None, Query(min_length=1, max_length=100)]
