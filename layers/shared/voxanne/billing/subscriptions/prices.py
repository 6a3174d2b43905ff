"""Which price is which plan. A price's id differs by account and mode, so its `lookup_key` is what counts."""

from voxanne.domain.organizations.plans import PLANS, PlanName

# The one table. Of several prices of a plan, a checkout takes the first that is active at Stripe.
PLAN_OF_PRICE: dict[str, PlanName] = {
    "voxanne_starter_monthly": "starter",
    "voxanne_pro_monthly": "professional",
    "voxanne_professional_monthly": "professional",
    "voxanne_enterprise_monthly": "enterprise",
}
_RANKS = {plan: rank for rank, plan in enumerate(PLANS)}


def prices_of(plan: PlanName) -> list[str]:
    """Lookup keys of a plan, the preferred one first."""
    return [price for price, its_plan in PLAN_OF_PRICE.items() if its_plan == plan]


def rank_of(plan: PlanName | None) -> int:
    """How much a plan allows, among plans; below all of them where there is none."""
    return -1 if plan is None else _RANKS[plan]


def price_of(lookup_keys: list[str]) -> str | None:
    """The price that says the plan: of several the one of the widest, a known one before others."""
    return max(lookup_keys, key=lambda price: rank_of(PLAN_OF_PRICE.get(price)), default=None)


def plan_of(price: str | None) -> PlanName | None:
    """The plan that a price gives; None if it is not known."""
    return None if price is None else PLAN_OF_PRICE.get(price)
