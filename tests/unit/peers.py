"""Servers on this machine that do to a connection whatever a test wants, below HTTP."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.patience import PATIENCE
from tests.unit.certificates import issued

_RECEIVE_BYTES = 65_536


@dataclass
class Peer:
    """A server. `over` is set when the test no longer needs an answer."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    bytes_sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file"

    @property
    def https_url(self) -> str:
        return f"https://127.0.0.1:{self.port}/file"

    def endlessly(self, connection: socket.socket, data: bytes) -> None:
        """Send the same again and again, as fast as it is taken."""
        while not self.over.is_set():
            connection.sendall(data)
            self.bytes_sent += len(data)


type Behaviour = Callable[[Peer, socket.socket], None]


def reading_first(behave: Behaviour) -> Behaviour:
    """Read what has come of the request before anything else is done."""

    def behave_after_reading(peer: Peer, connection: socket.socket) -> None:
        connection.recv(_RECEIVE_BYTES)
        behave(peer, connection)

    return behave_after_reading


def saying(*parts: bytes) -> Behaviour:
    """Answer a request, and end the connection in an orderly way."""

    @reading_first
    def behave(_peer: Peer, connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def saying_and_stalling(*parts: bytes) -> Behaviour:
    """Answer a request, and leave the connection open."""

    @reading_first
    def behave(peer: Peer, connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        peer.over.wait(PATIENCE)

    return behave


def saying_and_resetting(*parts: bytes) -> Behaviour:
    """Answer a request, and reset the connection."""

    @reading_first
    def behave(_peer: Peer, connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        _reset(connection)

    return behave


def _reset(connection: socket.socket) -> None:
    """Have the closing send RST, not FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@reading_first
def dripping_tls(peer: Peer, connection: socket.socket) -> None:
    """Begin a long record of the handshake, and send a byte of it now and then."""
    connection.sendall(b"\x16\x03\x03\x40\x00")
    while not peer.over.wait(0.05):
        connection.sendall(b"\x02")


def over_tls(folder: Path, name: str, behave: Behaviour, *, says_goodbye: bool = True) -> Behaviour:
    """Do the same over TLS; without a goodbye, TLS's closing alert is missing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued(folder, name))

    def behave_over_tls(peer: Peer, connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            behave(peer, secured)
            if says_goodbye:
                secured.unwrap()

    return behave_over_tls


@contextmanager
def peer(behave: Behaviour) -> Iterator[Peer]:
    """A server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Peer(listener.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return  # the test is over
                # OSError: who connected has gone, or refused the certificate.
                with connection, contextlib.suppress(OSError):
                    behave(made, connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.over.set()
            # Ends `accept`, which closing alone does not.
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
