"""The HTTP server in front of the gateway."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from local.runner.gateway.http_connections import AccessLog, GatewayChannel
from local.runner.gateway.http_messages import Handler

# Enough for one thread per client of a large test. Further requests wait; none is refused.
_THREADS = 256
_MAX_CONNECTIONS = 4000
_BACKLOG = 1024
# The gateway accepts less. Reading more lets a client that sends too much receive its refusal.
_LARGEST_BODY_READ = 64 * 1024 * 1024
_LARGEST_HEADERS_READ = 1024 * 1024
_ENDING_SECONDS = 30.0
_THREADS_END_SECONDS = 1
_NEVER = float("inf")

_new_server: Callable[..., Any] = TcpWSGIServer
_new_adjustments: Callable[..., Any] = Adjustments
_loop: Callable[..., Any] = wasyncore.loop
_close: Callable[..., Any] = wasyncore.dispatcher.close
_close_all: Callable[..., Any] = wasyncore.close_all


class Server:
    """Listens from its creation, so that early clients wait instead of being refused; serves while ``run`` runs."""

    def __init__(self, host: str, port: int) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits
        listening = _listen(host, port)
        adjustments = _new_adjustments(
            ident=None,
            threads=_THREADS,
            backlog=_BACKLOG,
            connection_limit=_MAX_CONNECTIONS,
            max_request_body_size=_LARGEST_BODY_READ,
            max_request_header_size=_LARGEST_HEADERS_READ,
            log_socket_errors=False,
        )
        self._server = _new_server(None, adj=adjustments, _sock=listening, bind_socket=False)
        self._server.channel_class = GatewayChannel
        self._until = _NEVER
        self._closed = False
        # Reentrant: a signal handler may call `stop` in the thread that is closing.
        self._closing = threading.RLock()

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self._server.effective_port)

    def run(self, gateway: Handler, log: AccessLog) -> None:
        """Serve until ``stop`` is called and requests in progress are answered."""
        self._server.gateway = gateway
        self._server.access_log = log
        while self._until == _NEVER:
            self._turn()
        _close(self._server)  # new connections are refused at once instead of waiting
        while self._busy() and time.monotonic() < self._until:
            self._turn()
        self.close()

    def _turn(self) -> None:
        _loop(timeout=1, use_poll=True, map=self._server._map, count=1)  # noqa: SLF001 - its own loop takes it

    def stop(self) -> None:
        """End ``run``: accept nothing new, and finish requests in progress. A second call ends the wait."""
        if self._until == _NEVER:
            self._until = time.monotonic() + _ENDING_SECONDS
        else:
            self._until = 0.0
        with self._closing:
            if not self._closed:
                self._server.pull_trigger()

    def close(self) -> None:
        """Close the port and all connections."""
        with self._closing:
            self._closed = True
        self._server.task_dispatcher.shutdown(timeout=_THREADS_END_SECONDS)
        _close_all(self._server._map)  # noqa: SLF001

    def _busy(self) -> bool:
        return any(channel.at_work for channel in list(self._server.active_channels.values()))


def _listen(host: str, port: int) -> socket.socket:
    # Bind the port here: if it is taken, the server's constructor would fail half-built and leave resources open.
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)
