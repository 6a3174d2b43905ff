from pathlib import Path

import pytest

from local.runner.account import ACCOUNT_ID
from tests.local.working import failure, running

pytestmark = pytest.mark.processes


def test_a_function_has_its_own_environment_and_what_lambda_sets_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_DEVELOPER", "1")
    with running(tmp_path) as functions:
        environment = functions.invoke("Work", {"do": "environment"})
    assert (environment["OWN"], environment["AWS_ENDPOINT_URL"]) == ("1", "x")
    assert (environment["AWS_LAMBDA_FUNCTION_NAME"], environment["_HANDLER"]) == ("Work", "functions.work.app.handler")
    assert (environment["AWS_REGION"], environment["TZ"], environment["AWS_ACCESS_KEY_ID"]) == (
        "us-east-1",
        ":UTC",
        ACCOUNT_ID,
    )
    assert "OF_THE_DEVELOPER" not in environment
    assert "HOME" not in environment


@pytest.mark.parametrize("module", ["functions.work.app", "shared"])
def test_its_own_code_and_layers_can_be_imported(tmp_path: Path, module: str) -> None:
    with running(tmp_path) as functions:
        assert functions.invoke("Work", {"do": "importable", "module": module}) is None


@pytest.mark.parametrize("module", ["functions.other.app", "local", "operations", "runtime", "tests"])
def test_nothing_else_of_the_repository_can_be_imported(tmp_path: Path, module: str) -> None:
    with running(tmp_path) as functions:
        assert failure(functions, {"do": "importable", "module": module}).kind == "ModuleNotFoundError"
