"""All comparisons, organisation by organisation, with or without repairs."""

from collections.abc import Callable, Iterator
from typing import Any

from operations import overview
from operations.queries import scan_organizations
from operations.stacks import Stack
from operations.verification import (
    agents,
    api_keys,
    appointments,
    billing,
    busy_time,
    calendar_sources,
    call_counts,
    contacts,
    index_attributes,
    merged_contacts,
    provider_links,
    services,
    webhook_endpoints,
)
from operations.verification.findings import Finding
from operations.verification.gateway_keys import GatewayKeyComparison
from operations.verification.members import MemberComparison
from operations.verification.phone_numbers import NumberComparison

_COMPARISONS: dict[str, Callable[[Stack, str], Iterator[Finding]]] = {
    "appointments": appointments.differences,
    "busy_time": busy_time.differences,
    "calendar_sources": calendar_sources.differences,
    "services": services.differences,
    "webhook_endpoints": webhook_endpoints.differences,
    "contacts": contacts.differences,
    "merged_contacts": merged_contacts.differences,
    "api_keys": api_keys.differences,
    "agents": agents.differences,
    "provider_links": provider_links.differences,
    "billing": billing.differences,
    "lists": index_attributes.differences,
    "call_counts": call_counts.differences,
}


def verify(stack: Stack, organization_id: str | None, *, repair: bool) -> Iterator[dict[str, Any]]:
    """Yield each confirmed inconsistency, by ids, with its outcome.

    The outcome is `found` without *repair*, `mended`, `left_to_you` if a person has to decide, or `overtaken` if an
    item was changed meanwhile: then the next run compares it again.

    Raises:
        NotFoundError: there is no organisation of that id.
    """
    if organization_id is not None:
        overview.load(stack, organization_id)
    comparisons = {
        **_COMPARISONS,
        "members": MemberComparison(stack).differences,
        "gateway_keys": GatewayKeyComparison(stack).differences,
        "phone_numbers": NumberComparison(stack).differences,
    }
    for identifier in _ids(stack) if organization_id is None else [organization_id]:
        for what, differences in comparisons.items():
            for finding in differences(stack, identifier):
                outcome = _settle(finding, repair=repair)
                if outcome is not None:
                    ids = {"organization_id": identifier, **finding.ids}
                    yield {"what": what, "finding": finding.kind, **ids, "outcome": outcome}


def _ids(stack: Stack) -> list[str]:
    return [item["organization_id"] for item in scan_organizations(stack.table("OrganizationsTable"))]


def _settle(finding: Finding, *, repair: bool) -> str | None:
    if not finding.has_repair:
        return "left_to_you" if finding.holds() else None
    if not repair:
        return "found" if finding.holds() else None
    return "mended" if finding.repair() else "overtaken"
