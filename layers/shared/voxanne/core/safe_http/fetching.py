"""One GET of a URL that another party named, as a stream. Redirects are followed, each to a checked address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.client import Answer, AnswerBody, Request, exchange
from voxanne.core.safe_http.connections import Deadline, ExchangeError

_OK = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 3
# A compressed body would be stored as it comes.
_HEADERS = {"Accept-Encoding": "identity"}


class NotFetchedError(Exception):
    """There is no file at the URL, at least not now. The text is a code, never the URL: that may contain a secret."""


class TooLargeError(NotFetchedError):
    """The file is larger than the fetcher takes."""


@dataclass
class Download:
    """A body that can be read like a file. Its end is the file's: a body that was cut off raises instead."""

    content_type: str
    _body: AnswerBody
    _max_bytes: int
    _bytes_read: int = 0

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

    def _piece(self, size: int) -> bytes:
        try:
            data = self._body.read(size)
        except ExchangeError as error:
            raise NotFetchedError(error.code) from error
        self._bytes_read += len(data)
        if self._bytes_read > self._max_bytes:
            raise TooLargeError("too_large")
        return data


@dataclass(frozen=True)
class Fetcher:
    """Fetches files, each within a number of seconds and of bytes in all."""

    policy: AddressPolicy
    timeout_seconds: float
    max_bytes: int

    @contextmanager
    def fetched(self, url: str) -> Iterator[Download]:
        """Open the file at *url*, for as long as the block lasts.

        Raises:
            NotFetchedError: There is none.
            TooLargeError: Its declared length is more than the fetcher takes.
        """
        deadline = Deadline(self.timeout_seconds)
        for _ in range(_MAX_REDIRECTS + 1):
            with self._answered(url, deadline) as answer:
                location = answer.headers.get("location")
                if answer.status in _REDIRECTS and location:
                    url = _redirected(url, location)
                    continue
                if answer.status != _OK:
                    raise NotFetchedError(f"status_{answer.status}")
                if (answer.body.declared_bytes or 0) > self.max_bytes:
                    raise TooLargeError("too_large")
                content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                yield Download(content_type, answer.body, self.max_bytes)
                return
        raise NotFetchedError("too_many_redirects")

    @contextmanager
    def _answered(self, url: str, deadline: Deadline) -> Iterator[Answer]:
        try:
            with exchange(Request("GET", url, _HEADERS), self.policy, deadline) as answer:
                yield answer
        except ExchangeError as error:
            raise NotFetchedError(error.code) from error


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads. A fragment is for the reader of the file, not for its server."""
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError as error:
        raise NotFetchedError("url_unreadable") from error
