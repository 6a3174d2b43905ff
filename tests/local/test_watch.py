from pathlib import Path
from queue import Empty, Queue

import pytest

from local.runner.functions import code_reload as watch
from local.runner.functions.code_reload import Watcher, affected
from local.runner.template.deployment import Deployment, Function


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    """Two functions of their own code and one layer in common; one has another layer besides."""
    for name in ("one", "two", "common", "extra"):
        (tmp_path / name).mkdir()
    layers = {"One": ("common",), "Two": ("common", "extra")}
    return Deployment(
        {},
        {
            name: Function(
                name, "app.f", tmp_path / name.lower(), "", tuple(tmp_path / layer for layer in used), {}, 3, 128, None
            )
            for name, used in layers.items()
        },
        None,
        {},
        {},
        {},
    )


@pytest.mark.parametrize(
    ("changed", "functions"),
    [
        ("one/app.py", {"One"}),
        ("common/deep/inside.py", {"One", "Two"}),
        ("extra/x.py", {"Two"}),
        ("elsewhere.py", set()),
        ("oneself/app.py", set()),
    ],
)
def test_a_change_concerns_the_functions_that_have_it(
    deployment: Deployment, tmp_path: Path, changed: str, functions: set[str]
) -> None:
    assert affected(deployment, [tmp_path / changed]) == functions


def test_a_changed_file_replaces_functions_and_a_changed_template_is_told(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: Queue[str] = Queue()
    replaced: list[set[str]] = []
    monkeypatch.setattr(watch, "say", said.put)
    watcher = Watcher(deployment, lambda names: replaced.append(set(names)), tmp_path / "template.yaml")
    watcher.start()
    try:
        assert changed_until_told(tmp_path / "common" / "new.py", said) == "code changed: One, Two reloaded"
        assert changed_until_told(tmp_path / "template.yaml", said, "template") == "template.yaml changed: restart"
    finally:
        watcher.stop()
    assert replaced[0] == {"One", "Two"}


def changed_until_told(path: Path, said: "Queue[str]", about: str = "") -> str:
    """Change a file, again until the watcher has started."""
    for number in range(100):
        path.write_text(str(number))
        try:
            while about not in (told := said.get(timeout=0.3)):
                pass
        except Empty:
            continue
        return told
    return "nothing"
