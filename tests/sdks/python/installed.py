"""The package as users have it: built, and installed in an environment that has nothing else."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contract.imports import ROOT

PACKAGE = ROOT / "sdks" / "python"


@dataclass(frozen=True)
class Environment:
    """A Python of its own."""

    folder: Path
    wheel: Path

    @property
    def python(self) -> str:
        return str(self.folder / "bin" / "python")

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run the environment's Python, or a command of it, with these variables alone."""
        command = [str(self.folder / "bin" / words[0]), *words[1:]]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def installed(folder: Path) -> Environment:
    """Build the wheel, and install it with what it says that it needs, from this environment: no network."""
    uv = [sys.executable, "-m", "uv", "--offline", "--no-config", "--quiet"]
    # Built from a copy: the build leaves nothing in the checkout, and takes nothing that git does not have.
    source = folder / "source"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__", "dist"))
    subprocess.run([*uv, "build", "--wheel", "--out-dir", folder / "dist", source], check=True)
    [wheel] = (folder / "dist").glob("*.whl")
    environment = folder / "environment"
    subprocess.run([*uv, "venv", "--python", sys.executable, environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([*uv, "pip", "install", "--python", python, "--no-deps", wheel], check=True)
    [site] = (environment / "lib").glob("python*/site-packages")
    [metadata] = site.glob("voxanne-*.dist-info/METADATA")
    needed = re.findall(r"^Requires-Dist: (.*)$", metadata.read_text(encoding="utf-8"), re.MULTILINE)
    for name in _closure(needed, "cli"):
        _copy(name, site)
    return Environment(environment, wheel)


def _closure(requirements: list[str], extra: str) -> set[str]:
    """Names of what is needed, and of what that needs in turn."""
    found: set[str] = set()
    for each in map(Requirement, requirements):
        if each.marker is not None and not each.marker.evaluate({"extra": extra}):
            continue
        assert each.specifier.contains(importlib.metadata.version(each.name)), each
        name = canonicalize_name(each.name)
        if name not in found:
            found |= {name} | _closure(importlib.metadata.requires(name) or [], "")
    return found


def _copy(name: str, site: Path) -> None:
    """Copy a distribution's files by links: what does not stand in its list is not there."""
    distribution = importlib.metadata.distribution(name)
    for file in distribution.files or []:
        source = Path(str(distribution.locate_file(file)))
        if ".." not in file.parts and "__pycache__" not in file.parts and source.exists():
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)
