"""Usage plans: the key of a request, its throttle and its quota."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from local.runner.gateway.http_messages import GatewayError
from local.runner.template.deployment import PERIODS

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_apigateway.type_defs import UsagePlanTypeDef

_KNOWN_FOR_SECONDS = 30.0


@dataclass(frozen=True)
class PlanKey:
    """A gateway key in its usage plan."""

    key_id: str
    plan_id: str
    rate: float | None = None
    burst: int | None = None
    quota: int | None = None
    period: str = "DAY"


class PlanKeys(Protocol):
    """A directory of gateway keys."""

    def find(self, value: str) -> PlanKey | None:
        """Return the enabled key with this value if a usage plan of this stage has it, else None."""


class ControlPlaneKeys:
    """Keys of API Gateway's control plane, made by ``CreateApiKey`` and ``CreateUsagePlanKey``."""

    def __init__(self, client: "APIGatewayClient", rest_api_id: str, stage: str) -> None:
        self._client = client
        self._stage = (rest_api_id, stage)

    def find(self, value: str) -> PlanKey | None:
        """Look the key up."""
        pages = self._client.get_paginator("get_api_keys").paginate(includeValues=True)
        for key in (key for page in pages for key in page["items"]):
            if key.get("value") == value and key.get("enabled"):
                plans = self._client.get_usage_plans(keyId=key["id"])["items"]
                mine = [plan for plan in plans if self._stage in _stages(plan)]
                return _plan_key(key["id"], mine[0]) if mine else None
        return None


def _stages(plan: "UsagePlanTypeDef") -> list[tuple[str | None, str | None]]:
    return [(stage.get("apiId"), stage.get("stage")) for stage in plan.get("apiStages", [])]


def _plan_key(key_id: str, plan: "UsagePlanTypeDef") -> PlanKey:
    throttle, quota = plan.get("throttle", {}), plan.get("quota", {})
    return PlanKey(
        key_id,
        plan["id"],
        rate=throttle.get("rateLimit"),
        burst=throttle.get("burstLimit"),
        quota=quota.get("limit"),
        period=quota.get("period", "DAY"),
    )


@dataclass
class _Bucket:
    tokens: float
    filled: float
    period: str = ""
    used: int = 0


class UsagePlans:
    """Counts the requests of gateway keys."""

    def __init__(self, keys: PlanKeys, clock: Callable[[], float]) -> None:
        self._keys = keys
        self._clock = clock
        self._known: dict[str, tuple[float, PlanKey]] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = threading.Lock()

    def admit(self, value: str | None) -> PlanKey:
        """Count one request of the key with this value, or raise the gateway's refusal."""
        key = self._find(value) if value else None
        if key is None:
            raise GatewayError("INVALID_API_KEY")
        with self._lock:
            self._count(key)
        return key

    def _find(self, value: str) -> PlanKey | None:
        until, known = self._known.get(value, (0.0, None))
        if known is None or until <= self._clock():
            known = self._keys.find(value)
            if known is not None:
                self._known[value] = (self._clock() + _KNOWN_FOR_SECONDS, known)
        return known

    def _count(self, key: PlanKey) -> None:
        now = self._clock()
        burst = float(key.burst or 0)
        bucket = self._buckets.setdefault((key.key_id, key.plan_id), _Bucket(burst, now))
        if key.rate is not None:
            bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.filled) * key.rate)
            bucket.filled = now
            if bucket.tokens < 1:
                raise GatewayError("THROTTLED")
            bucket.tokens -= 1
        if key.quota is not None:
            period = time.strftime(PERIODS[key.period], time.gmtime(now))
            if bucket.period != period:
                bucket.period, bucket.used = period, 0
            if bucket.used >= key.quota:
                raise GatewayError("QUOTA_EXCEEDED")
            bucket.used += 1
