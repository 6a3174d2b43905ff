"""The TypeScript package as integrators get it: built, packed, and installed from its tarball in an empty directory."""

import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.contract.imports import ROOT
from tests.requirements import need

SOURCE = ROOT / "sdks" / "typescript"
_TOOLS = SOURCE / "node_modules"
# The newer compiler needs a fifth of the time.
COMPILERS = {version: _TOOLS / name / "bin" / "tsc" for version, name in (("5", "typescript"), ("7", "typescript-7"))}
_BUILDS = ROOT / ".cache" / "typescript"


@functools.cache
def installed() -> Path:
    """Return the directory in which it is installed. It is built once per state of its sources."""
    need(None if shutil.which("npm") else "npm is needed to build the TypeScript package")
    need(None if (_TOOLS / "installed").exists() else "`make typescript` installs what builds the TypeScript package")
    directory = _BUILDS / _digest()
    if not directory.exists():
        _BUILDS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_BUILDS) as folder:
            made = _install(Path(folder))
            try:
                made.rename(directory)
            except OSError:  # another process was faster
                assert directory.exists()
    return directory


def beside(folder: Path) -> Path:
    """Make the package available to scripts in a folder."""
    (folder / "node_modules").symlink_to(installed() / "node_modules")
    return folder


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a command that must succeed; return its output."""
    given = os.environ | environment
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def _digest() -> str:
    files = [*sorted((SOURCE / "src").rglob("*.ts")), *sorted(SOURCE.glob("*.json")), SOURCE / "README.md"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _install(folder: Path) -> Path:
    """Build the package and install it without a registry: its dependencies are packed from their present folders."""
    build = folder / "build"
    shutil.copytree(SOURCE, build, ignore=shutil.ignore_patterns("dist", "node_modules", "tests"))
    (build / "node_modules").symlink_to(_TOOLS)
    run("node", COMPILERS["7"], "--project", build, folder=build)
    empty = folder / "empty"
    empty.mkdir()
    (empty / "package.json").write_text('{"private": true, "type": "module"}')
    packages = [build, _TOOLS / "openapi-fetch", _TOOLS / "openapi-typescript-helpers"]
    quiet = ("--offline", "--no-audit", "--no-fund", "--silent", "--no-update-notifier")
    run("npm", "pack", *quiet, "--pack-destination", empty, *packages, folder=build)
    run("npm", "install", *quiet, *sorted(empty.glob("*.tgz")), folder=empty)
    return empty
