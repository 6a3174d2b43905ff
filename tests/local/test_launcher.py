"""`bin/voxanne`: it runs from anywhere, hands its arguments on as they are, and says what is wrong in one line."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from local.runner.account import ROOT
from tests.checkouts import VALUES, given_by, make_checkout
from tests.requirements import need

pytestmark = pytest.mark.processes


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a check-out's `folder`"
    root.mkdir()
    make_checkout(root)
    return root


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def voxanne(folder: Path, *arguments: str | bytes, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the real command in a folder, with no product that runs."""
    need(None if (ROOT / ".venv" / "local").exists() else "`make install` first")
    return subprocess.run(
        [ROOT / "bin" / "voxanne", *arguments],
        cwd=folder,
        env=os.environ | {"STATE": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_arguments_arrive_as_text(checkout: Path, elsewhere: Path, value: str) -> None:
    command = ["delete-org", "--org", value, f"--confirm={value}", "", " "]

    given = given_by([str(checkout / "bin" / "voxanne"), *command], elsewhere)

    assert given.arguments == ["-P", "-m", "operations", *command]
    assert given.python_path == f"{checkout}/layers/shared:{checkout}"


def test_it_can_be_linked_to_and_called_by_a_relative_path(checkout: Path, elsewhere: Path) -> None:
    (elsewhere / "voxanne").symlink_to(checkout / "bin" / "voxanne")
    direct = given_by(["./bin/voxanne", "dead"], checkout)

    assert given_by([str(elsewhere / "voxanne"), "dead"], elsewhere) == direct
    assert given_by(["./voxanne", "dead"], elsewhere) == direct
    assert given_by(["voxanne", "dead"], elsewhere, PATH=f"{elsewhere}:{os.environ['PATH']}") == direct


def test_without_an_environment_it_says_how_to_make_one(checkout: Path, elsewhere: Path) -> None:
    (checkout / ".venv" / "local").unlink()

    done = subprocess.run(
        [checkout / "bin" / "voxanne", "dead"], cwd=elsewhere, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "make install" in done.stderr
    assert "make run" in done.stderr


def test_where_no_product_runs_it_says_so(elsewhere: Path) -> None:
    done = voxanne(elsewhere, "dead")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "make run" in done.stderr
    assert "--stack" in done.stderr


def test_modules_in_the_current_folder_are_not_imported(elsewhere: Path) -> None:
    for name in ("operations", "json", "boto3"):
        (elsewhere / f"{name}.py").write_text("raise SystemExit('imported')")

    assert voxanne(elsewhere, "--help").stdout.startswith("usage: bin/voxanne")


def test_a_wrong_command_line_is_a_usage_error(elsewhere: Path) -> None:
    done = voxanne(elsewhere, "show")

    assert (done.returncode, done.stdout) == (2, "")
    assert "required: --org" in done.stderr


@pytest.mark.parametrize("command", [["dead"], ["show", "--org", "org_1"], ["verify"]])
def test_a_product_that_does_not_answer_is_a_failure_in_one_line(elsewhere: Path, command: list[str]) -> None:
    nowhere = "http://127.0.0.1:9"
    names = ("OrganizationsTable", "ApiKeysTable", "CalendarsTable")
    run = {
        "aws_endpoint_url": nowhere,
        "base_url": nowhere,
        "environment": {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": nowhere,
            "AWS_ENDPOINT_URL_DYNAMODB": nowhere,
        },
        "outputs": {**dict.fromkeys(names, "table"), "Mode": "test"}
        | {f"{plan}UsagePlan": "plan" for plan in ("Starter", "Professional", "Enterprise")},
        "resources": {**dict.fromkeys(names, "table"), "AgentsDeadLetterQueue": f"{nowhere}/queue"},
        "parameters": {},
    }
    (elsewhere / "run.json").write_text(json.dumps(run))

    done = voxanne(elsewhere, *command)

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"bin/voxanne {command[0]}: ")
