"""The steps of deleting an organisation. Each can be repeated; a run continues where the last one stopped."""

from collections.abc import Iterator
from typing import Any

import boto3

from operations import overview, suspensions
from operations.deletion import assistants, items, objects
from operations.queries import scan
from operations.stacks import Stack
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import clock
from voxanne.core.errors import ConflictError

# The authorizer's results are cached for 30 s, and a request takes at most the 29 s that API Gateway allows.
_KEYS_REFUSED_WITHIN_SECONDS = 60
_REASON = "being deleted"


class NameDiffersError(ConflictError):
    """The name given for confirmation is not the organisation's."""


def preview(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    """Count what would be deleted, without writing anything."""
    organization = overview.load(stack, organization_id)
    yield {"organization_id": organization_id, "name": organization.name, "would_delete": True}
    yield {"what": "AssistantsTable", "count": assistants.count_remaining(stack, organization_id)}
    for table in items.tables(stack):
        yield {"what": table, "count": sum(1 for _ in items.items_of(stack, table, organization_id))}
    for bucket in objects.PREFIXES:
        yield {"what": bucket, "count": sum(1 for _ in objects.versions_of(stack, bucket, organization_id))}


def delete(stack: Stack, organization_id: str, name: str) -> Iterator[dict[str, Any]]:
    """Delete as far as possible now; the last line says whether another run is needed.

    Raises:
        NameDiffersError: *name* is not the organisation's.
    """
    organization = overview.load(stack, organization_id)
    if organization.name != name:
        raise NameDiffersError("--confirm must be the name of the organisation, as the run without --confirm shows it")
    since = suspensions.suspend(stack, organization_id, _REASON)["suspended_at"]
    yield {"what": "AgentsTable", "deleted": assistants.delete_agents(stack, organization_id)}
    if clock.now() < clock.seconds_of(since) + _KEYS_REFUSED_WITHIN_SECONDS:
        yield {
            "run_again": "in a minute",
            "because": "its API keys are accepted until the authorizer's cached results expire",
        }
        return
    remaining = assistants.count_remaining(stack, organization_id)
    if remaining:
        yield {
            "run_again": "in some minutes",
            "because": f"{remaining} assistants are still to be deleted at the voice provider",
        }
        return
    yield from _delete_all(stack, organization_id)


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
    yield _end(stack, organization_id)


def _end(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Delete the organisation itself, and record when and by whom it was deleted."""
    organizations = stack.table("OrganizationsTable")
    caller = boto3.client("sts").get_caller_identity()["Arn"]
    record = {"organization_id": f"deleted#{organization_id}", "deleted_at": clock.instant(), "deleted_by": caller}
    deletion = organizations.build_delete(
        {"organization_id": organization_id},
        condition="attribute_exists(organization_id)",
        on_conflict=lambda _: ConflictError("another run has deleted the organisation"),
    )
    record_deletion = organizations.build_put(
        record,
        condition="attribute_not_exists(organization_id)",
        on_conflict=lambda _: ConflictError("the organisation was deleted before"),
    )
    commit([*_references(organizations, organization_id), record_deletion, deletion])
    return {"organization_id": organization_id, "deleted": True, "deleted_by": caller}


def _references(organizations: Table, organization_id: str) -> list[Write]:
    """Return the writes that delete the operator's references to the organisation."""
    return [
        organizations.build_delete(
            {"organization_id": item["organization_id"]},
            condition="attribute_exists(organization_id)",
            on_conflict=lambda _: ConflictError("another run has deleted the organisation"),
        )
        for item in scan(organizations)
        if item.get("refers_to") == organization_id
    ]
