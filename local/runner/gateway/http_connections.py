"""Conversion between the HTTP server's requests and responses and the gateway's."""

import string
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, get_header_lines
from waitress.task import Task

from local.runner.gateway.http_messages import Headers, Request, Response

AccessLog = Callable[[Request, Response, float], None]

_lines: Callable[[bytes], list[bytes]] = get_header_lines
_VISIBLE = string.ascii_letters + string.digits + string.punctuation


class Parser(HTTPRequestParser):
    """A parser that keeps headers as the client wrote them; the server's own does not."""

    raw_headers: Headers = ()
    path = ""  # the server logs it even if the first line could not be parsed

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the first line and the headers."""
        try:
            parse: Callable[[bytes], None] = super().parse_header
            parse(header_plus)
        except ValueError as error:
            self.request_uri = "/"
            raise ParsingError("Bad URI") from error
        lines = _lines(header_plus.partition(b"\r\n")[2])
        pairs = (line.decode("latin-1").partition(":") for line in lines)
        self.raw_headers = tuple((name, value.strip(" \t")) for name, _, value in pairs)


class _Answering(Task):
    complete = True

    def execute(self) -> None:
        begun = time.monotonic()
        request = _request(self.channel, self.request)
        try:
            response = self.response(request)
        except OSError as error:
            # The HTTP server takes an OSError for a fault of the client's connection, and would not tell of it.
            raise RuntimeError("the runner could not answer") from error
        self._write(response)
        self.channel.server.access_log(request, response, (time.monotonic() - begun) * 1000)

    def response(self, request: Request) -> Response:
        raise NotImplementedError

    def build_response_header(self) -> bytes:
        """Return the status line and the headers; names keep their spelling, which the server would change."""
        spelt = {name.lower(): name for name, _ in self.response_headers}
        build: Callable[[], bytes] = super().build_response_header
        first, *lines = build().decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        respelt = (spelt.get(name.lower(), name) + colon + value for name, colon, value in pairs)
        return "\r\n".join((first, *respelt)).encode("latin-1")

    def _write(self, response: Response) -> None:
        self.status = f"{response.status} {_phrase(response.status)}"
        self.response_headers = list(response.headers)
        write: Callable[[bytes], None] = self.write
        write(response.body if self.has_body else b"")


class GatewayTask(_Answering):
    """Answers a request that could be parsed."""

    def response(self, request: Request) -> Response:
        """Return the gateway's answer."""
        answer: Response = self.channel.server.gateway.handle(request)
        return answer


class RefusingTask(_Answering):
    """Answers a request that could not be parsed, or whose handling failed in the runner itself."""

    def response(self, request: Request) -> Response:
        """Return the gateway's refusal."""
        self.set_close_on_finish()
        kinds = {
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "REQUEST_TOO_LARGE",
            HTTPStatus.INTERNAL_SERVER_ERROR: "DEFAULT_5XX",
        }
        answer: Response = self.channel.server.gateway.refuse(
            request, kinds.get(self.request.error.code, "DEFAULT_4XX")
        )
        return answer


class GatewayChannel(HTTPChannel):
    """A client's connection."""

    parser_class: Any = Parser
    task_class: Any = GatewayTask
    error_task_class: Any = RefusingTask

    @property
    def at_work(self) -> bool:
        """Whether an answer is being made or sent."""
        return bool(self.requests or self.total_outbufs_len)


def _request(channel: Any, parsed: Any) -> Request:
    path, query = _target(getattr(parsed, "request_uri", "/"))
    return Request(
        method=getattr(parsed, "command", "GET"),
        path=path,
        query=query,
        headers=getattr(parsed, "raw_headers", ()),
        body=parsed.get_body_stream().read(),
        source_ip=channel.addr[0],
        protocol=f"HTTP/{parsed.version}",
        port=int(channel.server.effective_port),
    )


def _target(uri: str) -> tuple[str, str]:
    """Return path and query of a request's target; other bytes than visible ASCII are percent-encoded."""
    if not uri.startswith("/"):
        split = urlsplit(uri)
        uri = f"{split.path or '/'}?{split.query}"
    path, _, query = quote(uri.partition("#")[0].encode("latin-1"), safe=_VISIBLE).partition("?")
    return path, query


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
