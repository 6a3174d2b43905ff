"""What is stored of an organisation: its item, and its keys at the gateway."""

from typing import Any

from tests.product import Product


def gateway_keys(product: Product) -> dict[str, str]:
    """Values of the gateway's keys, by the plan that each is in."""
    gateway = product.stack.gateway
    # moto leaves a key that is deleted in its plan.
    there = {key["id"] for key in gateway.get_api_keys()["items"]}
    return {
        plan: key["value"]
        for plan, plan_id in product.stack.usage_plans.items()
        for key in gateway.get_usage_plan_keys(usagePlanId=plan_id)["items"]
        if key["id"] in there
    }


def stored(product: Product) -> dict[str, Any]:
    """The item of the only organisation."""
    (item,) = (each for each in product.items("OrganizationsTable") if "name" in each)
    return item
