"""Webhook endpoints against their count."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.counts import count_of, miscounted
from operations.verification.findings import Finding
from voxanne.core.ids import is_id
from voxanne.webhooks.endpoints.errors import ENDPOINT


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield a count that is not that of the endpoints."""
    table = stack.table("WebhookEndpointsTable")
    count = count_of(table, organization_id)
    items = query(table, "organization_id", organization_id)
    number = sum(is_id(ENDPOINT.prefix, item["id"]) for item in items)
    yield from miscounted(table, organization_id, count, number)
