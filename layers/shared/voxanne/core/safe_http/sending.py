"""One POST to a URL that a stranger named: to an address that was checked, no redirects, bounded in time and size."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, UnresolvedError
from voxanne.core.safe_http.urls import Target, UnreadableError, parse_url

MOST_ANSWER_BYTES = 4096

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
    """What came of a request: an answer with its status, or a failure. `body` is its first 4 KiB."""

    milliseconds: int
    status: int | None = None
    body: str | None = None
    retry_after: str | None = None
    failure: Failure | None = None


class _FailedError(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure


@dataclass(frozen=True)
class Sender:
    """Sends within so many seconds in all, whatever the other side does."""

    guard: AddressPolicy
    timeout_seconds: float

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send; whatever the other side does is an outcome, not an error."""
        began = time.monotonic()
        try:
            with self._connected(parse_url(url), began + self.timeout_seconds) as (connection, target):
                status, text, retry_after = _exchanged(connection, target, headers, body)
        except UnreadableError:
            return Outcome(_since(began), failure="url_unreadable")
        except _FailedError as failed:
            return Outcome(_since(began), failure=failed.failure)
        return Outcome(_since(began), status, text, retry_after)

    @contextmanager
    def _connected(self, target: Target, until: float) -> Iterator[tuple[http.client.HTTPConnection, Target]]:
        """A connection that is cut when the time is up, in the middle of whatever it is at."""
        late = threading.Event()
        raw = _reached(self._addresses(target, until), target.port, until)
        # Another handle of the connection: TLS takes the first one over.
        handle = raw.dup()

        def cut() -> None:
            late.set()
            # Wakes whoever reads, writes or shakes hands; a time-out of the socket's starts anew with each byte.
            _end(handle)

        timer = threading.Timer(_left(until), cut)
        timer.daemon = True
        timer.start()
        try:
            connection = _connection(raw, target)
            yield connection, target
            connection.close()
            if late.is_set():
                # What was cut looks like the answer's end.
                raise _FailedError("timeout")
        except (OSError, http.client.HTTPException) as error:
            raise _FailedError("timeout" if late.is_set() else _failure_of(error)) from error
        finally:
            timer.cancel()
            handle.close()
            raw.close()

    def _addresses(self, target: Target, until: float) -> list[str]:
        try:
            found = self.guard.addresses_of(target.host, target.port, _left(until))
        except NotPublicError as error:
            raise _FailedError("address_not_public") from error
        except UnresolvedError as error:
            raise _FailedError("host_unknown") from error
        if target.scheme != "https" and not self.guard.loopback_allowed:
            raise _FailedError("url_unreadable")
        return found


def _reached(addresses: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first of the addresses that takes one. These were checked: no name is looked up here."""
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=_left(until))
        except TimeoutError as error:
            raise _FailedError("timeout") from error
        except OSError:
            continue
    raise _FailedError("connection_failed")


def _connection(raw: socket.socket, target: Target) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.host, target.port)
    # The certificate must be the name's, though it is the address that was connected to.
    connection.sock = (
        ssl.create_default_context().wrap_socket(raw, server_hostname=target.host) if target.scheme == "https" else raw
    )
    return connection


def _exchanged(
    connection: http.client.HTTPConnection, target: Target, headers: Mapping[str, str], body: bytes
) -> tuple[int, str, str | None]:
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    own = {"Host": target.authority, "Content-Length": str(len(body)), "Connection": "close"}
    for name, value in {**own, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read(MOST_ANSWER_BYTES).decode("utf-8", "replace")
    return answer.status, text, answer.getheader("Retry-After")


def _failure_of(error: Exception) -> Failure:
    match error:
        case ssl.SSLError():
            return "tls_failed"
        case http.client.HTTPException() if not isinstance(error, http.client.RemoteDisconnected):
            return "invalid_answer"
        case TimeoutError():
            return "timeout"
        case _:
            return "connection_failed"


def _end(raw: socket.socket) -> None:
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
