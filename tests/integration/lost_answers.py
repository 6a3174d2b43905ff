"""A store that does not answer: each call of AWS that is lost takes the time that its time-out takes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.exceptions import ReadTimeoutError

from local.runner.stores import moto_direct
from tests.product import Clock
from voxanne.aws.time_limits import MAX_ATTEMPT
from voxanne.core import deadlines

type Call = Callable[[], Any]
EVERY = frozenset({"GetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems"})


@contextmanager
def losing(clock: Clock, *names: str, applied: bool, times: int = 100) -> Iterator[list[Call]]:
    """Lose the answers to calls of these names, whether the store applies them or not; EVERY call if none is named.

    Gives those that were not applied: as a packet that is under way for long they can be applied later.
    """
    late: list[Call] = []
    original = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001
    left = times

    def call(owner: Any, name: str, params: Any) -> Any:
        nonlocal left
        if name not in (names or EVERY) or left == 0:
            return original(owner, name, params)
        left -= 1
        if applied:
            original(owner, name, params)
        else:
            late.append(lambda: original(owner, name, params))
        deadline = deadlines.current()
        clock.advance(MAX_ATTEMPT if deadline is None else min(MAX_ATTEMPT, deadline.seconds_left()))
        raise ReadTimeoutError(endpoint_url="store")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield late


@contextmanager
def frozen_before(clock: Clock, step: int, seconds: float) -> Iterator[list[str]]:
    """Freeze the process before it sends its *step*th call of AWS; gives the names of the calls it made until then."""
    sent: list[str] = []
    original = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001

    def call(owner: Any, name: str, params: Any) -> Any:
        if len(sent) == step:
            clock.advance(seconds)
        sent.append(name)
        return original(owner, name, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield sent


@contextmanager
def losing_update(
    number: int = 0, *, of: str | None = None, overtaken_by: Callable[[], object] | None = None
) -> Iterator[list[str]]:
    """Lose the answer to an update, which is applied: the *number*th, of a table if one is named.

    botocore sends it again, as it does on AWS. Gives the tables of these updates. *overtaken_by* is done before the
    first of them is sent.
    """
    tables: list[str] = []
    overtaking = [] if overtaken_by is None else [overtaken_by]
    original = Endpoint._do_get_response  # type: ignore[attr-defined] # noqa: SLF001

    def respond(owner: Any, request: Any, operation_model: Any, context: Any) -> Any:
        is_update = operation_model.name == "UpdateItem" and context["retries"]["attempt"] <= 1
        table = json.loads(request.body)["TableName"] if is_update else None
        if table is None or of not in {None, table}:
            return original(owner, request, operation_model, context)
        if overtaking:
            # In a context of its own: another process does it.
            Context().run(overtaking.pop())
            tables.clear()
        answer = original(owner, request, operation_model, context)
        tables.append(table)
        return (None, ReadTimeoutError(endpoint_url="store")) if len(tables) == number + 1 else answer

    with pytest.MonkeyPatch.context() as patch:
        # Calls that are answered without being sent have no answer that could be lost.
        patch.setattr(moto_direct, "answers", lambda *_: False)
        patch.setattr(Endpoint, "_do_get_response", respond)
        yield tables
