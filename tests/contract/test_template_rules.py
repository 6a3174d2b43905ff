"""Rules that hold of every resource of the template, read from the template as it is written."""

import re

import pytest

from tests.contract.imports import ROOT, SHARED
from tests.contract.written_template import FUNCTIONS, RESOURCES, TEMPLATE, TEXT, of_type, statements
from tests.uncalled import WITHOUT_RESOURCE

TABLES = of_type("AWS::DynamoDB::Table")
TRANSIENT = {"IdempotencyTable", "RateLimitsTable", "SessionsTable"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_role_of_its_own(name: str) -> None:
    role = RESOURCES[name]["Properties"]["Role"]["GetAtt"].removesuffix(".Arn")

    assert role == name.removesuffix("Function") + "Role"
    assert "ManagedPolicyArns" not in RESOURCES[role]["Properties"]
    assert "Policies" not in RESOURCES[name]["Properties"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_allows_named_actions_on_named_resources(name: str) -> None:
    for statement in statements(name.removesuffix("Function") + "Role"):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not any("*" in action for action in actions), statement["Sid"]
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        by_reference = all(isinstance(resource, dict) for resource in resources)
        assert by_reference or (WITHOUT_RESOURCE.issuperset(actions) and resources == ["*"]), (
            f"{statement['Sid']}: no reference"
        )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_writes_to_a_log_group_of_its_own_that_forgets(name: str) -> None:
    group = RESOURCES[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]

    assert group == name.removesuffix("Function") + "LogGroup"
    assert "RetentionInDays" in RESOURCES[group]["Properties"]
    [logs] = [
        statement for statement in statements(name.removesuffix("Function") + "Role") if statement["Sid"] == "Logs"
    ]
    assert logs["Resource"] == {"GetAtt": f"{group}.Arn"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_up_before_whoever_waits_for_it(name: str) -> None:
    default = TEMPLATE["Globals"]["Function"]["Timeout"]

    events = RESOURCES[name]["Properties"].get("Events", {}).values()
    # The gateway waits 29 seconds; a queue as long as messages are kept from others.
    longest = 29 if {event["Type"] for event in events} != {"SQS"} else 300
    assert RESOURCES[name]["Properties"].get("Timeout", default) < longest


@pytest.mark.parametrize("name", of_type("AWS::Serverless::LayerVersion"))
def test_layers_are_built_for_the_functions_architecture(name: str) -> None:
    [architecture] = TEMPLATE["Globals"]["Function"]["Architectures"]

    assert RESOURCES[name]["Metadata"]["BuildArchitecture"] == architecture
    assert RESOURCES[name]["Properties"]["CompatibleArchitectures"] == [architecture]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_encrypted_paid_by_use_and_outlives_the_stack(name: str) -> None:
    table = RESOURCES[name]
    # A first deployment that fails leaves nothing; later ones lose nothing.
    kept = ("Delete", "Delete") if name in TRANSIENT else ("RetainExceptOnCreate", "Retain")

    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["Properties"]["SSESpecification"]["SSEEnabled"] is True
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == kept
    assert ("PointInTimeRecoverySpecification" in table["Properties"]) is (name not in TRANSIENT)
    assert ("DeletionProtectionEnabled" in table["Properties"]) is (name not in TRANSIENT)


def test_what_outlives_the_stack_is_gone_if_the_first_deployment_fails() -> None:
    policies = {name: resource.get("DeletionPolicy") for name, resource in RESOURCES.items()}

    assert set(policies.values()) == {None, "Delete", "RetainExceptOnCreate"}
    kept = {name for name, policy in policies.items() if policy == "RetainExceptOnCreate"}
    assert kept == {*TABLES, *of_type("AWS::S3::Bucket"), "ConversationsLogGroup", "UserPool"} - TRANSIENT
    assert {RESOURCES[name]["UpdateReplacePolicy"] for name in kept} == {"Retain"}


def test_no_variable_of_a_function_holds_a_secret() -> None:
    for name in FUNCTIONS:
        variables = RESOURCES[name]["Properties"].get("Environment", {}).get("Variables", {})
        suspicious = [key for key in variables if "SECRET" in key or "PASSWORD" in key or key.endswith("_KEY")]
        # Names of secrets are no secrets.
        assert not [key for key in suspicious if not key.endswith("_NAME")], name


def test_each_gateway_response_is_a_problem_document_that_browsers_may_read() -> None:
    for kind, response in RESOURCES["Api"]["Properties"]["GatewayResponses"].items():
        headers = response["ResponseParameters"]["Headers"]
        assert headers["Content-Type"] == "'application/problem+json'", kind
        assert headers["Request-Id"] == "context.extendedRequestId", kind
        assert headers["Access-Control-Allow-Origin"] == "'*'", kind
        body, _ = response["ResponseTemplates"]["application/json"]["Sub"]
        assert '"request_id":"$context.extendedRequestId"' in body, kind
        assert body.startswith('{"type":"${Page}#'), kind


def test_each_file_that_a_comment_names_exists() -> None:
    comments = "\n".join(re.findall(r"(?:^|\s)# (.+)$", TEXT, re.MULTILINE))
    named = set(re.findall(r"(?<![\w/])(?:docs|voxanne)/[\w/.-]*\w", comments))

    assert named
    assert not {name for name in named if not (ROOT / name).exists() and not (SHARED / name).exists()}
