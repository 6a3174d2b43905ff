"""What CloudFormation, IAM, Lambda and API Gateway take, of the template as it is deployed."""

import json
from typing import Any

import pytest

from local.runner.account import TEMPLATE
from local.runner.template.sam_translation import translate
from operations.arguments import MOST_REQUESTS
from tests.expanded import of_type
from tests.product import PARAMETERS, deployment

EXPANDED: dict[str, Any] = dict(translate(TEMPLATE, PARAMETERS).template)
# These tests warn in time to split the stack.
NEAR = 0.9


def test_cloudformation_takes_the_template() -> None:
    """From S3, where `sam deploy` puts it: 1 MB; 500 resources, 200 parameters and outputs."""
    assert len(json.dumps(EXPANDED)) < NEAR * 1_000_000
    assert len(EXPANDED["Resources"]) < NEAR * 500
    assert len(EXPANDED["Parameters"]) < NEAR * 200
    assert len(EXPANDED["Outputs"]) < NEAR * 200
    assert all(len(parameter.get("Description", "")) <= 4000 for parameter in EXPANDED["Parameters"].values())


@pytest.mark.parametrize("name", of_type("AWS::IAM::Role"))
def test_iam_takes_a_roles_policies(name: str) -> None:
    """10,240 characters in all, without white space. ARNs on AWS have longer names than here."""
    policies = of_type("AWS::IAM::Role")[name].get("Policies", [])
    documents = [json.dumps(policy["PolicyDocument"], separators=(",", ":")) for policy in policies]
    names = sum(document.count("arn:aws:") for document in documents)

    # <stack>-<logical id>-<12 characters>: some 30 more than the logical id alone.
    assert sum(map(len, documents)) + 30 * names < NEAR * 10_240


@pytest.mark.parametrize("function", deployment().functions.values(), ids=lambda function: function.logical_id)
def test_lambda_takes_a_functions_variables(function: Any) -> None:
    """4 KB in all; names on AWS are longer than here."""
    size = sum(len(name) + len(value) + 60 for name, value in function.environment.items())

    assert size < 4096


def test_api_gateway_takes_the_api() -> None:
    """300 resources an API, which are parts of paths; 10 authorizers."""
    api = deployment().api
    assert api is not None
    parts = {
        "/".join(path[: number + 1])
        for path in (route.path.split("/") for route in api.routes)
        for number in range(len(path))
    }

    assert len(parts) < NEAR * 300
    assert len(api.authorizers) <= 10


def test_the_widest_usage_plan_admits_every_limit_that_operators_can_set() -> None:
    quotas = {plan["Quota"]["Limit"] for plan in of_type("AWS::ApiGateway::UsagePlan").values()}

    assert max(quotas) == MOST_REQUESTS * 24
