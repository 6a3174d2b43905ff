"""Whether an attempt of a write had no answer: botocore repeats it, and the repetition may meet its own effect.

botocore tells only how many attempts there were, and most repeated attempts were throttled, which has no effect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from voxanne.aws.time_limits import may_be_applied

_is_lost: ContextVar[bool] = ContextVar("is_lost", default=False)


def watched[Client: BaseClient](client: Client) -> Client:
    """Return a client of DynamoDB whose lost answers are noted from now on."""
    client.meta.events.register("needs-retry.dynamodb", _note)
    return client


@contextmanager
def noted() -> Iterator[Callable[[], bool]]:
    """Give a function that tells whether an answer was lost in the block."""
    token = _is_lost.set(False)
    try:
        yield _is_lost.get
    finally:
        _is_lost.reset(token)


def _note(operation: Any, response: Any, caught_exception: Any, **_: Any) -> None:
    """Note the result of an attempt, after which botocore asks whether to repeat it."""
    error = caught_exception
    if error is None and "Error" in response[1]:
        error = ClientError(response[1], operation.name)
    if error is not None and may_be_applied(error):
        _is_lost.set(True)
