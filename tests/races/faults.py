"""DynamoDB's faults on the wire, which neither moto nor DynamoDB Local have, for processes that share a store.

A proxy between the functions and the store. As on AWS, a transaction in flight makes other transactions on its items
fail with TransactionCanceledException (TransactionConflict) and plain writes with TransactionConflictException; now and
then a request is throttled, and the answer to a write that was applied is lost.
"""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from urllib3.util.wait import wait_for_read

from local.providers.loopback import LostAnswerError, ProviderHandler
from local.runner.loopback import LoopbackServer
from tests.patience import PATIENCE

_PLAIN_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_ACTIONS = ("Put", "Update", "Delete", "ConditionCheck")


@dataclass
class Faults:
    """What goes wrong, and how often it did."""

    key_attributes: dict[str, list[str]]
    throttle_each: int = 0
    lose_answer_each: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    _in_flight: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _requests: int = 0
    _writes: int = 0

    def keys_of(self, operation: str, body: dict[str, Any]) -> list[str]:
        """Names of the items that an operation writes, in order."""
        if operation == "TransactWriteItems":
            actions = [next(iter(item.items())) for item in body["TransactItems"]]
            return [self._name(action) for kind, action in actions if kind in _ACTIONS]
        return [self._name(body)] if operation in _PLAIN_WRITES else []

    def _name(self, action: dict[str, Any]) -> str:
        place = action.get("Key") or action["Item"]
        names = self.key_attributes[action["TableName"]]
        return json.dumps([action["TableName"], *(place[name] for name in names)])

    def refusal(self, operation: str, keys: list[str]) -> dict[str, Any] | None:
        """The error to answer at once, or None after the transaction's items were taken."""
        with self._lock:
            self._requests += 1
            if self.throttle_each and self._requests % self.throttle_each == 0:
                return self._error("ProvisionedThroughputExceededException", "throttled")
            taken = [key in self._in_flight for key in keys]
            if not any(taken):
                if operation == "TransactWriteItems":
                    self._in_flight.update(keys)
                return None
            if operation in _PLAIN_WRITES:
                return self._error("TransactionConflictException", "conflict of a plain write")
            reasons = [
                {"Code": "TransactionConflict", "Message": "conflict"} if one else {"Code": "None"} for one in taken
            ]
            return self._error("TransactionCanceledException", "conflict of a transaction", CancellationReasons=reasons)

    def release(self, operation: str, keys: list[str]) -> None:
        """Give a transaction's items free."""
        if operation == "TransactWriteItems":
            with self._lock:
                self._in_flight.difference_update(keys)

    def loses_answer(self, keys: list[str]) -> bool:
        """Tell whether the answer to this write is lost."""
        with self._lock:
            self._writes += bool(keys)
            lost = bool(keys and self.lose_answer_each and self._writes % self.lose_answer_each == 0)
            if lost:
                self.seen["lost answer"] = self.seen.get("lost answer", 0) + 1
            return lost

    def _error(self, kind: str, what: str, **members: Any) -> dict[str, Any]:
        self.seen[what] = self.seen.get(what, 0) + 1
        return {"__type": f"com.amazonaws.dynamodb.v20120810#{kind}", "message": what, "Message": what, **members}


@contextmanager
def proxy(store_url: str, faults: Faults) -> Iterator[str]:
    """Serve *faults* in front of the store; gives the URL."""
    store = urlsplit(store_url)

    class Handler(ProviderHandler):
        def setup(self) -> None:
            super().setup()
            self._store = http.client.HTTPConnection(str(store.hostname), int(store.port or 80), timeout=PATIENCE)

        def finish(self) -> None:
            self._store.close()
            super().finish()

        def _pass_on(self) -> None:
            data = self.read_body()
            operation = self.headers["X-Amz-Target"].partition(".")[2]
            keys = faults.keys_of(operation, json.loads(data))
            error = faults.refusal(operation, keys)
            if error is not None:
                self._answer(400, json.dumps(error).encode())
                return
            try:
                status, answer = self._forward(data)
            finally:
                faults.release(operation, keys)
            if faults.loses_answer(keys):
                raise LostAnswerError
            self._answer(status, answer)

        def _forward(self, data: bytes) -> tuple[int, bytes]:
            if self._store.sock is not None and wait_for_read(self._store.sock, timeout=0):
                self._store.close()  # the store has closed it
            headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            self._store.request("POST", self.path, data, headers)
            response = self._store.getresponse()
            return response.status, response.read()

        def _answer(self, status: int, body: bytes) -> None:
            self.send(status, {"Content-Type": "application/x-amz-json-1.0"}, body)

        do_POST = _pass_on  # noqa: N815 - http.server's name

    with LoopbackServer(Handler) as server:
        yield server.url
