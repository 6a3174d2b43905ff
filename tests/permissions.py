"""After the last test, report calls that functions were refused, and permissions that they did not use.

Every process that runs a function writes notes into one folder (local/runner/iam/enforcement.py). Each function then is
a further test of the run. Unused permissions are reported only if all tests ran, because some tests use only some.
"""

import json
from collections.abc import Generator, Iterator

import pytest

from local.runner.iam.enforcement import FOLDER
from tests.confinement import guard_of
from tests.product import deployment
from tests.run_notes import RunNotes, further_test, leads
from tests.uncalled import needs

_NOTES = RunNotes(FOLDER, "voxanne-permissions-")

type Use = tuple[str, str, str, int]
"""A function, a statement's Sid, an action, a resource's place in the statement."""


def pytest_configure(config: pytest.Config) -> None:
    _NOTES.begin(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    _NOTES.end(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    result = yield
    if leads(session.config) and not session.config.option.collectonly:
        whole = _is_whole(session)
        for function in deployment().functions:
            faults = [*_denied(function), *(_unused(function) if whole else ())]
            if whole or faults:
                session.config.hook.pytest_runtest_logreport(report=_report(function, faults))
    return result


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--permissions", action="store_true", help="tell of unused permissions though not all tests run")


def _is_whole(session: pytest.Session) -> bool:
    if session.config.option.permissions:
        return True
    option = session.config.option
    chosen = option.keyword or option.markexpr or option.deselect or getattr(option, "lf", False)
    every = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
    return every and not session.testsfailed and not session.shouldstop and not session.shouldfail


def _report(function: str, faults: list[str]) -> pytest.TestReport:
    name = f"template.yaml::{function}::uses_what_its_role_allows_and_nothing_else"
    return further_test(name, ("template.yaml", function), "\n".join(faults) or None)


def _notes(what: str) -> Iterator[list[object]]:
    for line in _NOTES.lines():
        kind, *rest = json.loads(line)
        if kind == what:
            yield rest


def _denied(function: str) -> list[str]:
    # One place is enough to find the call.
    where = {(action, resource): place for name, action, resource, place in _notes("denied") if name == function}
    return [
        f"its role does not allow {action} on {resource} (seen in {place})"
        for (action, resource), place in where.items()
    ]


def _unused(function: str) -> list[str]:
    called = {tuple(use) for use in _notes("used")}
    return [
        f"nothing uses {use[2]} of its role's statement {use[1]}, resource {use[3]}"
        for use in sorted(permitted(function) - uncalled(function))
        if use not in called
    ]


def uncalled(function: str) -> set[Use]:
    """Return the function's permissions that are used without a call."""
    guard = guard_of(deployment().functions[function])
    found = {guard.allowing(action, resource) for action, resource in needs(function)}
    return {(function, *use) for use in found if use is not None}


def permitted(function: str) -> set[Use]:
    """Return each single permission of a function's role."""
    return {
        (function, permission.sid, action, place)
        for permission in deployment().functions[function].permissions or ()
        for action in permission.actions
        for place in range(len(permission.resources))
    }
