"""The Makefile hands values to commands as text: neither make nor the shell evaluates them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.runner.account import ROOT
from tests.requirements import need

# Each would create the file if something evaluated it.
VALUES = {
    "backticks": "Harbour `touch evaluated` Dental",
    "shell substitution": "Harbour $(touch evaluated) Dental",
    "make function": "Harbour $(shell touch evaluated) Dental",
    "quotes": "O'Brien \"Dental\"; touch evaluated; '",
    "second line": "Harbour\ntouch evaluated\nDental",
    "dollars": "Harbour $$ $HOME ${HOME} $(HOME) \\$ Dental",
    "comment": "Harbour # Dental \\",
    "option": "--help",
}
_ORG_OPTIONS = ["name", "ref", "plan", "limit", "ip-limit", "country", "time-zone"]
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
}
NOTHING_GIVEN = {
    "org": ["org", "--name="],
    "invoke": ["--", "", ""],
    "trigger": ["--", ""],
    "signed": ["--", ""],
    "fire": ["--", ""],
    "listen": [""],
}
# Prints what it is given in place of running it.
_INTERPRETER = f"""#!{sys.executable}
import json, sys
print(json.dumps(sys.argv[1:]))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile and the launcher, beside an interpreter that prints its arguments; nothing is left to install."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    interpreter = tmp_path / ".venv" / "bin" / "python"
    for folder in (tmp_path / "requirements", interpreter.parent):
        folder.mkdir(parents=True)
    interpreter.write_text(_INTERPRETER)
    interpreter.chmod(0o755)
    for kind in ("local", "dev"):
        (tmp_path / "requirements" / f"{kind}.txt").touch()
        (tmp_path / ".venv" / kind).touch()
    return tmp_path


def make(checkout: Path, target: str, *arguments: str, **environment: str) -> list[str]:
    """Run a target; return the arguments of the command that it runs, without the module's name."""
    need(None if shutil.which("make") else "make is needed")
    variables = {name for names, _ in TARGETS.values() for name in names} | {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    inherited = {name: value for name, value in os.environ.items() if name not in variables}
    done = subprocess.run(
        ["make", target, *arguments],
        cwd=checkout,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (checkout / "evaluated").exists()
    assert done.returncode == 0, done.stderr
    given: list[str] = json.loads(done.stdout)
    return given[given.index("-m") + 2 :]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("target", TARGETS)
def test_values_on_makes_command_line_arrive_as_text(checkout: Path, target: str, value: str) -> None:
    variables, arguments = TARGETS[target]

    given = make(checkout, target, *(f"{variable}={value}" for variable in variables))

    assert given == [argument.replace("{}", value) for argument in arguments]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("target", TARGETS)
def test_values_in_the_environment_arrive_as_text(checkout: Path, target: str, value: str) -> None:
    variables, arguments = TARGETS[target]

    given = make(checkout, target, **dict.fromkeys(variables, value))

    assert given == [argument.replace("{}", value) for argument in arguments]


@pytest.mark.parametrize("target", NOTHING_GIVEN)
def test_an_option_without_a_value_is_left_out(checkout: Path, target: str) -> None:
    assert make(checkout, target) == NOTHING_GIVEN[target]
