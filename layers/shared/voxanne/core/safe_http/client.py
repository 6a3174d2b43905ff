"""One HTTP/1.1 exchange with a server that is not ours: bounded in time and size, on a connection of its own.

Whatever the server does ends in an answer or in an ExchangeError. A redirect is an answer like any other.
Source of the format and of the framing of answers: RFC 9112.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.connections import Connection, Deadline, ExchangeError, connect
from voxanne.core.safe_http.urls import UnreadableError, parse_url

# Status lines and headers of the answer and of all interim answers before it.
_MAX_HEAD_BYTES = 64 * 1024
_MAX_CHUNK_LINE_BYTES = 4096
_MAX_READ_BYTES = 1024 * 1024
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?\r?\n")
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_FIRST_FINAL_STATUS, _SWITCHING_PROTOCOLS = 200, 101
_STATUSES_WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True)
class Request:
    """A request. Host and Connection are added to the headers."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class AnswerBody:
    """The body of an answer, without its chunks' framing."""

    def __init__(self, connection: Connection, length: int | None, *, is_chunked: bool, is_cut_off: bool) -> None:
        self._connection = connection
        self._reader = connection.reader
        self.declared_bytes = length
        """The length that the headers name, if they do."""
        # Of the body, or of the current chunk; None up to the connection's end.
        self._bytes_left = length
        self._is_chunked = is_chunked
        self._is_cut_off = is_cut_off
        self._is_in_chunk = False

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes, as many as have come; none only at the end.

        Raises:
            ExchangeError: The body was cut off, is no valid one, or did not come by the deadline.
        """
        if self._is_cut_off:
            raise ExchangeError("cut_off")
        if self._is_chunked and not self._bytes_left:
            self._next_chunk()
        size = min(size, _MAX_READ_BYTES, _MAX_READ_BYTES if self._bytes_left is None else self._bytes_left)
        if size == 0:
            return b""
        data = self._reader.read1(size)
        if not data and (self._bytes_left is not None or self._connection.is_truncated):
            raise ExchangeError("cut_off")
        if self._bytes_left is not None:
            self._bytes_left -= len(data)
        return data

    def _next_chunk(self) -> None:
        """Read the line with the next chunk's size. The last one's is 0; trailers after it are not read."""
        if self._is_in_chunk and self._line() not in {b"\r\n", b"\n"}:
            raise ExchangeError("invalid_answer")
        match = _CHUNK_LINE.fullmatch(self._line())
        if match is None:
            raise ExchangeError("invalid_answer")
        self._bytes_left = int(match[1], 16)
        self._is_in_chunk = True
        self._is_chunked = self._bytes_left > 0

    def _line(self) -> bytes:
        line = self._reader.readline(_MAX_CHUNK_LINE_BYTES)
        if len(line) < _MAX_CHUNK_LINE_BYTES and not line.endswith(b"\n"):
            raise ExchangeError("cut_off")
        return line


@dataclass(frozen=True)
class Answer:
    """The final answer. Header names are in lower case; values of a repeated header are joined with commas."""

    status: int
    headers: Mapping[str, str]
    body: AnswerBody


@contextmanager
def exchange(request: Request, policy: AddressPolicy, deadline: Deadline) -> Iterator[Answer]:
    """Send a request and read the head of its answer. The body can be read for as long as the block lasts.

    Raises:
        ExchangeError: There is no answer by the deadline, or *policy* allows no request to the URL.
    """
    try:
        target = parse_url(request.url)
    except UnreadableError as error:
        raise ExchangeError("url_unreadable") from error
    if target.scheme != "https" and not policy.loopback_allowed:
        raise ExchangeError("not_https")
    headers = {"Host": target.authority, "Connection": "close", **request.headers}
    lines = [f"{request.method} {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, "", ""])
    with connect(target, policy, deadline) as connection:
        connection.send(head.encode("latin-1") + request.body)
        yield _answer(connection)


def _answer(connection: Connection) -> Answer:
    """Read the final answer's head. Interim answers (100, 103) come before it and are passed over."""
    head = _HeadReader(connection)
    while (status := head.status()) < _FIRST_FINAL_STATUS:
        if status == _SWITCHING_PROTOCOLS:
            raise ExchangeError("invalid_answer")
        head.headers()
    headers = head.headers()
    is_chunked = status not in _STATUSES_WITHOUT_BODY and _is_chunked(headers)
    length = 0 if status in _STATUSES_WITHOUT_BODY else None if is_chunked else _length(headers)
    return Answer(status, headers, AnswerBody(connection, length, is_chunked=is_chunked, is_cut_off=head.is_cut_off))


class _HeadReader:
    """Reads what comes before a body."""

    def __init__(self, connection: Connection) -> None:
        self._reader = connection.reader
        self._bytes_left = _MAX_HEAD_BYTES
        self.is_cut_off = False

    def status(self) -> int:
        """Read a status line."""
        line = self._line()
        if not line:
            raise ExchangeError("connection_failed")
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise ExchangeError("invalid_answer")
        return int(match[1])

    def headers(self) -> dict[str, str]:
        """Read up to the empty line; pass over lines that are no headers. The status counts though they are cut off."""
        headers: dict[str, str] = {}
        while (line := self._line().decode("latin-1")).endswith("\n"):
            if line in {"\r\n", "\n"}:
                return headers
            name, colon, value = line.partition(":")
            if colon and not name[:1].isspace():
                name, value = name.strip().lower(), value.strip()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        self.is_cut_off = True
        return headers

    def _line(self) -> bytes:
        line = self._reader.readline(self._bytes_left + 1)
        self._bytes_left -= len(line)
        if self._bytes_left < 0:
            raise ExchangeError("invalid_answer")
        return line


def _is_chunked(headers: Mapping[str, str]) -> bool:
    """Tell whether the body is chunked. No other transfer coding was asked for."""
    coding = headers.get("transfer-encoding")
    if coding is not None and coding.lower() != "chunked":
        raise ExchangeError("invalid_answer")
    return coding is not None


def _length(headers: Mapping[str, str]) -> int | None:
    """Return the body's length; None if it lasts until the connection ends."""
    if "content-length" not in headers:
        return None
    lengths = {length.strip() for length in headers["content-length"].split(",")}
    length = lengths.pop()
    # Different lengths are no length (RFC 9112, 6.3).
    if lengths or not _LENGTH.fullmatch(length):
        raise ExchangeError("invalid_answer")
    return int(length)
