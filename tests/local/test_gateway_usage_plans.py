from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from local.runner.gateway.control_plane import create_control_plane
from local.runner.gateway.usage_plans import ControlPlaneKeys, PlanKey
from local.runner.template.reader import load
from tests.local.fakes import Rig, allowing
from tests.product import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_apigateway import APIGatewayClient

DAY = 86_400


def statuses(rig: Rig, count: int) -> list[str]:
    told = (rig.send().context.get("error", {}).get("responseType", "") for _ in range(count))
    return [kind or "passed" for kind in told]


def test_a_burst_passes_and_what_comes_faster_is_throttled(small: Rig) -> None:
    small.keys.known = {"gateway-key": PlanKey("key", "plan", rate=2, burst=3)}
    assert statuses(small, 4) == ["passed", "passed", "passed", "THROTTLED"]
    small.clock.now += 0.5
    assert statuses(small, 2) == ["passed", "THROTTLED"]
    small.clock.now += 3600
    assert statuses(small, 4).count("passed") == 3


def test_a_quota_lasts_until_its_day_ends(small: Rig) -> None:
    small.keys.known = {"gateway-key": PlanKey("key", "plan", quota=2, period="DAY")}
    assert statuses(small, 3) == ["passed", "passed", "QUOTA_EXCEEDED"]
    small.clock.now += DAY - small.clock.now % DAY - 1
    assert statuses(small, 1) == ["QUOTA_EXCEEDED"]
    small.clock.now += 1
    assert statuses(small, 1) == ["passed"]


def test_each_key_is_counted_by_itself(small: Rig) -> None:
    small.keys.known = {name: PlanKey(name, "plan", quota=1) for name in ("one", "two")}
    small.functions.authorizer = lambda event: {
        **allowing(event),
        "usageIdentifierKey": event["headers"]["Authorization"].removeprefix("Bearer "),
    }
    assert [small.send(key=key).status for key in ("one", "two", "one")] == [200, 200, 429]


def test_a_key_that_no_plan_knows_is_refused_and_looked_up_again(small: Rig) -> None:
    small.keys.known = {}
    assert statuses(small, 1) == ["INVALID_API_KEY"]
    small.keys.known = {"gateway-key": PlanKey("key", "plan")}
    assert statuses(small, 3) == ["passed"] * 3
    assert small.keys.asked == 2


def test_an_authorizer_that_names_no_key_is_refused(small: Rig) -> None:
    small.functions.authorizer = lambda event: {**allowing(event), "usageIdentifierKey": None}
    assert statuses(small, 1) == ["INVALID_API_KEY"]


def test_what_a_key_may_is_looked_up_again_after_a_while(small: Rig) -> None:
    small.keys.known = {"gateway-key": PlanKey("key", "plan", quota=1)}
    assert statuses(small, 2) == ["passed", "QUOTA_EXCEEDED"]
    small.keys.known = {"gateway-key": PlanKey("key", "another", quota=1)}
    small.clock.now += 31
    assert statuses(small, 2) == ["passed", "QUOTA_EXCEEDED"]


def test_open_routes_count_nowhere(small: Rig) -> None:
    small.keys.known = {}
    assert small.send("GET", "/open", key=None).status == 200


@pytest.fixture
def control_plane() -> "Iterator[APIGatewayClient]":
    with mock_aws():
        yield boto3.client("apigateway", region_name="us-east-1")


def test_keys_are_found_in_the_control_plane_with_their_plans_figures(control_plane: "APIGatewayClient") -> None:
    deployment = load(PARAMETERS)
    ids = create_control_plane(deployment, control_plane)
    keys = ControlPlaneKeys(control_plane, ids["Api"], "v1")
    made = control_plane.create_api_key(name="org", value="v" * 30, enabled=True)
    assert keys.find("v" * 30) is None
    control_plane.create_usage_plan_key(usagePlanId=ids["StarterUsagePlan"], keyId=made["id"], keyType="API_KEY")
    plan = deployment.usage_plans["StarterUsagePlan"]
    assert keys.find("v" * 30) == PlanKey(made["id"], ids["StarterUsagePlan"], plan.rate, plan.burst, plan.quota, "DAY")
    assert keys.find("w" * 30) is None
    assert ControlPlaneKeys(control_plane, ids["Api"], "v2").find("v" * 30) is None


def test_a_disabled_key_is_none(control_plane: "APIGatewayClient") -> None:
    ids = create_control_plane(load(PARAMETERS), control_plane)
    made = control_plane.create_api_key(name="org", value="v" * 30, enabled=False)
    control_plane.create_usage_plan_key(usagePlanId=ids["StarterUsagePlan"], keyId=made["id"], keyType="API_KEY")
    assert ControlPlaneKeys(control_plane, ids["Api"], "v1").find("v" * 30) is None
