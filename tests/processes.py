"""Tests that start processes are marked `processes`, and no other may: `make test-fast` leaves them out."""

import functools
import subprocess
from collections.abc import Callable, Generator
from typing import Any

import pytest

# All that stands in these folders.
_FOLDERS = ("tests/conformance/", "tests/e2e/", "tests/races/")
_MARK = "processes"


class _Allowed:
    """Whether what runs now may start processes."""

    now = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole folders; before tests are chosen by their marks."""
    for item in items:
        if item.nodeid.startswith(_FOLDERS):
            item.add_marker(_MARK)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test start processes if it is marked."""
    _Allowed.now = item.get_closest_marker(_MARK) is not None
    try:
        return (yield)
    finally:
        _Allowed.now = True


def _guarded(start: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(start)
    def starting(*arguments: Any, **named: Any) -> None:
        assert _Allowed.now, "a test that starts processes is marked with pytest.mark.processes"
        start(*arguments, **named)

    return starting


def _replace(owner: type, name: str, value: Any) -> None:
    setattr(owner, name, value)


_replace(subprocess.Popen, "__init__", _guarded(subprocess.Popen.__init__))
