"""An integrator's server on this machine, which does whatever a test wants it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

type Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Received:
    """A request that came in; header names in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event


def answering(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer so; underscores in names of headers are hyphens."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


@dataclass
class Receiver:
    """What came in, and what is answered: `next` in turn, then `usual`."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    next: list[Behaviour] = field(default_factory=list)
    usual: Behaviour = field(default_factory=lambda: answering(200))
    ending: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, request: Received) -> Behaviour:
        with self._lock:
            self.received.append(request)
            return self.next.pop(0) if self.next else self.usual

    @property
    def ids(self) -> list[str]:
        """Which events came in."""
        return [each.headers["webhook-id"] for each in self.received]


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            behave = receiver.take(Received({name.lower(): value for name, value in self.headers.items()}, body))
            try:
                behave(self)
            except OSError:
                return  # the sender has closed the connection

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ending.set()
        server.shutdown()
        server.server_close()
        thread.join()


def echo(receiver: Receiver, handler: BaseHTTPRequestHandler) -> None:
    """Answer with the body that came in."""
    answering(200, receiver.received[-1].body)(handler)
