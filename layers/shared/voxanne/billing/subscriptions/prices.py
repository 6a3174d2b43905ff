"""Prices and plans. A price's id differs by account and mode, so prices are identified by their `lookup_key`."""

from voxanne.domain.organizations.plans import PLANS, PlanName

# Of several prices of a plan, a checkout takes the first that is active at Stripe.
PLAN_OF_PRICE: dict[str, PlanName] = {
    "voxanne_starter_monthly": "starter",
    "voxanne_pro_monthly": "professional",
    "voxanne_professional_monthly": "professional",
    "voxanne_enterprise_monthly": "enterprise",
}
_RANKS = {plan: rank for rank, plan in enumerate(PLANS)}


def prices_of(plan: PlanName) -> list[str]:
    """Return the lookup keys of a plan's prices, the preferred one first."""
    return [price for price, priced_plan in PLAN_OF_PRICE.items() if priced_plan == plan]


def rank_of(plan: PlanName | None) -> int:
    """Return a plan's rank among plans, the larger the higher; -1 for none."""
    return -1 if plan is None else _RANKS[plan]


def price_of(lookup_keys: list[str]) -> str | None:
    """Return the price that determines the plan: that of the highest plan; known prices come before unknown ones."""
    return max(lookup_keys, key=lambda price: rank_of(PLAN_OF_PRICE.get(price)), default=None)


def plan_of(price: str | None) -> PlanName | None:
    """Return the plan of a price; None if the price is unknown."""
    return None if price is None else PLAN_OF_PRICE.get(price)
