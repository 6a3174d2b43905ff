"""Limit each function to its own role and environment, although functions share a process in tests."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from typing import Any

from local.runner.account import ACCOUNT_ID, PARTITION, REGION
from local.runner.functions.invoke_api import RUNNING
from local.runner.iam import enforcement as guard
from local.runner.iam.required_permissions import Need, Needs
from local.runner.template.deployment import Function

_NEEDS = Needs(PARTITION, REGION, ACCOUNT_ID)
_LOGICAL_IDS: dict[str, str] = {}
_GUARDS: dict[int, tuple[Function, guard.Guard]] = {}


def _of_call(model: Any, params: Mapping[str, Any]) -> list[Need]:
    return [
        (action, "/".join(_LOGICAL_IDS.get(part, part) for part in resource.split("/")))
        for action, resource in _NEEDS.of_call(model, params)
    ]


def guard_of(function: Function) -> guard.Guard:
    """Return the guard of a function whose role is known."""
    # Keep the function too, so that no other object can get its id.
    if id(function) not in _GUARDS:
        rules = [(each.sid, each.actions, each.resources) for each in function.permissions or ()]
        made = guard.Guard(function.logical_id, rules, _of_call, os.environ.get(guard.FOLDER))
        _GUARDS[id(function)] = function, made
    return _GUARDS[id(function)][1]


def _current_guard() -> guard.Guard | None:
    function = RUNNING.get()
    return None if function is None or function.permissions is None else guard_of(function)


def outside() -> AbstractContextManager[None]:
    """Return a context for a test's own code in the middle of a function's work."""
    return inside(None)


@contextmanager
def inside(function: Function | None) -> Iterator[None]:
    """Run the block as a function, without its handler."""
    token = RUNNING.set(function)
    try:
        yield
    finally:
        RUNNING.reset(token)


class _Environment(os._Environ):  # type: ignore[type-arg] # noqa: SLF001 - what os.environ is
    """An environment that hides other functions' variables from the running function."""

    def __getitem__(self, key: str) -> str:
        if _is_hidden(key):
            raise KeyError(key)
        return str(super().__getitem__(key))

    def __iter__(self) -> Iterator[str]:
        # A copy of the environment reads each of its names.
        return (key for key in super().__iter__() if not _is_hidden(key))


def _is_hidden(key: str) -> bool:
    function = RUNNING.get()
    return function is not None and key not in function.environment and key in _OF_ANY


_OF_ANY: set[str] = set()


def confine(functions: Iterable[Function], logical_ids: Mapping[str, str]) -> None:
    """Set the functions to confine, and the logical ids of resources that AWS has named, by those names."""
    _OF_ANY.update(*(function.environment for function in functions))
    _LOGICAL_IDS.clear()
    _LOGICAL_IDS.update(logical_ids)


def _submit(pool: ThreadPoolExecutor, act: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
    """Have a thread run as the function that started it."""
    return _submit_elsewhere(pool, copy_context().run, act, *arguments, **named)


_submit_elsewhere = ThreadPoolExecutor.submit


def install() -> None:
    """Install the confinement; to be called before any client is created."""
    guard.install(_current_guard)
    os.environ.__class__ = _Environment
    _replace(ThreadPoolExecutor, "submit", _submit)


def _replace(owner: type, name: str, value: Any) -> None:
    setattr(owner, name, value)
