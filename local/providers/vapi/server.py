"""The simulated provider's HTTP server."""

import json
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from local.providers.vapi.assistants import Assistants
from local.providers.vapi.call_player import Player
from local.providers.vapi.calls import Calls, PhoneNumbers
from local.providers.vapi.protocol import Instants, Reply, Request, problem

type Through = Callable[[Request, Callable[[], Reply]], Reply]


class LostAnswerError(Exception):
    """The connection ends without an answer."""


def _straight(_request: Request, proceed: Callable[[], Reply]) -> Reply:
    return proceed()


class Simulator:
    """Serves on a free port of the loopback interface while its block lasts.

    Each request goes through *through*, which may answer in the provider's place, wait, or raise ``LostAnswerError``.
    """

    def __init__(self, key: str = "", through: Through = _straight, now: Callable[[], float] = time.time) -> None:
        instants = Instants(now)
        self.assistants = Assistants(instants)
        self.numbers = PhoneNumbers(instants)
        self.calls = Calls(self.assistants, self.numbers, instants)
        self.key = key
        self.through = through
        self.recordings: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def play_calls(self, secret: str) -> None:
        """From now on tell of each call that is placed, signed with *secret*, as if someone had answered it."""
        player = Player(self.assistants, self.numbers, self.calls, self.url, secret, recordings=self.recordings)
        self.calls.on_created = player.begin

    def answer(self, authorization: str | None, request: Request) -> Reply:
        """Answer one request."""
        recording = self.recordings.get(request.path.removeprefix("/recordings/").removesuffix(".wav"))
        if recording is not None:
            # Whoever has its URL may hear it, as with the provider's signed ones.
            return Reply(HTTPStatus.OK, recording, {"Content-Type": "audio/wav"})
        if not self.key or authorization != f"Bearer {self.key}":
            return problem(HTTPStatus.UNAUTHORIZED, "Invalid Key. Hot tip, you may be using the public key.")
        parts: dict[str, Assistants | Calls | PhoneNumbers] = {
            "assistant": self.assistants,
            "call": self.calls,
            "phone-number": self.numbers,
        }
        part = parts.get(request.path.split("/")[1])
        if part is None:
            return problem(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {request.path}")
        return self.through(request, lambda: part.answer(request))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (LostAnswerError, ConnectionError):
                    self.close_connection = True

            def _answer(self) -> None:
                url = urlsplit(self.path)
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = json.loads(data) if data else None
                request = Request(self.command, url.path, dict(parse_qsl(url.query)), body)
                reply = simulator.answer(self.headers.get("Authorization"), request)
                answer = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

            def log_message(self, *_arguments: object) -> None:
                """Say nothing: requests hold the key."""

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
