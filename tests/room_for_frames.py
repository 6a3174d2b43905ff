"""Run all tests of a process in one large chunk of Python's stack of frames.

Python keeps frames in chunks of 16 kB. Before the versions of 2026 it returns a chunk to the system as soon as it is
empty, so a loop whose calls cross the end of a chunk maps and unmaps memory at each call: up to 30 % of the processor
time of tests, whose calls are deep (https://github.com/python/cpython/issues/142183).
"""

from collections.abc import Callable

import pytest

# Half of a chunk of 1 MB, so that what is called from there has the other half.
_SLOTS = 70_000


def _with_room(call: Callable[[], object]) -> object:
    """Call in one large chunk, which lasts until the call returns."""
    return call()


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=_SLOTS)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run the loop of pytest, or of the worker, from a function that holds the chunk."""
    manager = session.config.pluginmanager
    # What wraps the loop wraps this already.
    others = [
        each.plugin for each in manager.hook.pytest_runtestloop.get_hookimpls() if each.wrapper or each.hookwrapper
    ]
    loop = manager.subset_hook_caller("pytest_runtestloop", [*others, manager.get_plugin(__name__)])
    return _with_room(lambda: loop(session=session))
