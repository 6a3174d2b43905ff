"""Only tests with the mark `processes` may start processes, because `make test-fast` leaves them out."""

import functools
import platform
import subprocess
from collections.abc import Callable, Generator
from typing import Any

import pytest

# All tests in these folders have the mark.
_FOLDERS = ("tests/conformance/", "tests/e2e/", "tests/races/", "tests/rehearsal/")
_MARK = "processes"


_STARTED: list[str] = []
# The platform module starts a process for this, once. boto3 calls it in any first test, so call it here.
platform.processor()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whole folders, before tests are selected by their marks."""
    for item in items:
        if item.nodeid.startswith(_FOLDERS):
            item.add_marker(_MARK)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test without the mark if it or its fixtures started a process."""
    started = list(_STARTED)
    try:
        return (yield)
    finally:
        _STARTED.clear()
        if started and item.get_closest_marker(_MARK) is None:
            pytest.fail(f"mark it with pytest.mark.{_MARK}: it starts {started[0]}", pytrace=False)


def _noted(start: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(start)
    def starting(process: Any, command: Any, *arguments: Any, **named: Any) -> None:
        _STARTED.append(repr(command))
        start(process, command, *arguments, **named)

    return starting


def _replace(owner: type, name: str, value: Any) -> None:
    setattr(owner, name, value)


_replace(subprocess.Popen, "__init__", _noted(subprocess.Popen.__init__))
