"""The stack is gone and its stores are there: another stack on them serves the same organisations."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from local.runner.account import TEMPLATE
from local.runner.template.intrinsics import Resolver, parameter_values
from local.runner.template.sam_translation import read
from operations.__main__ import main
from operations.organizations import NewOrganization, make_organization
from operations.stacks import Stack
from operations.verification.verify import verify
from tests.integration.organizations import gateway_keys
from tests.product import PARAMETERS, Client, Product

KEPT = {name: each for name, each in read(TEMPLATE)["Resources"].items() if "Retain" in each.get("DeletionPolicy", "")}


@pytest.fixture
def another(product: Product, clinic: Client, other_clinic: Client) -> Iterator[Stack]:
    """The usage plans of another stack on the same stores; those of the first are gone with their keys."""
    assert clinic.organization_id != other_clinic.organization_id
    gateway = boto3.client("apigateway")
    for key in gateway.get_api_keys()["items"]:
        gateway.delete_api_key(apiKey=key["id"])
    plans = {plan: gateway.create_usage_plan(name=f"another-{plan}")["id"] for plan in product.stack.usage_plans}
    yield dataclasses.replace(product.stack, usage_plans=plans)
    for plan in plans.values():
        gateway.delete_usage_plan(usagePlanId=plan)


def found(stack: Stack, *, repair: bool) -> list[tuple[str, str]]:
    lines = verify(stack, None, repair=repair)
    return [(each["finding"], each["outcome"]) for each in lines if each["what"] == "gateway_keys"]


def test_organisations_keys_work_with_the_new_stack(another: Stack, clinic: Client, other_clinic: Client) -> None:
    assert clinic("GET", "/api/agents").status == 503

    assert found(another, repair=False) == [("not_in_usage_plan", "found")] * 2
    assert clinic("GET", "/api/agents").status == 503
    assert found(another, repair=True) == [("not_in_usage_plan", "mended")] * 2

    assert found(another, repair=True) == []
    assert (clinic("GET", "/api/agents").status, other_clinic("GET", "/api/agents").status) == (200, 200)


def test_a_key_outside_its_usage_plan_is_added_to_it(product: Product, clinic: Client) -> None:
    gateway, before = boto3.client("apigateway"), gateway_keys(product)
    [(plan, _)] = before.items()
    plan_id = product.stack.usage_plans[plan]
    [key] = gateway.get_usage_plan_keys(usagePlanId=plan_id)["items"]
    gateway.delete_usage_plan_key(usagePlanId=plan_id, keyId=key["id"])

    assert found(product.stack, repair=True) == [("not_in_usage_plan", "mended")]

    assert gateway_keys(product) == before
    assert clinic("GET", "/api/agents").status == 200


def test_a_plan_that_changes_during_the_comparison_is_no_finding(product: Product) -> None:
    """The keys are listed once, which is minutes before the last of many organisations is compared."""
    gateway, plan_id = boto3.client("apigateway"), product.stack.usage_plans["starter"]
    wanted = [NewOrganization(name="Clinic", reference=each) for each in ("crm-7", "crm-8")]
    by_id = {make_organization(product.stack, each)["org_id"]: each for each in wanted}
    for key in gateway.get_usage_plan_keys(usagePlanId=plan_id)["items"]:
        gateway.delete_usage_plan_key(usagePlanId=plan_id, keyId=key["id"])
    lines = (each for each in verify(product.stack, None, repair=False) if each["what"] == "gateway_keys")

    first = next(lines)
    [other] = by_id.keys() - {first["organization_id"]}
    make_organization(product.stack, dataclasses.replace(by_id[other], plan="enterprise"))

    assert list(lines) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built template, and what CloudFormation lists of the deleted stack."""
    (tmp_path / "template.yaml").write_text(yaml.dump(read(TEMPLATE), Dumper=yaml.CSafeDumper), encoding="utf-8")
    write_left(tmp_path, KEPT)
    return tmp_path


def write_left(folder: Path, kept: Any) -> None:
    left = [(name, f"voxanne-{name.lower()}-1a2b", "DELETE_SKIPPED") for name in kept]
    gone = [("AgentsFunction", "voxanne-AgentsFunction-1a2b", "DELETE_COMPLETE")]
    fields = ("LogicalResourceId", "PhysicalResourceId", "ResourceStatus")
    listed = {"StackResourceSummaries": [dict(zip(fields, each, strict=True)) for each in [*left, *gone]]}
    (folder / "left.json").write_text(json.dumps(listed), encoding="utf-8")


def plan(folder: Path) -> int:
    options = ("--left", f"{folder}/left.json", "--template", f"{folder}/template.yaml", "--folder", f"{folder}/import")
    return main(["plan-import", *options])


def test_what_a_deleted_stack_left_is_imported_and_nothing_else(folder: Path) -> None:
    assert plan(folder) == 0

    template = json.loads((folder / "import" / "template.json").read_text())
    resources = json.loads((folder / "import" / "resources.json").read_text())
    assert set(template["Resources"]) == {each["LogicalResourceId"] for each in resources} == set(KEPT)
    assert "Transform" not in template
    assert {each["DeletionPolicy"] for each in template["Resources"].values()} == {"Retain"}
    by_name = {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in resources}
    assert by_name["CallsTable"] == {"TableName": "voxanne-callstable-1a2b"}
    assert by_name["ConversationsBucket"] == {"BucketName": "voxanne-conversationsbucket-1a2b"}
    assert by_name["ConversationsLogGroup"] == {"LogGroupName": "voxanne-conversationsloggroup-1a2b"}


def test_the_import_refers_to_nothing_that_it_lacks_and_fits_a_request(folder: Path) -> None:
    plan(folder)
    text = (folder / "import" / "template.json").read_text()
    template = json.loads(text)

    # Of --template-body, in bytes.
    assert len(text.encode()) <= 51_200
    values = parameter_values(template["Parameters"], PARAMETERS, {})
    resolver = Resolver(template, values, physical_ids={}, ssm={})
    for resource in template["Resources"].values():
        assert resolver.resolve(resource["Properties"])


def test_a_table_that_is_gone_too_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_left(folder, set(KEPT) - {"CallsTable"})

    assert plan(folder) == 1
    assert "left no CallsTable" in capsys.readouterr().err
    assert not (folder / "import").exists()


def test_without_a_build_it_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "template.yaml").unlink()

    assert plan(folder) == 1
    assert "template.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("template.yaml", TEMPLATE.read_text(encoding="utf-8")),
        ("template.yaml", "Resources: ["),
        ("template.yaml", "Resources"),
        ("left.json", "{"),
        ("left.json", "[]"),
        ("left.json", '{"StackSummaries": []}'),
        ("left.json", '{"StackResourceSummaries": [{}]}'),
        ("left.json", None),
        ("import", ""),
    ],
    ids=[
        "as it is written",
        "no YAML",
        "no template",
        "no JSON",
        "a list",
        "of stacks",
        "of nothing",
        "a folder",
        "a file",
    ],
)
def test_a_file_that_is_another_one_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, text: str | None
) -> None:
    """Whose stack is gone reads what to do, not a traceback."""
    (folder / file).unlink(missing_ok=True)
    if text is None:
        (folder / file).mkdir()
    else:
        (folder / file).write_text(text, encoding="utf-8")

    assert plan(folder) == 1
    assert file in capsys.readouterr().err
