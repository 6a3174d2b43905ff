"""Assign groups of tests to workers, in a fast order, and check that each stack of processes was started once.

pytest-xdist's own groups do not work with pytest 9, which ignores where they are written. Here a test's group follows
from its path, so that no mark can be forgotten.
"""

import os
import re
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

from tests.run_notes import RunNotes, further_test, leads

# The stacks that each process of a run starts.
_NOTES = RunNotes("VOXANNE_TEST_STARTS", "voxanne-starts-")
_STACKS = {"e2e", "conformance"}
_PAGES = "tests/dashboard/"
_LONG = ("tests/local/", "tests/properties/")
_STORE = re.compile(r"[\[-](moto|local)[\]-]")


def group_of(nodeid: str) -> str:
    """Return a test's group: its stack of processes, or else its module, because a module's tests share fixtures."""
    path, _, name = nodeid.partition("::")
    folder = path.split("/")[1] if path.startswith("tests/") else ""
    store = _STORE.search(name)
    if folder == "races" and store is not None:
        return f"races-{store[1]}"
    return folder if folder in _STACKS else path


class GroupScheduling(LoadScopeScheduling):
    """Gives each worker one group after another."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return two per core: tests of stacks and pages wait half of the time. Each further worker costs a collection.

    With `-n logical`, return one per core, for tests that do not wait.
    """
    cores = os.cpu_count() or 1
    return cores if config.option.numprocesses == "logical" else min(2 * cores, 8)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Replace the scheduler of `--dist`."""
    return GroupScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep groups together, the longest first, so that no worker is still busy when the others have finished."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(group_of(item.nodeid), []).append(item)
    items[:] = [item for group in sorted(groups, key=_turn) for item in groups[group]]


def _turn(group: str) -> int:
    """Return a group's turn: stacks first, then pages, for which workers keep their browser, then long modules."""
    if "/" not in group:
        return 0
    if group.startswith(_PAGES):
        return 1
    return 2 if group.startswith(_LONG) else 3


def note_start(stack: str) -> None:
    """Record that a stack of processes starts."""
    if folder := os.environ.get(_NOTES.variable):
        with (Path(folder) / str(os.getpid())).open("a", encoding="utf-8") as file:
            file.write(f"{stack}\n")


def pytest_configure(config: pytest.Config) -> None:
    _NOTES.begin(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    _NOTES.end(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After the last test, report stacks that were started more than once, as a further test of the run."""
    result = yield
    if leads(session.config):
        started = Counter(_NOTES.lines())
        for stack, times in sorted(started.items()):
            session.config.hook.pytest_runtest_logreport(report=_report(stack, times))
    return result


def _report(stack: str, times: int) -> pytest.TestReport:
    fault = None if times == 1 else f"started {times} times"
    return further_test(f"tests/scheduling.py::{stack}::starts_once", ("tests/scheduling.py", stack), fault)
