"""Deployments other than the one that all other tests are of."""

import re

import pytest

from local.runner.account import TEMPLATE
from local.runner.template import reader as template
from local.runner.template.sam_translation import translate
from tests.contract.imports import ROOT
from tests.expanded import unresolved
from tests.product import PARAMETERS, deployment

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/abc"
KEY = "arn:aws:kms:us-east-1:123456789012:key/abc"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RINGING = {"ApiErrorsAlarm", "AuthorizerErrorsAlarm", "QuestionNotAnsweredAlarm"} | {
    "EventFunctionErrorsAlarm",
    "FunctionErrorsAlarm",
}
OTHERS: dict[str, dict[str, str]] = {
    "a domain": {"DomainName": "api.example.com", "CertificateArn": CERTIFICATE},
    "gradual": {"GradualDeployment": "true"},
    "a new account": {"Concurrency": "10"},
    "live": {"Mode": "live"},
    "a key": {"EncryptionKeyArn": KEY},
    "a key and another before it": {"EncryptionKeyArn": KEY, "PreviousEncryptionKeyArn": KEY + "d"},
    "another stage": {"Stage": "staging"},
}


def test_each_parameter_is_in_the_operators_table_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?`) \| .+ \| .+ \|$", OPERATIONS.partition("## Commands")[0], re.MULTILINE)

    documented = {name.strip("`") for row in rows for name in row.split(", ")}
    assert documented == set(translate(TEMPLATE, PARAMETERS).template["Parameters"])


def test_each_secrets_name_is_one_that_an_operator_is_told_to_fill() -> None:
    """What the local runner fills by itself, an operator makes before the first deployment."""
    defaults = translate(TEMPLATE, PARAMETERS).template["Parameters"]

    for parameter in deployment().secure_strings:
        assert f"| `{parameter}` | `{defaults[parameter]['Default']}` |" in OPERATIONS


def test_the_questions_of_the_first_deployment_are_those_that_sam_asks() -> None:
    """SAM's own questions were taken from a run; these depend on the template."""
    asked = re.findall(r"^ +\| `(.+?)` \| .+ \|$", OPERATIONS, re.MULTILINE)
    declared = translate(TEMPLATE, PARAMETERS).template["Parameters"]
    public = list(deployment().function_urls)

    questions = [re.fullmatch(r"Parameter (\w+) \[(.*)\]:", each) for each in asked]
    defaults = {question[1]: question[2] for question in questions if question}
    assert set(defaults) == {"Mode", "VapiCredentialId", "DeletionProtection"}
    assert defaults["DeletionProtection"] == declared["DeletionProtection"]["Default"]
    about_urls = [each.split()[0] for each in asked if "Function Url has no authentication" in each]
    assert sorted(about_urls) == sorted(public)


@pytest.mark.parametrize("name", OTHERS)
def test_it_resolves_and_runs_the_same_functions(name: str) -> None:
    made = template.load(PARAMETERS | OTHERS[name])

    assert set(made.functions) == set(deployment().functions)
    assert made.outputs["ApiUrl"]


def test_a_domain_of_ones_own_is_where_the_api_is() -> None:
    made = template.load(PARAMETERS | OTHERS["a domain"])

    assert made.outputs["ApiUrl"] == "https://api.example.com"
    assert made.outputs["DomainTarget"]


@pytest.mark.parametrize("asked", [False, True])
def test_each_function_comes_gradually_if_asked_and_goes_back_on_an_alarm(*, asked: bool) -> None:
    resources = unresolved(OTHERS["gradual"] if asked else {})
    groups = {name: each for name, each in resources.items() if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"}

    assert len(groups) == (len(deployment().functions) if asked else 0)
    for group in groups.values():
        properties = group["Properties"]
        assert properties["ServiceRoleArn"] == {"Fn::GetAtt": ["DeploymentRole", "Arn"]}
        assert {each["Name"]["Ref"] for each in properties["AlarmConfiguration"]["Alarms"]} == RINGING
        assert "DEPLOYMENT_STOP_ON_ALARM" in properties["AutoRollbackConfiguration"]["Events"]
    # SAM's own role would carry AWS-managed policies.
    assert "CodeDeployServiceRole" not in resources


def test_whoever_moves_traffic_may_move_each_functions() -> None:
    [policy] = unresolved({})["DeploymentRole"]["Properties"]["Policies"]
    functions_, aliases, alarms = policy["PolicyDocument"]["Statement"]

    functions = set(deployment().functions)
    assert {arn["Fn::GetAtt"][0] for arn in functions_["Resource"]} == functions
    assert {arn["Fn::Sub"] for arn in aliases["Resource"]} == {f"${{{name}.Arn}}:*" for name in functions}
    assert {arn["Fn::GetAtt"][0] for arn in alarms["Resource"]} == RINGING
