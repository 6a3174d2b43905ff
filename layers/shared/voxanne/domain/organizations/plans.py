"""Plans and their rate limits. Each plan has a usage plan at API Gateway (template.yaml)."""

from dataclasses import dataclass
from typing import Literal

from voxanne.api.rate_limits.policies import DEFAULT_ADDRESS_QUOTA

type PlanName = Literal["starter", "professional", "enterprise"]


@dataclass(frozen=True)
class Plan:
    """A plan: requests of an organisation in an hour, and from one IP address in 15 minutes."""

    name: PlanName
    organization_limit: int
    address_limit: int


# In a paid plan a single server may use the whole hourly limit: a quarter of it in 15 minutes.
STARTER = Plan("starter", 1000, DEFAULT_ADDRESS_QUOTA)
PLANS: dict[str, Plan] = {
    plan.name: plan for plan in (STARTER, Plan("professional", 2500, 625), Plan("enterprise", 5000, 1250))
}


def usage_plan_for(plan: str, organization_limit: int) -> PlanName:
    """Return the smallest usage plan that allows the hourly limit, at least the plan's own; else the largest.

    An operator may raise an organisation's limit beyond its plan, and the gateway must not throttle below it.
    """
    required_limit = max(organization_limit, PLANS[plan].organization_limit)
    sufficient = [candidate.name for candidate in PLANS.values() if candidate.organization_limit >= required_limit]
    return sufficient[0] if sufficient else "enterprise"
