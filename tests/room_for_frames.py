"""Run all tests of a process in one large chunk of Python's stack."""

import pytest

from local.runner.data_stack import with_room


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run the loop of pytest, or of the worker, from a function that holds the chunk."""
    manager = session.config.pluginmanager
    # What wraps the loop wraps this already.
    others = [
        each.plugin for each in manager.hook.pytest_runtestloop.get_hookimpls() if each.wrapper or each.hookwrapper
    ]
    loop = manager.subset_hook_caller("pytest_runtestloop", [*others, manager.get_plugin(__name__)])
    return with_room(lambda: loop(session=session))
