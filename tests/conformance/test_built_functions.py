"""Each built function answers the recorded events under the real runtime as it does in the local runner."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from local.runner.functions.invoke_api import FunctionError
from local.runner.functions.process_functions import ProcessFunctions
from tests.conformance.conftest import BUILD, Invoke
from tests.contract.imports import ROOT
from tests.recorded import EVENTS, function_of, recorded
from tools.slim_layer import LAYER, megabytes, services

# In MB of 10⁶ bytes. AWS refuses a function whose layers and code exceed 262; what is larger starts later.
MOST_UNPACKED, MOST_ZIPPED = 60, 20
# What no two invocations have in common: ids and instants of ours, digests of them, seconds until a counter falls, and
# ports of this machine.
_PASSING_HEADERS = {"ETag", "X-RateLimit-Reset"}
_PASSING = re.compile(
    r"(?<=_)[0-9a-z]{26}|\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=t=)\d+|(?<=_seconds\":)\d+|(?<=127\.0\.0\.1:)\d+"
)


def steady(answer: Any) -> Any:
    """An answer without what passes."""
    if isinstance(answer, dict):
        return {name: "…" if name in _PASSING_HEADERS else steady(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [steady(each) for each in answer]
    return _PASSING.sub("…", answer) if isinstance(answer, str) else answer


def here(functions: ProcessFunctions, function: str, event: dict[str, Any]) -> Any:
    """The local runner's answer; an error as the runtime tells of one."""
    try:
        return functions.invoke(function, event)
    except FunctionError as error:
        return {"errorType": error.kind, "errorMessage": error.message}


@pytest.mark.parametrize("name", EVENTS)
def test_a_built_function_answers_as_in_the_local_runner(
    name: str, lambda_runtime: Callable[[str], Invoke], local_functions: ProcessFunctions
) -> None:
    function, event = function_of(name), recorded(name)

    there = lambda_runtime(function)(event)

    if isinstance(there, dict) and "errorType" in there:
        there = {kind: there[kind] for kind in ("errorType", "errorMessage")}
    assert steady(there) == steady(here(local_functions, function, event))


def test_the_public_function_serves_the_committed_document(lambda_runtime: Callable[[str], Invoke]) -> None:
    asked = recorded("public_health") | {"resource": "/openapi.json", "path": "/openapi.json"}

    document = lambda_runtime("PublicFunction")(asked)

    committed = json.loads((ROOT / "functions" / "public" / "openapi.json").read_text(encoding="utf-8"))
    served = json.loads(document["body"])
    # It names itself as the server.
    assert served == committed | {"servers": served["servers"]}


def test_the_artifact_carries_bytecode_with_the_paths_of_lambda() -> None:
    if not BUILD.exists():
        pytest.skip("`make build` first")
    modules = [path for path in BUILD.rglob("*.py") if "python/bin" not in str(path)]

    without = [path for path in modules if not list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc"))]
    assert not without
    compiled = next((BUILD / "SharedLayer" / "python" / "voxanne" / "core" / "__pycache__").glob("clock.*.pyc"))
    assert b"/opt/python/voxanne/core/clock.py" in compiled.read_bytes()


def test_the_dependencies_stay_small_with_their_bytecode() -> None:
    if not BUILD.exists():
        pytest.skip("`make build` first")

    unpacked, zipped = megabytes(BUILD / LAYER)

    assert (unpacked <= MOST_UNPACKED, zipped <= MOST_ZIPPED) == (True, True), f"{unpacked:.1f}, {zipped:.1f} MB"


@pytest.mark.parametrize("service", sorted(services(ROOT / "layers" / "shared", ROOT / "functions")))
def test_each_client_of_the_code_can_be_made_from_the_layer(service: str) -> None:
    if not BUILD.exists():
        pytest.skip("`make build` first")
    code = f"import boto3; boto3.client({service!r}, 'eu-west-1', aws_access_key_id='a', aws_secret_access_key='b')"

    made = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": str(BUILD / LAYER / "python"), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert made.returncode == 0, made.stderr
