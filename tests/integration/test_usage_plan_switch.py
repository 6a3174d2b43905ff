"""Another usage plan for an organisation: no request is refused meanwhile, whatever crashes."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.runner.functions.invoke_api import FunctionError, InProcessFunctions
from tests.integration.organizations import gateway_keys, stored
from tests.product import Client, Product, deployment
from tests.samples import change_item
from voxanne.aws.dynamodb.client import client as dynamodb_client
from voxanne.aws.dynamodb.tables import Table
from voxanne.billing.usage_plans.gateway_keys import GatewayKeys
from voxanne.billing.usage_plans.gateway_keys import client as gateway_client
from voxanne.billing.usage_plans.service import UsagePlans, usage_plan_due


class CrashError(Exception):
    """The process dies here."""


@contextmanager
def crashing_before(product: Product, number: int) -> Iterator[list[int]]:
    """Die before the AWS call of that *number*, from 0; gives a list that holds how many were made."""
    made = [0]

    def count(**_: Any) -> None:
        if made[0] == number:
            raise CrashError
        made[0] += 1

    events = [dynamodb_client().meta.events, product.stack.gateway.meta.events]
    for each in events:
        each.register("provide-client-params", count)
    try:
        yield made
    finally:
        for each in events:
            each.unregister("provide-client-params", count)


def usage_plans(product: Product) -> UsagePlans:
    keys = GatewayKeys(product.stack.gateway, product.stack.usage_plans)
    return UsagePlans(Table("OrganizationsTable"), keys)


def change_plan(product: Product, clinic: Client, plan: str) -> None:
    key = {"organization_id": clinic.organization_id}
    change_item("OrganizationsTable", key, plan=plan, **usage_plan_due(clinic.organization_id, product.clock()))


def sweep() -> None:
    """Have a minute pass for the sweeper, as a function with its own role."""
    InProcessFunctions(deployment()).invoke("SweeperFunction", {})


def answers(clinic: Client) -> int:
    return clinic("GET", "/api/organization").status


@pytest.fixture
def small(product: Product) -> Client:
    """A clinic with its plan's own figures."""
    return product.organization(limit=None)


def test_the_organisation_points_to_a_key_in_the_new_plan_and_the_old_one_goes_after_five_minutes(
    product: Product, small: Client
) -> None:
    old = stored(product)["gateway_key"]
    change_plan(product, small, "professional")

    usage_plans(product).switch(small.organization_id)
    new = stored(product)["gateway_key"]
    assert gateway_keys(product) == {"starter": old, "professional": new}
    assert stored(product)["usage_plan"] == "professional"
    product.clock.advance(290)
    sweep()
    assert set(gateway_keys(product)) == {"starter", "professional"}
    product.clock.advance(20)
    sweep()

    assert gateway_keys(product) == {"professional": new}
    assert "due" not in stored(product)


def test_the_sweeper_does_what_nobody_else_did(product: Product, small: Client) -> None:
    for plan in ("enterprise", "professional", "starter"):
        change_plan(product, small, plan)
        product.clock.advance(61)

        sweep()

        assert stored(product)["usage_plan"] == plan
        assert stored(product)["gateway_key"] == gateway_keys(product)[plan]
        product.clock.advance(301)
        sweep()
        assert set(gateway_keys(product)) == {plan}


def test_wherever_it_crashes_every_request_passes_and_the_sweeper_completes_it(product: Product, small: Client) -> None:
    plans = itertools.cycle(["professional", "starter"])
    for number in itertools.count():
        plan = next(plans)
        change_plan(product, small, plan)
        with crashing_before(product, number) as made:
            try:
                usage_plans(product).switch(small.organization_id)
            except CrashError:
                product.clock.advance(31)  # the authorizer's memory
        assert answers(small) == 200
        product.clock.advance(61)
        sweep()
        product.clock.advance(301)
        assert answers(small) == 200
        sweep()

        assert gateway_keys(product) == {plan: stored(product)["gateway_key"]}
        assert (stored(product)["usage_plan"], "due" in stored(product)) == (plan, False)
        product.clock.advance(31)
        assert answers(small) == 200
        if made[0] < number:
            assert number > 4
            break


def test_wherever_the_sweeper_crashes_the_next_one_completes_it(product: Product, small: Client) -> None:
    plans = itertools.cycle(["professional", "starter"])
    for number in itertools.count():
        plan = next(plans)
        change_plan(product, small, plan)
        usage_plans(product).switch(small.organization_id)
        product.clock.advance(301)
        with crashing_before(product, number) as made:
            try:
                usage_plans(product).finish(small.organization_id)
            except CrashError:
                product.clock.advance(31)
        assert answers(small) == 200
        sweep()

        assert gateway_keys(product) == {plan: stored(product)["gateway_key"]}
        assert "due" not in stored(product)
        if made[0] < number:
            assert number > 3
            break


@pytest.mark.parametrize("steps", range(4))
def test_a_plan_that_changes_back_in_between_leaves_the_key_that_it_had(
    product: Product, small: Client, steps: int
) -> None:
    key = stored(product)["gateway_key"]
    change_plan(product, small, "professional")
    with crashing_before(product, steps), pytest.raises(CrashError):
        usage_plans(product).switch(small.organization_id)
    change_plan(product, small, "starter")

    product.clock.advance(61)
    sweep()

    assert gateway_keys(product) == {"starter": key}
    assert "next_gateway_key" not in stored(product)
    assert answers(small) == 200


def between(calls: list[str], wanted: str, act: Callable[[], None]) -> Callable[..., None]:
    """Let something else happen before the first AWS call of that name."""

    def hook(model: Any, **_: Any) -> None:
        calls.append(model.name)
        if model.name == wanted and calls.count(wanted) == 1:
            act()

    return hook


@pytest.mark.parametrize("step", ["CreateApiKey", "CreateUsagePlanKey"])
def test_two_at_once_end_with_one_key(product: Product, small: Client, step: str) -> None:
    change_plan(product, small, "professional")
    events = product.stack.gateway.meta.events
    other = between([], step, lambda: usage_plans(product).switch(small.organization_id))
    events.register("provide-client-params", other)
    try:
        usage_plans(product).switch(small.organization_id)
    finally:
        events.unregister("provide-client-params", other)

    assert answers(small) == 200
    product.clock.advance(301)
    sweep()
    assert gateway_keys(product) == {"professional": stored(product)["gateway_key"]}
    assert answers(small) == 200


def test_one_organisations_failure_delays_no_other(product: Product, small: Client) -> None:
    other = product.organization(limit=None)
    for clinic in (small, other):
        change_plan(product, clinic, "professional")
    product.clock.advance(61)
    plan = product.stack.usage_plans["professional"]

    def refused(params: dict[str, Any], **_: Any) -> None:
        if params["body"] and small.organization_id.encode() in params["body"]:
            raise LookupError

    events = gateway_client().meta.events
    events.register("before-call.apigateway.CreateApiKey", refused)
    try:
        with pytest.raises(FunctionError):
            sweep()
    finally:
        events.unregister("before-call.apigateway.CreateApiKey", refused)

    assert len(product.stack.gateway.get_usage_plan_keys(usagePlanId=plan)["items"]) == 1
    product.clock.advance(61)
    sweep()
    assert len(product.stack.gateway.get_usage_plan_keys(usagePlanId=plan)["items"]) == 2
