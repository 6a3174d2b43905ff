"""A server that answers what a test says, one answer a request, and keeps the requests."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from local.providers.loopback import LostAnswerError, ProviderHandler
from local.runner.loopback import LoopbackServer
from sdks.python.voxanne import Voxanne

KEY = "vox_test_sentinelsentinel_123456"
LOST = None
"""The connection ends without an answer."""


@dataclass(frozen=True)
class Given:
    """An answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """A request; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Scripted:
    """The server: where it is, and what it was sent."""

    url: str
    received: list[Received]
    pool: httpx.Client

    def client(self, **options: Any) -> Voxanne:
        return Voxanne(KEY, self.url, http_client=self.pool, **options)


def answer(value: Any, status: int = 200, **headers: str) -> Given:
    """A body of JSON. Names of headers are written with underscores."""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    return Given(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


def problem(status: int, code: str, headers: Mapping[str, str] | None = None, **members: Any) -> Given:
    """A problem document as the API sends it."""
    document = {
        "type": f"https://api.example.com/errors#{code}",
        "title": "Title",
        "status": status,
        "detail": "Detail.",
    }
    document |= {"code": code, "request_id": "request-1", **members}
    return Given(status, json.dumps(document).encode(), {"Content-Type": "application/problem+json", **(headers or {})})


@contextmanager
def scripted(*answers: Given | None) -> Iterator[Scripted]:
    """Serve the answers in turn; a request too many gets 418."""
    left = list(answers)
    received: list[Received] = []

    class Handler(ProviderHandler):
        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            received.append(Received(self.command, self.path, headers, self.read_body()))
            given = left.pop(0) if left else Given(418)
            if given is LOST:
                raise LostAnswerError
            self.send(given.status, given.headers, given.body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

    with LoopbackServer(Handler) as server, pool() as connections:
        yield Scripted(server.url, received, connections)


def pool() -> httpx.Client:
    """Connections to this machine: without the certificates of the world, which take 20 ms to read."""
    return httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
