"""Repairs to moto, so that it does not lose or mix up the local product's data.

Unchanged, its DynamoDB runs concurrent requests on shared dictionaries, and a transaction that fails restores copies of
whole tables. So confirmed writes get lost, halves of failed transactions stay, a transaction takes time in proportion
to the tables' sizes, and streams break. ``install`` puts one lock around every request, and replaces transactions by
ones that check all conditions before they write. ``moto_queues`` has SQS's repairs, ``moto_shortcuts`` and
``moto_imports`` what saves time.
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

from local.runner.stores import moto_imports, moto_queues, moto_shortcuts
from local.runner.stores.moto_transactions import Place, all_or_nothing, once_per_token, transact_write_items

_LOCK = threading.RLock()
_INSTALLED = "voxanne_repairs"
# Each read of a stream leaves another iterator, hundreds a second under load. A reader whose iterator was dropped gets
# ExpiredIteratorException, and asks for a new one at its position.
_MAX_ITERATORS = 10_000


class ExpiredIteratorError(ServiceException):
    """The iterator was dropped."""

    code = "ExpiredIteratorException"
    message = "Iterator expired. The iterator was created at time in the past."


def install(*, shortcuts: bool = True) -> None:
    """Repair moto in this process. Further calls do nothing."""
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
    moto_imports.install(_replace)
    if shortcuts:
        moto_shortcuts.install(_replace)


def _replace(owner: type, name: str, value: Any) -> None:
    setattr(owner, name, value)


def one_at_a_time(action: Callable[..., Any]) -> Callable[..., Any]:
    """Have *action* exclude all other requests to DynamoDB and its streams."""

    @wraps(action)
    def locked(*arguments: Any, **named: Any) -> Any:
        with _LOCK:
            return action(*arguments, **named)

    return locked


def _forgetful(read: Callable[..., Any]) -> Callable[..., Any]:
    """Drop old iterators of streams, which AWS does after 15 minutes: they would fill the memory."""

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
    """Make a single write atomic: no change if it fails, and one stream record if it changes something."""

    @wraps(write)
    def whole(backend: Any, table_name: str, subject: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        table = backend.get_table(table_name)
        keys = keys_of(table, subject)
        if not set(table.table_key_attrs) <= set(keys):
            return write(backend, table_name, subject, *arguments, **named)  # moto refuses it
        with all_or_nothing([Place.of(table, keys)]):
            return write(backend, table_name, subject, *arguments, **named)

    return whole


def _keys_of_item(table: Any, item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in table.table_key_attrs if name in item}
