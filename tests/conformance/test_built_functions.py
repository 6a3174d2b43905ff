"""Each built function answers the recorded events under the real runtime as it does here."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.conftest import BUILD, Invoke
from tests.contract.imports import ROOT

pytestmark = pytest.mark.xdist_group("conformance")


def event(name: str) -> dict[str, Any]:
    """A recorded event."""
    loaded: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def test_the_agents_function_makes_and_lists_an_agent(lambda_runtime: Callable[[str], Invoke]) -> None:
    invoke = lambda_runtime("AgentsFunction")

    made = invoke(event("agents_create"))
    listed = invoke(event("agents_list"))

    assert made["statusCode"] == 201, made
    assert made["multiValueHeaders"]["Location"][0].startswith("https://api.example.com/v1/api/agents/agt_")
    assert [agent["id"] for agent in json.loads(listed["body"])] == [json.loads(made["body"])["id"]]


def test_the_organization_function_tells_the_limits(lambda_runtime: Callable[[str], Invoke]) -> None:
    answer = lambda_runtime("OrganizationFunction")(event("limits_read"))

    assert answer["statusCode"] == 200, answer
    assert json.loads(answer["body"])["organization"]["limit"] == 1000


def test_the_public_function_serves_the_committed_document(lambda_runtime: Callable[[str], Invoke]) -> None:
    asked = event("health")
    invoke = lambda_runtime("PublicFunction")

    assert json.loads(invoke(asked)["body"]) == {"status": "ok"}
    document = invoke(asked | {"resource": "/openapi.json", "path": "/openapi.json"})
    committed = json.loads((ROOT / "functions" / "public" / "openapi.json").read_text(encoding="utf-8"))
    assert json.loads(document["body"]) == committed


def test_the_authorizer_refuses_a_mistyped_key_in_the_gateways_words(lambda_runtime: Callable[[str], Invoke]) -> None:
    answer = lambda_runtime("AuthorizerFunction")(event("authorizer_mistyped_key"))

    assert answer["errorMessage"] == "Unauthorized"


def test_the_artifact_carries_bytecode_with_the_paths_of_lambda() -> None:
    if not BUILD.exists():
        pytest.skip("`make build` first")
    modules = [path for path in BUILD.rglob("*.py") if "python/bin" not in str(path)]

    without = [path for path in modules if not list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc"))]
    assert not without
    compiled = next((BUILD / "SharedLayer" / "python" / "voxanne" / "__pycache__").glob("clock.*.pyc"))
    assert b"/opt/python/voxanne/clock.py" in compiled.read_bytes()
