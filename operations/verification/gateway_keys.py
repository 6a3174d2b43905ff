"""Organisations against the keys at API Gateway: without its key in its usage plan, an organisation gets only 503."""

from collections.abc import Iterator
from functools import cached_property

from operations.stacks import Stack
from operations.verification.findings import Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.tombstones import is_deleted


class GatewayKeyComparison:
    """Compares each organisation with the keys of all usage plans, which are listed once.

    A key that this list lacks is looked for again: the organisation may have got it since.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def differences(self, stack: Stack, organization_id: str) -> Iterator[Finding]:
        """Yield the organisation if its key is not in its usage plan: a new stack has no keys yet."""
        organizations, key = stack.table("OrganizationsTable"), {"organization_id": organization_id}
        item = organizations.get(key)
        if item is None or is_deleted(item):
            return
        organization = StoredOrganization.model_validate(item)
        plan, value = organization.usage_plan, organization.gateway_key
        if value in self._values[plan] or value in self._listed(plan, f"{organization_id}-{plan}"):
            return
        using = Expression(values={":value": value, ":plan": plan})
        unchanged = Condition(organizations, key, "gateway_key = :value AND usage_plan = :plan", using)
        keys = GatewayKeys(stack.gateway, stack.usage_plans)
        yield Finding(
            "not_in_usage_plan",
            {"usage_plan": plan},
            [unchanged],
            action=lambda: keys.ensure(organization_id, plan, value),
        )

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        return {plan: set(self._listed(plan)) for plan in self._stack.usage_plans}

    def _listed(self, plan: str, name: str | None = None) -> Iterator[str]:
        """Yield the keys of a usage plan, or those whose names begin with *name*."""
        id_, paginator = self._stack.usage_plans[plan], self._stack.gateway.get_paginator("get_usage_plan_keys")
        pages = paginator.paginate(usagePlanId=id_, nameQuery=name) if name else paginator.paginate(usagePlanId=id_)
        yield from (key["value"] for page in pages for key in page["items"])
