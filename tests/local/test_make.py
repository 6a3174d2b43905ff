"""The Makefile hands values to commands as text: neither make nor the shell evaluates them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.runner.account import ROOT
from tests.checkouts import VALUES, given_by, make_checkout
from tests.requirements import need

pytestmark = pytest.mark.processes

_ORG_OPTIONS = ["name", "ref", "plan", "limit", "ip-limit", "country", "time-zone"]
FAST = [f"tests/{folder}" for folder in ("unit", "contract", "properties")]
# By target: the variables that it takes, and what its command is given then. `{}` stands for a value.
TARGETS = {
    "org": (
        ["NAME", "REF", "PLAN", "LIMIT", "IP_LIMIT", "COUNTRY", "TIME_ZONE", "NEW_KEY"],
        ["org", *(f"--{name}={{}}" for name in _ORG_OPTIONS), "--new-key"],
    ),
    "invoke": (["FUNCTION", "EVENT"], ["--", "{}", "{}"]),
    "trigger": (["EVENT", "CALL"], ["--call={}", "--", "{}"]),
    "signed": (["EVENT", "SECRET"], ["--secret={}", "--", "{}"]),
    "fire": (["SCHEDULE"], ["--", "{}"]),
    "listen": (["URL"], ["{}"]),
    "soak": (["MINUTES"], ["{}"]),
    "resource": (["NAME", "PLURAL", "ID_PREFIX"], ["--plural={}", "--prefix={}", "--", "{}"]),
}
NOTHING_GIVEN = {
    "org": ["org", "--name="],
    "invoke": ["--", "", ""],
    "trigger": ["--", ""],
    "signed": ["--", ""],
    "fire": ["--", ""],
    "listen": [""],
    "resource": ["--", ""],
    "test": [],
    "test-fast": ["-n", "logical", "-m", "not processes", *FAST],
    "soak": ["30"],
    "conformance": ["tests/conformance"],
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    need(None if shutil.which("make") else "make is needed")
    # The tests may themselves be started by make, and with such variables.
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", *(name for names, _ in TARGETS.values() for name in names)):
        monkeypatch.delenv(name, raising=False)
    make_checkout(tmp_path)
    return tmp_path


def make(checkout: Path, target: str, *arguments: str, **environment: str) -> list[str]:
    """Run a target; return what its command is given, without the module's name."""
    # Of `conformance`, the build is left out.
    given = given_by(["make", "--old-file=build", target, *arguments], checkout, **environment).arguments
    return given[given.index("-m") + 2 :]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("target", TARGETS)
def test_values_on_makes_command_line_arrive_as_text(checkout: Path, target: str, value: str) -> None:
    variables, arguments = TARGETS[target]

    given = make(checkout, target, *(f"{variable}={value}" for variable in variables))

    assert given == [argument.replace("{}", value) for argument in arguments]


@pytest.mark.parametrize("target", TARGETS)
def test_values_in_the_environment_arrive_as_text(checkout: Path, target: str) -> None:
    variables, arguments = TARGETS[target]
    value = " ".join(VALUES.values())

    given = make(checkout, target, **dict.fromkeys(variables, value))

    assert given == [argument.replace("{}", value) for argument in arguments]


@pytest.mark.parametrize("target", NOTHING_GIVEN)
def test_an_option_without_a_value_is_left_out(checkout: Path, target: str) -> None:
    assert make(checkout, target) == NOTHING_GIVEN[target]


@pytest.mark.parametrize("target", ["test", "test-fast", "conformance"])
def test_make_does_not_evaluate_args(checkout: Path, target: str) -> None:
    assert make(checkout, target, f"ARGS={' '.join(VALUES.values())}") == NOTHING_GIVEN[target]


def test_args_are_split_as_a_shell_splits_words_and_not_evaluated(tmp_path: Path) -> None:
    arguments = ["-n0", "-p", "no:cacheprovider", "'no file `touch evaluated` $(touch evaluated)'"]

    done = subprocess.run(
        [sys.executable, "-m", "tools.run_tests"],
        cwd=tmp_path,
        env=os.environ | {"ARGS": " ".join(arguments), "PYTHONPATH": str(ROOT), "MEASURED": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "file or directory not found: no file `touch evaluated` $(touch evaluated)" in done.stderr
    assert not list(tmp_path.iterdir())


def test_make_expands_no_variable_but_its_own() -> None:
    """Any other value would become part of a recipe, which the shell evaluates. Recipes read `"$${NAME-}"` instead."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    set_here = set(re.findall(r"^(?:export )?(\w+) *[:?+]?=", makefile, re.MULTILINE))
    expanded = set(re.findall(r"(?<!\$)\$[({]([A-Z_]+)[)}]", makefile))

    assert expanded - set_here <= {"CURDIR"}


def test_recipes_do_the_same_with_the_make_of_macos(checkout: Path) -> None:
    """It gives each line of a recipe a shell of its own, which continues after a command that fails."""
    assert ".ONESHELL:" not in (checkout / "Makefile").read_text()
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >> called\nfor word; do if [ "$word" = tools.run_tests ]; then exit 3; fi; done\n'
    )

    measured, documented, typed = (
        subprocess.run(
            ["make", ".SHELLFLAGS=-c", "NPM=", target], cwd=checkout, capture_output=True, text=True, check=False
        )
        for target in ("coverage", "document", "typescript")
    )

    assert ("Error 3" in measured.stderr, (checkout / "called").read_text().splitlines()[-1]) == (
        True,
        "-m coverage report",
    )
    assert (documented.returncode, documented.stderr.count("\n")) == (0, 1)
    assert (typed.returncode, typed.stderr.count("\n")) == (0, 1)


@pytest.mark.parametrize("target", ["delete-org", "show", "verify"])
def test_operators_commands_are_no_targets(checkout: Path, target: str) -> None:
    done = subprocess.run(["make", target], cwd=checkout, capture_output=True, text=True, check=False)

    assert f"No rule to make target '{target}'" in done.stderr
