"""The application of the AWS stand-in's process: it answers frequent operations directly, and moto the others."""

import asyncio
import io
import json
import sys
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from moto.dynamodbstreams.models import ShardIterator, dynamodbstreams_backends
from moto.sqs.models import Queue, sqs_backends

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores import moto_direct
from local.runner.stores.moto_queues import LOOK_AGAIN_SECONDS

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

_WAITS = "ReceiveMessage"
_READS = "GetRecords"
# DynamoDB answers at once, so the reader of an idle table asks four times a second, all day.
_LOOKS_FOR_RECORDS = 20


class App:
    """Answers requests to AWS (https://asgi.readthedocs.io/en/latest/specs/www.html)."""

    def __init__(self, stand_in: Callable[..., Iterable[bytes]]) -> None:
        self._stand_in = stand_in
        self._sent: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """By queue: an event that is set when a message may have arrived, and then replaced."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = await _body(receive)
        if body is None:
            return
        headers = dict(scope["headers"])
        service, _, operation = headers.get(b"x-amz-target", b"").decode("latin-1").partition(".")
        status, answer_headers, answer = await self._answer(scope, service, operation, body)
        await send({"type": "http.response.start", "status": status, "headers": answer_headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, scope: Scope, service: str, operation: str, body: bytes) -> Answer:
        request = moto_direct.read(body) if moto_direct.answers(service, operation) else None
        if request is None:
            return self._answer_by_moto(scope, body)
        if service == moto_direct.STREAMS and operation == _READS:
            await _wait_for_record(str(request.get("ShardIterator")))
        is_queue = service == moto_direct.SQS
        if is_queue and operation == _WAITS and await self._wait_for_message(request):
            request["WaitTimeSeconds"] = 0
            body = json.dumps(request).encode()
        members = moto_direct.answer(service, operation, request)
        if is_queue and operation != _WAITS:
            self._wake(request)
        if members is None:
            return self._answer_by_moto(scope, body)
        content_type = b"application/x-amz-json-1.0"
        data = moto_direct.written(members)
        return 200, [(b"content-type", content_type), (b"content-length", b"%d" % len(data))], data

    def _wake(self, request: dict[str, Any]) -> None:
        event = self._sent.pop(_queue_name(request), None)
        if event is not None:
            event.set()

    async def _wait_for_message(self, request: dict[str, Any]) -> bool:
        """Wait for a message as long as the request says; return False if it names no allowed time."""
        wait = request.get("WaitTimeSeconds") or 0
        if not isinstance(wait, int) or not 0 < wait <= 20:  # noqa: PLR2004 - SQS's own; it refuses all else
            return False
        name = _queue_name(request)
        until = time.monotonic() + wait
        while not _has_messages(name) and (left := until - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(left, LOOK_AGAIN_SECONDS)):
                    await self._sent[name].wait()
            except TimeoutError:
                continue
        return True

    def _answer_by_moto(self, scope: Scope, body: bytes) -> Answer:
        started: list[Any] = []
        environ = _environ(scope, body)
        parts = self._stand_in(environ, lambda status, headers, _error=None: started.extend((status, headers)))
        data = b"".join(parts)
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        status, headers = started
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return int(status.split()[0]), pairs, data


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body, or None if the client disconnected before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _queue_name(request: dict[str, Any]) -> str:
    return str(request.get("QueueUrl", "")).rpartition("/")[2]


def _has_messages(name: str) -> bool:
    queue: Queue | None = sqs_backends[ACCOUNT_ID][REGION].queues.get(name)
    # A missing queue counts as ready, so that it is refused at once.
    return queue is None or bool(queue.messages)


async def _wait_for_record(iterator: str) -> None:
    """Wait some seconds for a record behind an iterator."""
    for _ in range(_LOOKS_FOR_RECORDS):
        if _has_records(iterator):
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _has_records(iterator: str) -> bool:
    place: ShardIterator | None = dynamodbstreams_backends[ACCOUNT_ID][REGION].shard_iterators.get(iterator)
    if place is None:  # it is refused at once
        return True
    shard = place.stream_shard
    return bool(place.sequence_number < shard.starting_sequence_number + len(shard.items))


def _environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the request as an environment of PEP 3333."""
    path = urllib.parse.unquote_to_bytes(scope["raw_path"]).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    host, port = scope["server"]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        if key != "CONTENT_LENGTH":
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
