"""Ending a worker at any of the points where it speaks to the world: each call of AWS, each request to the provider."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from botocore.client import BaseClient

from voxanne.vapi.transport import Transport

type Moment = Literal["before", "after"]


class Crash(BaseException):
    """The process is gone. Nothing catches it."""


@contextmanager
def crash_at(step: int, moment: Moment) -> Iterator[list[str]]:
    """Die *before* or *after* the *step*th exchange with the world; gives the names of those that were begun."""
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((BaseClient, "_make_api_call"), (Transport, "_send_once")):
            patch.setattr(owner, name, _dying(getattr(owner, name), seen, step, moment))
        yield seen


def _dying(original: Callable[..., Any], seen: list[str], step: int, moment: Moment) -> Callable[..., Any]:
    def exchange(owner: Any, name: str, *arguments: Any) -> Any:
        seen.append(name)
        is_last = len(seen) - 1 == step
        if is_last and moment == "before":
            raise Crash
        answer = original(owner, name, *arguments)
        if is_last:
            raise Crash
        return answer

    return exchange
