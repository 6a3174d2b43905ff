"""Usage plans of the expanded template."""

from collections.abc import Mapping
from typing import Any

from local.deployment import PERIODS, UsagePlan
from local.intrinsics import TemplateError
from local.resources import refuse_others


def read_usage_plan(name: str, properties: Mapping[str, Any]) -> UsagePlan:
    """Return the usage plan of resolved *properties*."""
    throttle, quota = properties.get("Throttle", {}), properties.get("Quota", {})
    refuse_others(f"{name}.Throttle", throttle, {"RateLimit", "BurstLimit"})
    refuse_others(f"{name}.Quota", quota, {"Limit", "Period"})
    if quota and quota["Period"] not in PERIODS:
        raise TemplateError(f"{name}: a quota of a {quota['Period']} is not known to the local runner")
    for stage in properties.get("ApiStages", []):
        refuse_others(f"{name}.ApiStages", stage, {"ApiId", "Stage"})
    return UsagePlan(
        logical_id=name,
        name=properties.get("UsagePlanName", name),
        rate=throttle.get("RateLimit"),
        burst=throttle.get("BurstLimit"),
        quota=quota.get("Limit"),
        period=quota.get("Period"),
    )
