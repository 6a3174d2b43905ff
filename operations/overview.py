"""Organisations as operators see them, and resetting their rate-limit counters. Patients' data is not read."""

from collections.abc import Iterator
from typing import Any

from operations.organizations import REFERENCE_PREFIX
from operations.queries import query, scan, scan_organizations
from operations.stacks import Stack
from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.policies import of_address, of_organization, of_organization_at_address, of_sign_ins
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.api_keys.models import ApiKey
from voxanne.domain.organizations.models import StoredOrganization

_SHOWN = ("name", "plan", "billing_status", "suspended_at", "suspension_reason", "usage_plan", "created_at")


def show(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Return the plan, the limits and their current use, the suspension, and the number of valid API keys."""
    organization = load(stack, organization_id)
    keys = query(stack.table("ApiKeysTable"), "organization_id", organization_id, IndexName="by-organization")
    now = clock.now()
    valid = [key for key in map(ApiKey.model_validate, keys) if key.is_alive(now)]
    policy = of_organization(organization_id, organization.requests_per_hour)
    level = counters.read(stack.resources["RateLimitsTable"], policy, now)
    return {
        "organization_id": organization_id,
        **organization.model_dump(include=set(_SHOWN)),
        "requests_per_hour": organization.requests_per_hour,
        "requests_left": level.remaining,
        "blocked_until": None if level.remaining else clock.instant(level.opens),
        "requests_per_address_in_15_minutes": organization.requests_per_address,
        "call_countries": organization.call_countries,
        "call_backs_a_day": organization.call_backs_a_day,
        "call_backs_to_a_number": organization.call_backs_to_a_number,
        "api_keys": len(valid),
        "api_keys_last_used_at": max((key.last_used_at or "" for key in valid), default="") or None,
    }


def list_organizations(stack: Stack) -> Iterator[dict[str, Any]]:
    """Yield all organisations, each with the operator's reference to it."""
    table = stack.table("OrganizationsTable")
    references = {item["refers_to"]: item["organization_id"] for item in scan(table) if "refers_to" in item}
    for item in scan_organizations(table):
        organization = StoredOrganization.model_validate(item)
        reference = references.get(organization.organization_id)
        yield {
            "organization_id": organization.organization_id,
            "ref": None if reference is None else reference.removeprefix(REFERENCE_PREFIX),
            **organization.model_dump(include=set(_SHOWN)),
        }


def unblock(stack: Stack, organization_id: str, address: str | None) -> dict[str, Any]:
    """Delete the organisation's rate-limit counter, or those of an IP address.

    Processes that have cached a refusal keep refusing until it would have ended; others admit requests at once.
    """
    organization = load(stack, organization_id)
    counters_to_delete = {of_organization(organization_id, organization.requests_per_hour).counter}
    if address is not None:
        per_address = of_organization_at_address(organization_id, address, organization.requests_per_address)
        counters_to_delete = {of_address(address).counter, of_sign_ins(address).counter, per_address.counter}
    for counter in sorted(counters_to_delete):
        client().delete_item(TableName=stack.resources["RateLimitsTable"], Key=to_item({"k": counter}))
    return {"organization_id": organization_id, "begun_anew": len(counters_to_delete)}


def load(stack: Stack, organization_id: str) -> StoredOrganization:
    """Return the organisation.

    Raises:
        NotFoundError: there is no organisation of that id.
    """
    item = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    if item is None or "cursor_key" not in item:
        raise NotFoundError(f"there is no organisation {organization_id}")
    return StoredOrganization.model_validate(item)
