"""Values that a shell or make might evaluate, and a checkout whose interpreter only prints its arguments."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.runner.account import ROOT

# If something evaluated one, it would create the file `evaluated` in the current folder, or lose characters.
VALUES = {
    "backticks": "Harbour `touch evaluated` Dental",
    "shell substitution": "Harbour $(touch evaluated) Dental",
    "make function": "Harbour $(shell touch evaluated) Dental",
    "quotes": "O'Brien \"Dental\"; touch evaluated; '",
    "second line": "Harbour\ntouch evaluated\nDental",
    "dollars": "Harbour $$ $HOME ${HOME} $(HOME) \\$ Dental",
    "comment": "Harbour # Dental \\",
    "wildcard": "Harbour * Dental",
    "option": "--help",
}
_INTERPRETER = f"""#!{sys.executable}
import json, os, sys
print(json.dumps([sys.argv[1:], os.environ["PYTHONPATH"]]))
"""


@dataclass(frozen=True)
class Given:
    """The arguments and the environment that a command gives its interpreter."""

    arguments: list[str]
    python_path: str


def make_checkout(root: Path) -> None:
    """Create a checkout with only the Makefile and the launcher, in which nothing has to be installed."""
    interpreter = root / ".venv" / "bin" / "python"
    for folder in (root / "requirements", interpreter.parent):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", root)
    shutil.copytree(ROOT / "bin", root / "bin")
    interpreter.write_text(_INTERPRETER)
    interpreter.chmod(0o755)
    for kind in ("local", "dev"):
        (root / "requirements" / f"{kind}.txt").touch()
        (root / ".venv" / kind).touch()


def given_by(command: list[str], folder: Path, **environment: str) -> Given:
    """Run a command of such a checkout in a folder; return what its interpreter gets."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert not (folder / "evaluated").exists()
    assert done.returncode == 0, done.stderr
    return Given(*json.loads(done.stdout))
