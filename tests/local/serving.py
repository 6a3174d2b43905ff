"""The HTTP server on a free port, and a client of it."""

import http.client
import socket
import threading
from typing import Any

from local.runner.gateway.http_messages import Request, Response
from local.runner.gateway.http_server import Server
from tests.local.fakes import Rig
from tests.patience import PATIENCE


class Running:
    def __init__(self, small: Rig) -> None:
        self.small = small
        self.logged: list[tuple[Request, Response]] = []
        self.server = Server("127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.run, args=(small.gateway, self._log))
        self.thread.start()

    def _log(self, request: Request, response: Response, _milliseconds: float) -> None:
        self.logged.append((request, response))

    def stop(self) -> None:
        self.server.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.server.port, PATIENCE, (source, 0))

    def get(self, path: str = "/open", source: str = "127.0.0.1", **headers: str) -> http.client.HTTPResponse:
        connection = self.connect(source)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response

    def raw(self, sent: bytes) -> bytes:
        """Whatever comes back until the server has no more to say."""
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = self.small.functions.asked[-1][1]
        return event
