"""One organisation as an operator has to see it, and lifting its rate-limit blocks. No patient's data is read."""

from typing import Any

from operations.reading import under
from operations.stacks import Stack
from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.policies import of_address, of_organization, of_organization_at_address
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.api_keys.models import ApiKey
from voxanne.domain.organizations.models import StoredOrganization

_SHOWN = ("name", "plan", "billing_status", "suspended_at", "suspension_reason", "usage_plan", "created_at")


def of(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Its plan, limits and how they stand, suspension, and how many of its keys work."""
    organization = stored(stack, organization_id)
    keys = under(stack.table("ApiKeysTable"), "organization_id", organization_id, IndexName="by-organization")
    now = clock.now()
    alive = [key for key in map(ApiKey.model_validate, keys) if key.is_alive(now)]
    policy = of_organization(organization_id, organization.requests_per_hour)
    level = counters.read(stack.resources["RateLimitsTable"], policy, now)
    return {
        "organization_id": organization_id,
        **organization.model_dump(include=set(_SHOWN)),
        "requests_per_hour": organization.requests_per_hour,
        "requests_left": level.remaining,
        "blocked_until": None if level.remaining else clock.instant(level.opens),
        "requests_per_address_in_15_minutes": organization.requests_per_address,
        "api_keys": len(alive),
        "api_keys_last_used_at": max((key.last_used_at or "" for key in alive), default="") or None,
    }


def unblock(stack: Stack, organization_id: str, address: str | None) -> dict[str, Any]:
    """Let a counter begin anew: the organisation's, or those of an address.

    Processes that remember a refusal answer by themselves until it would have ended; new ones admit at once.
    """
    organization = stored(stack, organization_id)
    counted = {of_organization(organization_id, organization.requests_per_hour).counter}
    if address is not None:
        per_address = of_organization_at_address(organization_id, address, organization.requests_per_address)
        counted = {of_address(address).counter, per_address.counter}
    for counter in sorted(counted):
        client().delete_item(TableName=stack.resources["RateLimitsTable"], Key=to_item({"k": counter}))
    return {"organization_id": organization_id, "begun_anew": len(counted)}


def stored(stack: Stack, organization_id: str) -> StoredOrganization:
    """Read an organisation.

    Raises:
        NotFoundError: there is none of that id.
    """
    item = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    if item is None or "cursor_key" not in item:
        raise NotFoundError(f"there is no organisation {organization_id}")
    return StoredOrganization.model_validate(item)
