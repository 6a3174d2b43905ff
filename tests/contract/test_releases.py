"""Whatever a release changes, every function gets a version of it; what changes nothing publishes nothing."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from local.runner.account import TEMPLATE
from local.runner.template.sam_translation import read
from tests.product import deployment
from tests.releases import CODE, versions
from tools.release import stamp


def _append(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


CHANGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a byte of the own layer": ("build/SharedLayer/python/voxanne/core.py", _append("#")),
    "a byte of a requirement": ("build/DependenciesLayer/python/library.py", _append("#")),
    "a parameter's value": (
        "samconfig.toml",
        _append('\n[other.deploy.parameters]\nparameter_overrides = "Mode=test"\n'),
    ),
    "the template": ("build/template.yaml", _append("\n# A comment.\n")),
}


@pytest.fixture
def built(tmp_path: Path) -> Callable[[str], Path]:
    """Lay out what `sam build` leaves, once more for each name."""

    def build(name: str) -> Path:
        folder = tmp_path / name
        code = {"SharedLayer/python/voxanne/core.py", "DependenciesLayer/python/library.py"}
        code |= {f"{function}/app.py" for function in deployment().functions}
        for file in code:
            path = folder / "build" / file
            path.parent.mkdir(parents=True)
            path.write_text("pass\n", encoding="utf-8")
        (folder / "build" / "template.yaml").write_text(_built_template(), encoding="utf-8")
        (folder / "samconfig.toml").write_text('[default.deploy.parameters]\nparameter_overrides = "Mode=live"\n')
        return folder

    return build


@functools.cache
def _built_template() -> str:
    template = read(TEMPLATE)
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] in CODE:
            resource["Properties"][CODE[resource["Type"]]] = logical_id
    return yaml.dump(template, Dumper=yaml.CSafeDumper)


def released(folder: Path) -> str:
    return stamp(folder / "build", folder / "samconfig.toml")


def versions_of(folder: Path) -> frozenset[str]:
    """The versions that CloudFormation would be asked for; functions' own code is the same in all."""
    folders = {each.name: each.name for each in (folder / "build").iterdir()}
    return versions((folder / "build" / "template.yaml").read_text(encoding="utf-8"), folders)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_gives_the_release_another_id(built: Callable[[str], Path], change: str) -> None:
    before, after = built("before"), built("after")
    file, edit = CHANGES[change]
    edit(after / file)

    assert released(before) != released(after)


def test_another_release_publishes_a_version_of_every_function(built: Callable[[str], Path]) -> None:
    before, after = built("before"), built("after")
    file, edit = CHANGES["a byte of the own layer"]
    edit(after / file)
    for folder in (before, after):
        released(folder)

    assert len(versions_of(after) - versions_of(before)) == len(deployment().functions)


def test_equal_builds_are_one_release(built: Callable[[str], Path]) -> None:
    first, second = built("first"), built("second")

    assert released(first) == released(second) == released(second)
    assert versions_of(first) == versions_of(second)


def test_a_template_without_a_place_for_the_id_is_refused(built: Callable[[str], Path]) -> None:
    folder = built("without")
    template = folder / "build" / "template.yaml"
    template.write_text(template.read_text(encoding="utf-8").replace("RELEASE: ", "OTHER: "), encoding="utf-8")

    with pytest.raises(SystemExit, match="0 times"):
        released(folder)
