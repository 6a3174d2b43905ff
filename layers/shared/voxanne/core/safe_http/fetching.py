"""One GET of a URL that another party named, as a stream. Redirects are followed, each to a checked address."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.client import Answer, AnswerBody, Request, exchange
from voxanne.core.safe_http.connections import Deadline, ExchangeError

_OK, _NOT_MODIFIED = 200, 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 3
# Without one of these, "not modified" says nothing of a file (RFC 9110, 15.4.5).
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})
# A compressed body would be stored as it comes.
_HEADERS = {"Accept-Encoding": "identity"}
_GZIP, _GZIP_WINDOW, _PIECE_BYTES = frozenset({"gzip", "x-gzip"}), 31, 64 * 1024


class NotFetchedError(Exception):
    """There is no file at the URL, at least not now. The text is a code, never the URL: that may contain a secret."""


class NotModifiedError(Exception):
    """The file has not changed since the version that the request's headers name."""


class TooLargeError(NotFetchedError):
    """The file is larger than the fetcher takes."""


@dataclass
class Download:
    """A body that can be read like a file. Its end is the file's: a body that was cut off raises instead."""

    content_type: str
    headers: Mapping[str, str]
    """Those of the answer, by their names in lower case."""
    _body: AnswerBody
    _max_bytes: int
    bytes_read: int = 0
    """How many bytes were read so far."""

    def read(self, size: int = -1) -> bytes:
        """Return *size* bytes, fewer only at the end; all that is left if *size* is negative.

        Raises:
            NotFetchedError: The body was cut off, is not valid, or did not come in time.
            TooLargeError: There are more bytes than the fetcher takes.
        """
        pieces = []
        left = self._max_bytes + 1 if size < 0 else size
        while left and (piece := self._piece(left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def unpacked(self) -> bytes:
        """Return the whole file, unpacked if it was sent by gzip; the limit of bytes applies to the unpacked file.

        Raises:
            NotFetchedError, TooLargeError: As for `read`; or it is packed in another way.
        """
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding in {"", "identity"}:
            return self.read()
        if encoding not in _GZIP:
            raise NotFetchedError("encoding_unknown")
        unpacker, pieces, left = zlib.decompressobj(_GZIP_WINDOW), b"", self._max_bytes + 1
        try:
            while not unpacker.eof and (packed := self.read(_PIECE_BYTES)):
                pieces += unpacker.decompress(packed, left - len(pieces))
                if len(pieces) == left:
                    raise TooLargeError("too_large")
        except zlib.error as error:
            raise NotFetchedError("invalid_answer") from error
        if not unpacker.eof:
            raise NotFetchedError("cut_off")
        return pieces

    def _piece(self, size: int) -> bytes:
        try:
            data = self._body.read(size)
        except ExchangeError as error:
            raise NotFetchedError(error.code) from error
        self.bytes_read += len(data)
        if self.bytes_read > self._max_bytes:
            raise TooLargeError("too_large")
        return data


@dataclass(frozen=True)
class Fetcher:
    """Fetches files, each within a total number of seconds and of bytes."""

    policy: AddressPolicy
    timeout_seconds: float
    max_bytes: int

    @contextmanager
    def fetched(
        self, url: str, headers: Mapping[str, str] = _HEADERS, timeout_seconds: float | None = None
    ) -> Iterator[Download]:
        """Open the file at *url*, for as long as the block lasts; within *timeout_seconds* if these are fewer.

        Raises:
            NotFetchedError: There is none.
            NotModifiedError: The server says so.
            TooLargeError: Its declared length is more than the fetcher takes.
        """
        deadline = Deadline(min(self.timeout_seconds, timeout_seconds or self.timeout_seconds))
        for _ in range(_MAX_REDIRECTS + 1):
            with self._answered(url, headers, deadline) as answer:
                location = answer.headers.get("location")
                if answer.status in _REDIRECTS and location:
                    url = _redirected(url, location)
                    continue
                if answer.status == _NOT_MODIFIED and not _CONDITIONS.isdisjoint(headers):
                    raise NotModifiedError
                if answer.status != _OK:
                    raise NotFetchedError(f"status_{answer.status}")
                if (answer.body.declared_bytes or 0) > self.max_bytes:
                    raise TooLargeError("too_large")
                content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                yield Download(content_type, answer.headers, answer.body, self.max_bytes)
                return
        raise NotFetchedError("too_many_redirects")

    @contextmanager
    def _answered(self, url: str, headers: Mapping[str, str], deadline: Deadline) -> Iterator[Answer]:
        try:
            with exchange(Request("GET", url, headers), self.policy, deadline) as answer:
                yield answer
        except ExchangeError as error:
            raise NotFetchedError(error.code) from error


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads. A fragment is for the reader of the file, not for its server."""
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError as error:
        raise NotFetchedError("url_unreadable") from error
