"""docs/add-a-resource.md, followed in a copy of the repository."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from local.runner.account import ROOT
from tests.requirements import need

pytestmark = pytest.mark.processes

_GUIDE = (ROOT / "docs" / "add-a-resource.md").read_text(encoding="utf-8")
# Nothing is installed. The types are left to `make types`: mypy alone takes longer than all else here.
_MAKE = ["make", "--old-file=.venv/local", "--old-file=.venv/dev", "--old-file=types"]
# What the generator changes, by the test that the guide names for it.
_COMPLAINS = {
    "layers/shared/voxanne/domain/api_keys/models.py": "tests/contract/test_access.py",
    "docs/access.md": "tests/contract/test_access.py",
    "functions/public/openapi.json": "tests/contract/test_template_and_code_agree.py",
    "functions/public/site/": "tests/contract/test_site.py",
    "docs/data-protection.md": "tests/contract/test_data_protection_document.py",
    "docs/system.md": "tests/contract/test_system_document.py",
    "docs/costs.md": "tests/contract/test_costs.py",
    "events/rooms_list.json": "tests/contract/test_recorded_events.py",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of this repository as it is now, in a repository of its own, with the installed dependencies."""
    return _copied(tmp_path)


@pytest.fixture(scope="module")
def standing_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests that leave it as it was: making one takes as long as they do."""
    return _copied(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout after the first command of the guide, to be copied: it takes as long as the tests after it."""
    folder = _copied(tmp_path_factory.mktemp("generated"))
    [command, *_] = commands("2. Generate")
    done = run(folder, command)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-6000:]}{done.stderr}"
    return folder


def _copied(folder: Path) -> Path:
    need(None if shutil.which("make") and shutil.which("git") else "make and git are needed")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    )
    need(None if listed.returncode == 0 else "a checkout of git's is needed")
    for name in listed.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    # Compiling all modules again would take longer than the tests in the copy. Caches hold for files of the same time.
    for cache in ROOT.glob("[a-z]*/**/__pycache__"):
        if (copy := folder / cache.relative_to(ROOT)).parent.exists():
            shutil.copytree(cache, copy)
    if not (folder / ".venv").exists():
        (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=Before")
    return folder


def commands(step: str) -> list[list[str]]:
    """The commands in the blocks of a step of the guide."""
    section = re.split(rf"^## {step}.*\n", _GUIDE, flags=re.MULTILINE)[1].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def run(checkout: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command of the guide, without what this run of the tests has in its environment."""
    ours = ("MAKE", "MFLAGS", "PYTEST", "COVERAGE", "MEASURED", "VOXANNE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    words = _MAKE + command[1:] if command[0] == "make" else command
    return subprocess.run(words, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def test_what_the_guide_generates_is_complete_and_can_be_removed(generated: Path, tmp_path: Path) -> None:
    checkout = shutil.copytree(generated, tmp_path / "checkout", symlinks=True)
    for command in commands("2. Generate")[1:]:
        done = run(checkout, command)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-6000:]}{done.stderr}"
    assert re.search(r"\d+ passed", done.stdout)
    assert "functions/rooms/" in changed(checkout)

    for command in commands("Remove it again"):
        run(checkout, command)
    assert changed(checkout) == []
    # The bytecode of its modules stays, and takes no name: only this prefix is refused.
    assert (checkout / "functions" / "rooms" / "__pycache__").exists()
    assert "ID_PREFIX" in run(checkout, ["make", "resource", "NAME=room", "ID_PREFIX=con"]).stderr


def test_each_place_that_is_left_out_is_found_by_the_test_that_the_guide_names(generated: Path, tmp_path: Path) -> None:
    checkout = shutil.copytree(generated, tmp_path / "checkout", symlinks=True)
    (checkout / "events" / "rooms_list.json").unlink()
    _git(checkout, "checkout", "--", *(path for path in _COMPLAINS if "rooms" not in path))

    done = run(checkout, ["make", "test", f"ARGS=-n0 {' '.join(_COMPLAINS.values())}"])

    assert set(re.findall(r"^FAILED (.+?)::", done.stdout, re.MULTILINE)) == set(_COMPLAINS.values())
    for path, test in _COMPLAINS.items():
        assert [row for row in _GUIDE.splitlines() if _names(row, path) and f"`{test}`" in row], path


@pytest.mark.parametrize(
    "variables",
    [
        ["NAME=contact"],
        ["NAME=contacts"],
        ["NAME=slot"],
        ["NAME=Room"],
        ["NAME=../room"],
        ["NAME="],
        ["NAME=room", "ID_PREFIX=con"],
    ],
    ids=" ".join,
)
def test_a_name_that_is_taken_or_ill_formed_is_refused_and_nothing_written(
    standing_checkout: Path, variables: list[str]
) -> None:
    done = run(standing_checkout, ["make", "resource", *variables])

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert changed(standing_checkout) == []


def test_a_checkout_with_uncommitted_changes_is_refused(checkout: Path) -> None:
    (checkout / "README.md").write_text("A change.\n", encoding="utf-8")

    done = run(checkout, ["make", "resource", "NAME=room"])

    assert done.returncode != 0
    assert "README.md" in done.stderr
    assert changed(checkout) == ["README.md"]


def changed(checkout: Path) -> list[str]:
    """What git says is changed or new."""
    return [line[3:] for line in _git(checkout, "status", "--porcelain").splitlines()]


def _names(row: str, path: str) -> bool:
    """Tell whether a row of the guide is about a file, which it may name without the folders of the layer."""
    return row.startswith(f"| `{path.removeprefix('layers/shared/voxanne/')}`")


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout
