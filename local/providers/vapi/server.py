"""The simulated Vapi's HTTP server."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from local.providers.loopback import ProviderHandler, Through, straight
from local.providers.vapi.assistants import Assistants
from local.providers.vapi.call_player import Player
from local.providers.vapi.calls import Calls, PhoneNumbers
from local.providers.vapi.protocol import Instants, Reply, Request, problem
from local.runner.loopback import LoopbackServer


class Simulator(LoopbackServer):
    """The simulated Vapi, while its block lasts.

    Each request passes *through*, which may answer in the provider's place, wait, or raise ``LostAnswerError``.
    """

    def __init__(
        self,
        key: str = "",
        through: Through[Request, Reply] = straight,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(self._handler())
        instants = Instants(now)
        self.assistants = Assistants(instants)
        self.numbers = PhoneNumbers(instants)
        self.calls = Calls(self.assistants, self.numbers, instants)
        self.key = key
        self.through = through
        self.recordings: dict[str, bytes] = {}

    def play_calls(self, secret: str) -> None:
        """Play each call from now on as if it were answered; sign its webhooks with *secret*."""
        player = Player(self.assistants, self.numbers, self.calls, self.url, secret, recordings=self.recordings)
        self.calls.on_created = player.begin

    def answer(self, authorization: str | None, request: Request) -> Reply:
        """Answer one request."""
        recording = self.recordings.get(request.path.removeprefix("/recordings/").removesuffix(".wav"))
        if recording is not None:
            # The URL itself is the permission, like Vapi's signed URLs.
            return Reply(HTTPStatus.OK, recording, {"Content-Type": "audio/wav"})
        if not self.key or authorization != f"Bearer {self.key}":
            return problem(HTTPStatus.UNAUTHORIZED, "Invalid Key. Hot tip, you may be using the public key.")
        if request.path == "/simulator/ring":
            return self.calls.ring(request)
        parts: dict[str, Assistants | Calls | PhoneNumbers] = {
            "assistant": self.assistants,
            "call": self.calls,
            "phone-number": self.numbers,
        }
        part = parts.get(request.path.split("/")[1])
        if part is None:
            return problem(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {request.path}")
        return self.through(request, lambda: part.answer(request))

    def _handler(self) -> type[ProviderHandler]:
        simulator = self

        class Handler(ProviderHandler):
            def _answer(self) -> None:
                url = urlsplit(self.path)
                data = self.read_body()
                body = json.loads(data) if data else None
                request = Request(self.command, url.path, dict(parse_qsl(url.query)), body)
                reply = simulator.answer(self.headers.get("Authorization"), request)
                answer = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send(reply.status, {"Content-Type": "application/json", **reply.headers}, answer)

            do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

        return Handler
