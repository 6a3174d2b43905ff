"""What the simulated providers have in common: an HTTP server on the loopback interface, which may lose answers."""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

type Through[Request, Reply] = Callable[[Request, Callable[[], Reply]], Reply]
"""Gets each request with what answers it: may answer in its place, wait, or raise ``LostAnswerError``."""


class LostAnswerError(Exception):
    """The connection ends without an answer."""


def straight[Request, Reply](_request: Request, proceed: Callable[[], Reply]) -> Reply:
    """Answer as the provider does."""
    return proceed()


class ProviderHandler(BaseHTTPRequestHandler):
    """Keeps connections open, and ends one whose answer is lost."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Answer a request, or end the connection."""
        try:
            super().handle_one_request()
        except (LostAnswerError, ConnectionError):
            self.close_connection = True

    def read_body(self) -> bytes:
        """Return the request's body."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: requests hold the key."""


class LoopbackServer:
    """Serves on a free port of the loopback interface while its block lasts."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
