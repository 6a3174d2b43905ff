"""Repairs to moto, so that it does not lose or mix up the local product's data.

As it comes, its DynamoDB runs requests side by side on shared dictionaries, and a transaction that fails puts back a
copy of whole tables: writes that others were told are stored are lost, halves of failed transactions stay, every
transaction costs time by the tables' sizes, and streams break. ``install`` puts one lock around every request and
replaces transactions by ones that look at all conditions before they write. SQS's repairs stand in ``moto_queues``,
and what spares time in ``moto_shortcuts``.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.exceptions import ServiceException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodbstreams.models import DynamoDBStreamsBackend
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

import local.runner.stores.moto_ssm  # noqa: F401 - before anything else imports Parameter Store
from local.runner.stores import moto_queues, moto_shortcuts
from local.runner.stores.moto_transactions import Place, all_or_nothing, once_per_token, transact_write_items

_LOCK = threading.RLock()
_INSTALLED = "voxanne_repairs"
# Each look at a stream leaves another one, hundreds a second where much is written. A reader that asks for one which
# is forgotten is told so, and begins anew where it was.
_MAX_ITERATORS = 10_000


class ExpiredIteratorError(ServiceException):
    """The iterator was forgotten."""

    code = "ExpiredIteratorException"
    message = "Iterator expired. The iterator was created at time in the past."


def install(*, shortcuts: bool = True) -> None:
    """Repair the stand-in in this process; once is enough, again does nothing."""
    if hasattr(DynamoDBBackend, _INSTALLED):
        return
    _replace(DynamoDBBackend, _INSTALLED, value=True)
    for handler in (DynamoHandler, DynamoDBStreamsHandler):
        _replace(handler, "call_action", one_at_a_time(handler.call_action))
    _replace(DynamoHandler, "transact_write_items", once_per_token(DynamoHandler.transact_write_items))
    _replace(DynamoDBBackend, "put_item", _recorded(DynamoDBBackend.put_item, _keys_of_item))
    _replace(DynamoDBBackend, "update_item", _recorded(DynamoDBBackend.update_item, lambda _table, key: key))
    _replace(DynamoDBBackend, "transact_write_items", transact_write_items)
    _replace(DynamoDBStreamsBackend, "get_records", _forgetful(DynamoDBStreamsBackend.get_records))
    moto_queues.repair(_replace)
    if shortcuts:
        moto_shortcuts.install(_replace)


def _replace(owner: type, name: str, value: Any) -> None:
    setattr(owner, name, value)


def one_at_a_time(action: Callable[..., Any]) -> Callable[..., Any]:
    """Let no two threads be in *action*, or in another request to DynamoDB or its streams."""

    @wraps(action)
    def locked(*arguments: Any, **named: Any) -> Any:
        with _LOCK:
            return action(*arguments, **named)

    return locked


def _forgetful(read: Callable[..., Any]) -> Callable[..., Any]:
    """Let iterators of streams expire, as they do after 15 minutes: they would fill the memory."""

    @wraps(read)
    def bounded(backend: Any, iterator: str, *arguments: Any, **named: Any) -> Any:
        if iterator not in backend.shard_iterators:
            raise ExpiredIteratorError
        result = read(backend, iterator, *arguments, **named)
        while len(backend.shard_iterators) > _MAX_ITERATORS:
            del backend.shard_iterators[next(iter(backend.shard_iterators))]
        return result

    return bounded


def _recorded(write: Callable[..., Any], keys_of: Callable[[Any, Any], dict[str, Any]]) -> Callable[..., Any]:
    """Make a single write leave nothing when it fails, and one stream record when it changes something."""

    @wraps(write)
    def whole(backend: Any, table_name: str, subject: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        table = backend.get_table(table_name)
        keys = keys_of(table, subject)
        if not set(table.table_key_attrs) <= set(keys):
            return write(backend, table_name, subject, *arguments, **named)  # which refuses it
        with all_or_nothing([Place.of(table, keys)]):
            return write(backend, table_name, subject, *arguments, **named)

    return whole


def _keys_of_item(table: Any, item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in table.table_key_attrs if name in item}
