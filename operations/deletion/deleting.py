"""The steps of deleting an organisation. Each may be repeated, and a run goes on where the last one stopped."""

from collections.abc import Iterator
from typing import Any

import boto3

from operations import overview, suspensions
from operations.deletion import assistants, items, objects
from operations.reading import everything
from operations.stacks import Stack
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.core import clock
from voxanne.core.errors import ConflictError

# The authorizer's answers are cached for 30 s, and a request lasts no longer than the gateway's 29.
_KEYS_STOP_WITHIN_SECONDS = 60
_REASON = "being deleted"


class NameDiffersError(ConflictError):
    """The name that was typed is not the organisation's."""


def look(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    """Count what would be deleted; nothing is written."""
    organization = overview.stored(stack, organization_id)
    yield {"organization_id": organization_id, "name": organization.name, "would_delete": True}
    yield {"what": "AssistantsTable", "count": assistants.left(stack, organization_id)}
    for table in items.tables(stack):
        yield {"what": table, "count": sum(1 for _ in items.of(stack, table, organization_id))}
    for bucket in objects.PREFIXES:
        yield {"what": bucket, "count": sum(1 for _ in objects.of(stack, bucket, organization_id))}


def delete(stack: Stack, organization_id: str, name: str) -> Iterator[dict[str, Any]]:
    """Delete, as far as it can be done now; the last line tells whether to run it again.

    Raises:
        NameDiffersError: *name* is not the organisation's.
    """
    organization = overview.stored(stack, organization_id)
    if organization.name != name:
        raise NameDiffersError("--confirm has to be the organisation's name, as the dry run shows it")
    since = suspensions.suspend(stack, organization_id, _REASON)["suspended_at"]
    yield {"what": "AgentsTable", "deleted": assistants.delete_agents(stack, organization_id)}
    if clock.now() < clock.seconds_of(since) + _KEYS_STOP_WITHIN_SECONDS:
        yield {"run_again": "in a minute", "because": "its keys are good until the authorizer has forgotten them"}
        return
    left = assistants.left(stack, organization_id)
    if left:
        yield {"run_again": "in some minutes", "because": f"{left} assistants are being deleted at the voice provider"}
        return
    yield from _delete_all(stack, organization_id)


def _delete_all(stack: Stack, organization_id: str) -> Iterator[dict[str, Any]]:
    # Before the tables, which name some of them.
    for bucket in objects.PREFIXES:
        count = objects.delete(stack, bucket, objects.of(stack, bucket, organization_id))
        yield {"what": bucket, "deleted": count}
    for table in items.tables(stack):
        count = items.delete(stack.table(table), items.of(stack, table, organization_id))
        yield {"what": table, "deleted": count}
    gateway_keys = GatewayKeys(stack.gateway, stack.usage_plans)
    for key_id in gateway_keys.of(organization_id):
        gateway_keys.delete(key_id)
    yield _end(stack, organization_id)


def _end(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Drop the organisation itself; what stays is that it was deleted, when and by whom."""
    organizations = stack.table("OrganizationsTable")
    who = boto3.client("sts").get_caller_identity()["Arn"]
    record = {"organization_id": f"deleted#{organization_id}", "deleted_at": clock.instant(), "deleted_by": who}
    gone = organizations.build_delete(
        {"organization_id": organization_id},
        condition="attribute_exists(organization_id)",
        on_conflict=lambda _: ConflictError("another run has deleted it"),
    )
    noted = organizations.build_put(
        record,
        condition="attribute_not_exists(organization_id)",
        on_conflict=lambda _: ConflictError("it was deleted before"),
    )
    commit([*_references(organizations, organization_id), noted, gone])
    return {"organization_id": organization_id, "deleted": True, "deleted_by": who}


def _references(organizations: Table, organization_id: str) -> list[Write]:
    """The writes that drop what an operator's reference points from."""
    return [
        organizations.build_delete(
            {"organization_id": item["organization_id"]},
            condition="attribute_exists(organization_id)",
            on_conflict=lambda _: ConflictError("another run has deleted it"),
        )
        for item in everything(organizations)
        if item.get("refers_to") == organization_id
    ]
