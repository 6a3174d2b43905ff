"""A TCP or TLS connection to a checked address, all of whose operations share one deadline."""

import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from voxanne.core.safe_http.addresses import AddressPolicy, NotPublicError, UnresolvedError
from voxanne.core.safe_http.urls import Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

type ExchangeFailure = Literal[
    "address_not_public",
    "connection_failed",
    "cut_off",
    "host_unknown",
    "invalid_answer",
    "not_https",
    "timeout",
    "tls_failed",
    "url_unreadable",
]


class ExchangeError(Exception):
    """An HTTP exchange failed. The text is the code, never the URL: a URL may contain a secret."""

    def __init__(self, code: ExchangeFailure) -> None:
        super().__init__(code)
        self.code: ExchangeFailure = code


class Deadline:
    """A moment by which everything must have ended."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Return a positive number of seconds.

        Raises:
            TimeoutError: The deadline has passed.
        """
        seconds = self._at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class Connection:
    """An open connection. `reader` raises ExchangeError for whatever the peer or the network does."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        self._socket = opened
        self._deadline = deadline
        self._raw = _RawReader(opened, deadline)
        self.reader = io.BufferedReader(self._raw)

    @property
    def is_truncated(self) -> bool:
        """Whether the input ended without TLS's closing alert: anyone on the way may have ended it."""
        return self._raw.is_truncated

    def send(self, data: bytes) -> None:
        """Send everything.

        Raises:
            ExchangeError: The connection broke, or the deadline passed.
        """
        rest = memoryview(data)
        with _translated_errors():
            while rest:
                self._socket.settimeout(self._deadline.seconds_left())
                rest = rest[self._socket.send(rest) :]


class _RawReader(io.RawIOBase):
    """The input of a socket. Each read has the time that is left: a peer that drips bytes gains none."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._socket = opened
        self._deadline = deadline
        self.is_truncated = False

    def readable(self) -> bool:
        """Return True, as io.BufferedReader requires."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read once into *buffer*; 0 at the end of the input."""
        with _translated_errors():
            self._socket.settimeout(self._deadline.seconds_left())
            try:
                return self._socket.recv_into(buffer)
            except ssl.SSLEOFError:
                self.is_truncated = True
                return 0


@contextmanager
def connect(target: Target, policy: AddressPolicy, deadline: Deadline) -> Iterator[Connection]:
    """Connect to a host, over TLS where the URL is https, for as long as the block lasts.

    Raises:
        ExchangeError: There is no connection by the deadline, or *policy* allows none.
    """
    addresses = _checked_addresses(target, policy, deadline)
    with _connected(addresses, target.port, deadline) as plain:
        if target.scheme != "https":
            yield Connection(plain, deadline)
            return
        with _over_tls(plain, target.host, deadline) as encrypted:
            yield Connection(encrypted, deadline)


def _checked_addresses(target: Target, policy: AddressPolicy, deadline: Deadline) -> list[str]:
    with _translated_errors():
        seconds = deadline.seconds_left()
    try:
        return policy.addresses_of(target.host, target.port, seconds)
    except NotPublicError as error:
        raise ExchangeError("address_not_public") from error
    except UnresolvedError as error:
        raise ExchangeError("host_unknown") from error


def _connected(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers. All were checked; no name is looked up again here."""
    failure = ExchangeError("connection_failed")
    for number, address in enumerate(addresses):
        with _translated_errors():
            # An address that does not answer leaves its share of the time to those after it.
            seconds = deadline.seconds_left() / (len(addresses) - number)
        try:
            with _translated_errors():
                return socket.create_connection((address, port), timeout=seconds)
        except ExchangeError as error:
            failure = error
    raise failure


def _over_tls(plain: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    """Shake hands; the certificate must be the host name's, though an address was connected to."""
    with _translated_errors():
        context = ssl.create_default_context()
        encrypted = context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        try:
            # Python applies the time-out to the handshake as a whole.
            encrypted.settimeout(deadline.seconds_left())
            encrypted.do_handshake()
        except BaseException:
            encrypted.close()
            raise
        return encrypted


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise ExchangeError("timeout") from error
    except ssl.SSLError as error:
        raise ExchangeError("tls_failed") from error
    except OSError as error:
        raise ExchangeError("connection_failed") from error
