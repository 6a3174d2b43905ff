"""The steps of deleting an organisation. Each can be repeated; a run continues where the last one stopped."""

from collections.abc import Iterator
from typing import Any

from operations import overview, suspensions
from operations.deletion import assistants, items, objects, tombstones
from operations.stacks import Stack
from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import clock
from voxanne.core.errors import ConflictError

# The authorizer's results are cached for 30 s, and a request takes at most the 29 s that API Gateway allows.
_KEYS_REFUSED_WITHIN_SECONDS = 60
_REASON = "being deleted"
# Once an organisation is being deleted, nothing is sent to its endpoints.
_ENDPOINTS = "WebhookEndpointsTable"


class NameDiffersError(ConflictError):
    """The name given for confirmation is not the organisation's."""


def preview(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    """Count what would be deleted, without writing anything; for a deleted organisation, what was written since."""
    tombstone = tombstones.find(stack, organization_id)
    if tombstone is None:
        organization = overview.load(stack, organization_id)
        yield {"organization_id": organization_id, "name": organization.name, "would_delete": True}
    else:
        yield tombstones.describe(tombstone)
    yield from _still_charged(stack, organization_id)
    yield {"what": "AssistantsTable", "count": assistants.count_remaining(stack, organization_id)}
    for table in items.tables(stack):
        yield {"what": table, "count": sum(1 for _ in items.items_of(stack, table, organization_id))}
    for bucket in objects.PREFIXES:
        yield {"what": bucket, "count": sum(1 for _ in objects.versions_of(stack, bucket, organization_id))}


def delete(stack: Stack, organization_id: str, name: str) -> Iterator[dict[str, Any]]:
    """Delete as far as possible now; the last line says whether another run is needed.

    For a deleted organisation, delete what was written since; its name is gone, so *name* may be anything.

    Raises:
        NameDiffersError: *name* is not the organisation's.
    """
    tombstone = tombstones.find(stack, organization_id)
    if tombstone is not None:
        yield from _delete_late(stack, organization_id)
        return
    organization = overview.load(stack, organization_id)
    if organization.name != name:
        raise NameDiffersError("--confirm must be the name of the organisation, as the run without --confirm shows it")
    yield from _still_charged(stack, organization_id)
    suspensions.suspend(stack, organization_id, _REASON)
    since = tombstones.begin(stack, organization_id)
    count = items.delete(stack.table(_ENDPOINTS), items.items_of(stack, _ENDPOINTS, organization_id))
    yield {"what": _ENDPOINTS, "deleted": count}
    yield {"what": "AgentsTable", "deleted": assistants.delete_agents(stack, organization_id)}
    if clock.now() < clock.seconds_of(since) + _KEYS_REFUSED_WITHIN_SECONDS:
        yield {
            "run_again": "in a minute",
            "because": "its API keys are accepted until the authorizer's cached results expire",
        }
        return
    if (unfinished := _assistants_remaining(stack, organization_id)) is not None:
        yield unfinished
        return
    yield from _delete_all(stack, organization_id)
    yield tombstones.complete(stack, organization_id)


def _still_charged(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    """Yield the subscriptions that Stripe goes on with: their ids are deleted with the account."""
    for item in items.items_of(stack, "BillingAccountsTable", organization_id):
        for subscription in BillingAccount.model_validate(item).running:
            because = "Stripe goes on charging for it: cancel it there"
            ids = {"subscription": subscription.id, "customer": subscription.customer_id}
            yield {**ids, "status": subscription.status, "because": because}


def _delete_late(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    """Delete what was written after the deletion, by work that had begun before."""
    late = assistants.delete_agents(stack, organization_id)
    for line in _delete_all(stack, organization_id):
        late += line["deleted"]
        if line["deleted"]:
            yield line
    deleted = {"organization_id": organization_id, "deleted": True, "came_late": late}
    yield _assistants_remaining(stack, organization_id) or deleted


def _assistants_remaining(stack: Stack, organization_id: str) -> dict[str, Any] | None:
    """Return the line that says how many assistants the deletion has to wait for; None if there are none."""
    remaining = assistants.count_remaining(stack, organization_id)
    if not remaining:
        return None
    return {
        "run_again": "in some minutes",
        "because": f"{remaining} assistants are still to be deleted at the voice provider",
    }


def _delete_all(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    # First, because items of the tables name some of the objects.
    for bucket in objects.PREFIXES:
        count = objects.delete(stack, bucket, objects.versions_of(stack, bucket, organization_id))
        yield {"what": bucket, "deleted": count}
    for table in items.tables(stack):
        count = items.delete(stack.table(table), items.items_of(stack, table, organization_id))
        yield {"what": table, "deleted": count}
    gateway_keys = GatewayKeys(stack.gateway, stack.usage_plans)
    for key_id in gateway_keys.of(organization_id):
        gateway_keys.delete(key_id)
