"""One POST to a URL that a client of the API named. Redirects are not followed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.client import AnswerBody, Request, exchange
from voxanne.core.safe_http.connections import Deadline, ExchangeError

_MAX_BODY_BYTES = 4096

type Failure = Literal[
    "address_not_public",
    "connection_failed",
    "host_unknown",
    "invalid_answer",
    "timeout",
    "tls_failed",
    "url_unreadable",
]


@dataclass(frozen=True)
class Outcome:
    """The result of a request: an answer with its status, or a failure. `body` is its first 4 KiB."""

    milliseconds: int
    status: int | None = None
    body: str | None = None
    retry_after: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Sender:
    """Sends requests, each within a total number of seconds."""

    policy: AddressPolicy
    timeout_seconds: float

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body. Whatever the server does is an outcome, not an error."""
        started = time.monotonic()
        request = Request("POST", url, {"Content-Length": str(len(body)), **headers}, body)
        try:
            with exchange(request, self.policy, Deadline(self.timeout_seconds)) as answer:
                text = _first_bytes(answer.body).decode("utf-8", "replace")
        except ExchangeError as error:
            return Outcome(_milliseconds_since(started), failure=_failure(error))
        return Outcome(_milliseconds_since(started), answer.status, text, answer.headers.get("retry-after"))


def _first_bytes(body: AnswerBody) -> bytes:
    """Read the part of the body that is stored. If the body was cut off, the part that arrived is returned."""
    data = b""
    try:
        while len(data) < _MAX_BODY_BYTES and (piece := body.read(_MAX_BODY_BYTES - len(data))):
            data += piece
    except ExchangeError as error:
        if error.code != "cut_off":
            raise
    return data


def _failure(error: ExchangeError) -> Failure:
    match error.code:
        case "not_https":
            return "url_unreadable"
        case "cut_off":
            return "invalid_answer"
        case code:
            return code


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
