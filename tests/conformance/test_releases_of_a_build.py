"""Releases of what `make build` made: one changed byte or value publishes a version of every function.

`tests/contract/test_releases.py` holds the same on folders that it lays out itself; here they are those that are
deployed. `sam deploy` uploads each folder under the hash of its content, and CloudFormation expands the template.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.runner.template.sam_translation import parsed
from tests.conformance.conftest import BUILD, missing
from tests.contract.imports import ROOT
from tests.product import deployment
from tests.releases import versions
from tests.requirements import need
from tools.release import NOT_BUILT, stamp

_CONFIGURATION = "samconfig.toml"


def _a_byte_more(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()  # a link to the original
    path.write_bytes(content + b"#")


def _another_value(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert '"Mode=live"' in text
    path.write_text(text.replace('"Mode=live"', '"Mode=live LogRetentionDays=60"'), encoding="utf-8")


CHANGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a byte of the own layer": ("build/SharedLayer/python/voxanne/core/clock.py", _a_byte_more),
    "a byte of a requirement": ("build/DependenciesLayer/python/boto3/__init__.py", _a_byte_more),
    "a parameter's value": (_CONFIGURATION, _another_value),
}


@dataclass(frozen=True)
class Release:
    """A stamped build: its id, its template, and where its folders are uploaded."""

    id: str
    template: str
    uploaded: tuple[tuple[str, str], ...]

    def versions(self) -> frozenset[str]:
        """Logical ids of the functions' versions that CloudFormation is asked for."""
        return versions(self.template, dict(self.uploaded))

    def versions_without_id(self) -> frozenset[str]:
        """What SAM alone would publish."""
        return versions(self.template.replace(self.id, NOT_BUILT), dict(self.uploaded))


def released(copy: Path) -> Release:
    """Write the id into a build, as `make build` does, and name its folders by their content, as `sam deploy` does."""
    build = copy / "build"
    release = stamp(build, copy / _CONFIGURATION)
    uploaded = tuple((folder.name, _content(folder)) for folder in sorted(build.iterdir()) if folder.is_dir())
    return Release(release, (build / "template.yaml").read_text(encoding="utf-8"), uploaded)


def _content(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _link(original: str, to: str) -> None:
    try:
        os.link(original, to)  # an eighth of the time that a symbolic link takes
    except OSError:  # another file system
        Path(to).symlink_to(original)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build and its configuration. Files are links to the build's, but for those that are written."""
    need(missing())
    to = tmp_path_factory.mktemp("copy")
    shutil.copytree(BUILD, to / "build", copy_function=_link)
    (to / "build" / "template.yaml").unlink()
    shutil.copy(BUILD / "template.yaml", to / "build")
    shutil.copy(ROOT / _CONFIGURATION, to)
    return to


@pytest.fixture(scope="module")
def before(copy: Path) -> Release:
    """The release as it is built."""
    return released(copy)


@pytest.fixture
def after(request: pytest.FixtureRequest, copy: Path, before: Release) -> Iterator[Release]:
    """The release with one change, which is undone afterwards."""
    assert before.id  # made from the build without the change
    name, edit = CHANGES[request.param]
    file = copy / name
    original = file.read_bytes()
    edit(file)
    yield released(copy)
    file.write_bytes(original)


@pytest.mark.parametrize("after", CHANGES, indirect=True)
def test_one_change_of_a_build_publishes_a_version_of_every_function(before: Release, after: Release) -> None:
    assert not before.versions() & after.versions()
    assert len(before.versions()) == len(after.versions()) == len(deployment().functions)


@pytest.mark.parametrize("after", ["a byte of the own layer"], indirect=True)
def test_without_the_id_a_changed_layer_would_publish_nothing(before: Release, after: Release) -> None:
    """Why there is an id: SAM looks at a function's own code and environment."""
    assert before.uploaded != after.uploaded
    assert before.versions_without_id() == after.versions_without_id()


def test_an_equal_build_publishes_nothing(copy: Path, before: Release) -> None:
    """The copy has the id that `make build` wrote, and all that versions follow from is the same again."""
    built = parsed((BUILD / "template.yaml").read_text(encoding="utf-8"))

    assert built["Globals"]["Function"]["Environment"]["Variables"]["RELEASE"] == before.id
    assert released(copy) == before
