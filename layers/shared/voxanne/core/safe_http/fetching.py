"""One GET of a URL that a stranger named: from an address that was checked, bounded in time and size, as a stream."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, UnresolvedError
from voxanne.core.safe_http.urls import Target, UnreadableError, parse_url

_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3


class NotFetchedError(Exception):
    """There is nothing to be had there, now at least. The text is a code, never the URL: that may be a key."""


class TooLargeError(NotFetchedError):
    """It is larger than is taken."""


@dataclass
class Download:
    """A body on its way, to be read as a file is; what is cut off is an error, not an end."""

    content_type: str
    _answer: http.client.HTTPResponse
    _most_bytes: int
    _seen: int = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end.

        Raises:
            NotFetchedError: it was cut off, or took too long.
            TooLargeError: as it says.
        """
        wanted = self._most_bytes + 1 if size < 0 else size
        try:
            data = self._answer.read(wanted)
        except (OSError, http.client.HTTPException) as error:
            raise NotFetchedError("connection_lost") from error
        self._seen += len(data)
        if self._seen > self._most_bytes:
            raise TooLargeError("too_large")
        if wanted and not data and self._answer.length:
            raise NotFetchedError("cut_off")
        return data


@dataclass(frozen=True)
class Fetcher:
    """Fetches within so many seconds and bytes in all."""

    guard: AddressPolicy
    timeout_seconds: float
    most_bytes: int

    @contextmanager
    def fetched(self, url: str) -> Iterator[Download]:
        """The body at *url*, redirects followed, each to a checked address.

        Raises:
            NotFetchedError: there is none.
        """
        until = time.monotonic() + self.timeout_seconds
        for _ in range(_MOST_REDIRECTS + 1):
            with self._answered(url, until) as answer:
                location = answer.getheader("Location")
                if answer.status in _REDIRECTS and location:
                    url = urljoin(url, location)
                    continue
                if answer.status != _OK:
                    raise NotFetchedError(f"status_{answer.status}")
                content_type = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
                yield Download(content_type, answer, self.most_bytes)
                return
        raise NotFetchedError("too_many_redirects")

    @contextmanager
    def _answered(self, url: str, until: float) -> Iterator[http.client.HTTPResponse]:
        """The answer to a GET, on a connection that is cut when the time is up, whatever it is at."""
        target = self._target(url)
        with _connected(self._addresses(target, until), target, until) as connection:
            try:
                connection.request("GET", target.path, headers={"Host": target.authority, "Connection": "close"})
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise NotFetchedError("no_answer") from error
            yield answer

    def _target(self, url: str) -> Target:
        try:
            target = parse_url(url)
        except UnreadableError as error:
            raise NotFetchedError("url_unreadable") from error
        if target.scheme != "https" and not self.guard.loopback_allowed:
            raise NotFetchedError("not_https")
        return target

    def _addresses(self, target: Target, until: float) -> list[str]:
        try:
            return self.guard.addresses_of(target.host, target.port, max(until - time.monotonic(), 0.001))
        except NotPublicError as error:
            raise NotFetchedError("address_not_public") from error
        except UnresolvedError as error:
            raise NotFetchedError("host_unknown") from error


@contextmanager
def _connected(addresses: list[str], target: Target, until: float) -> Iterator[http.client.HTTPConnection]:
    raw = _reached(addresses, target.port, until)
    # Another handle of the connection: TLS takes the first one over.
    handle = raw.dup()
    timer = threading.Timer(max(until - time.monotonic(), 0.001), _end, [handle])
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(target.host, target.port)
    try:
        # The certificate must be the name's, though it is the address that was connected to.
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
            if target.scheme == "https"
            else raw
        )
        yield connection
    except ssl.SSLError as error:
        raise NotFetchedError("tls_failed") from error
    finally:
        timer.cancel()
        connection.close()
        handle.close()
        raw.close()


def _reached(addresses: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first of the addresses that takes one. These were checked: no name is looked up here."""
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=max(until - time.monotonic(), 0.001))
        except OSError:
            continue
    raise NotFetchedError("no_connection")


def _end(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
