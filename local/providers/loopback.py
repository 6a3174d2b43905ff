"""The HTTP part that the simulated providers share. Tests can make an answer get lost."""

from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler

type Through[Request, Reply] = Callable[[Request, Callable[[], Reply]], Reply]
"""Wraps each request's handling: it may answer instead, wait, or raise ``LostAnswerError``."""


class LostAnswerError(Exception):
    """The connection ends without an answer."""


def straight[Request, Reply](_request: Request, proceed: Callable[[], Reply]) -> Reply:
    """Answer as the provider does: the default."""
    return proceed()


class ProviderHandler(BaseHTTPRequestHandler):
    """Handles requests on a connection that stays open until an answer is lost."""

    protocol_version = "HTTP/1.1"
    # Header and body are two writes: the second would wait for the first one's acknowledgement, for 40 ms (RFC 896).
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_one_request(self) -> None:
        """Answer a request; close the connection if its answer is lost."""
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
        """Print nothing: requests contain the key."""
