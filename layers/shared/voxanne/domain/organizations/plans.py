"""Plans: what an organisation may send. Usage plans at the gateway stand behind them, one each (template.yaml)."""

from dataclasses import dataclass
from typing import Literal

from voxanne.api.rate_limits.policies import DEFAULT_ADDRESS_QUOTA

type PlanName = Literal["starter", "professional", "enterprise"]


@dataclass(frozen=True)
class Plan:
    """Requests an hour of the organisation, and in 15 minutes of its requests from one address."""

    name: PlanName
    organization_limit: int
    address_limit: int


# A paid plan lets a clinic's one server use the whole hourly figure: a quarter of it in a quarter of an hour.
STARTER = Plan("starter", 1000, DEFAULT_ADDRESS_QUOTA)
PLANS: dict[str, Plan] = {
    plan.name: plan for plan in (STARTER, Plan("professional", 2500, 625), Plan("enterprise", 5000, 1250))
}


def usage_plan_for(plan: str, organization_limit: int) -> PlanName:
    """The usage plan whose burst the hourly figure fits in, at least the plan's own; else the widest.

    An operator may raise a figure beyond its plan, and the gateway must not be the one to refuse.
    """
    wide_enough = [
        each.name
        for each in PLANS.values()
        if each.organization_limit >= max(organization_limit, PLANS[plan].organization_limit)
    ]
    return wide_enough[0] if wide_enough else "enterprise"
