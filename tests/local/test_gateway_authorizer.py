from typing import Any

import pytest

from local.runner.functions.invoke_api import FunctionError, InvocationTimeoutError
from tests.local.fakes import Rig, allowing, policy, refusing


def kind(rig: Rig, *arguments: Any, **named: Any) -> str | None:
    """The type of the gateway's own answer, if it is one."""
    told: str | None = rig.send(*arguments, **named).context.get("error", {}).get("responseType")
    return told


def test_without_the_identity_source_the_authorizer_is_not_asked(small: Rig) -> None:
    assert kind(small, key=None) == "UNAUTHORIZED"
    assert kind(small, key=None, headers=(("Authorization", ""),)) == "UNAUTHORIZED"
    assert not small.functions.asked


def test_a_grant_is_remembered_for_its_time_and_no_longer(small: Rig) -> None:
    small.send()
    small.clock.now += 29.9
    small.send()
    assert small.functions.times("Authorizer") == 1
    small.clock.now += 0.2
    small.send()
    assert small.functions.times("Authorizer") == 2


def test_each_key_is_asked_about_by_itself(small: Rig) -> None:
    small.send(key="one")
    small.send(key="two")
    assert small.functions.times("Authorizer") == 2


def test_a_refusal_is_not_remembered(small: Rig) -> None:
    small.functions.authorizer = refusing
    assert [kind(small), kind(small)] == ["UNAUTHORIZED", "UNAUTHORIZED"]
    assert small.functions.times("Authorizer") == 2
    small.functions.authorizer = allowing
    assert kind(small) is None


def test_a_denial_is_remembered(small: Rig) -> None:
    small.functions.authorizer = lambda _: {"principalId": "x", "policyDocument": policy("Deny", "*")}
    assert [kind(small), kind(small)] == ["ACCESS_DENIED", "ACCESS_DENIED"]
    assert small.functions.times("Authorizer") == 1


def test_a_remembered_policy_is_held_against_each_route(small: Rig) -> None:
    small.functions.authorizer = lambda event: {
        **allowing(event),
        "policyDocument": policy("Allow", event["methodArn"]),
    }
    assert kind(small, "GET", "/things") is None
    assert kind(small, "GET", "/things/7") == "ACCESS_DENIED"
    assert kind(small, "POST", "/things") == "ACCESS_DENIED"
    assert small.functions.times("Authorizer") == 1


def raising(error: Exception) -> Any:
    def authorizer(_: dict[str, Any]) -> Any:
        raise error

    return authorizer


@pytest.mark.parametrize(
    "error",
    [
        FunctionError("ValueError", "no"),
        FunctionError("UnauthorizedError", "unauthorized"),
        FunctionError("UnauthorizedError", "Unauthorized."),
        InvocationTimeoutError(),
    ],
)
def test_any_other_error_is_a_failure_of_the_authorizer(small: Rig, error: Exception) -> None:
    small.functions.authorizer = raising(error)
    assert kind(small) == "AUTHORIZER_FAILURE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"principalId": None},
        {"policyDocument": None},
        {"policyDocument": {}},
        {"policyDocument": {"Statement": [{"Effect": "Maybe", "Action": "*", "Resource": "*"}]}},
        {"policyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "NotResource": "*"}]}},
        {"context": {"scopes": ["a"]}},
        {"context": {"nothing": None}},
        {"usageIdentifierKey": 7},
    ],
)
def test_an_answer_that_the_gateway_does_not_take_is_said_to_be_one(small: Rig, wrong: dict[str, Any]) -> None:
    small.functions.authorizer = lambda event: {**allowing(event), **wrong}
    assert kind(small) == "AUTHORIZER_CONFIGURATION_ERROR"


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([("Allow", "arn:aws:execute-api:*:*:Api/*")], True),
        ([("Allow", "arn:aws:execute-api:us-east-1:123456789012:Api/v1/GET/things")], True),
        ([("Allow", "arn:aws:execute-api:us-east-1:123456789012:Api/v1/GET/thing?")], True),
        ([("Allow", "arn:aws:execute-api:us-east-1:123456789012:Api/v1/GET/")], False),
        ([("Allow", "arn:aws:execute-api:us-east-1:123456789012:Api/v2/*")], False),
        ([("Allow", "*"), ("Deny", "*/things")], False),
        ([("Allow", "*"), ("Deny", "*/others")], True),
        ([], False),
    ],
)
def test_policies_are_read_as_iam_reads_them(small: Rig, statements: list[tuple[str, str]], *, allowed: bool) -> None:
    document = {
        "Statement": [
            {"Effect": effect, "Action": ["execute-api:*"], "Resource": resource} for effect, resource in statements
        ]
    }
    small.functions.authorizer = lambda event: {**allowing(event), "policyDocument": document}
    assert (kind(small) is None) is allowed


def test_a_policy_of_another_action_allows_nothing(small: Rig) -> None:
    document = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    small.functions.authorizer = lambda event: {**allowing(event), "policyDocument": document}
    assert kind(small) == "ACCESS_DENIED"
