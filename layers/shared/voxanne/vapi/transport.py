"""One request to a provider: connections, time-outs, and what is safe to repeat."""

import json
import random
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from voxanne.core.provider_errors import UnavailableError

_TIMEOUT = urllib3.Timeout(connect=2, read=10)
# Doing these twice is doing them once. A POST that is repeated makes a second assistant, or rings a patient twice.
_REPEATABLE = frozenset({"GET", "PATCH", "DELETE"})
_TRIES = 2
# These never reached the provider. Any other failure may have come after the request was carried out.
_NOT_SENT = (NewConnectionError, ConnectTimeoutError)
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Reply:
    """What came back: a status, and the JSON body if there was one that can be read."""

    status: int
    body: Any
    readable: bool
    location: str | None = None
    """Where the answer sends on to."""


class Transport:
    """A provider's base URL, asked with JSON."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._kept = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: Any = None,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request, repeated only where that is safe.

        Raises:
            UnavailableError: no answer, or one of 5xx.
        """
        url = f"{self._base_url}{path}{'?' + urlencode(query) if query else ''}"
        tries = _TRIES if method in _REPEATABLE else 1
        while True:
            tries -= 1
            try:
                return self._once(method, url, headers, body)
            except UnavailableError:
                if not tries:
                    raise
            time.sleep(random.uniform(0.1, 0.4))  # noqa: S311 - jitter, no secret

    def _once(self, method: str, url: str, headers: dict[str, str], body: Any) -> Reply:
        what = f"{method} {url.partition('?')[0]}"
        data = None if body is None else json.dumps(body).encode()
        sent = {**headers, "Accept": "application/json", "Content-Type": "application/json"}
        try:
            with self._pool(method) as pool:
                response = pool.request(method, url, body=data, headers=sent, redirect=False)
        except HTTPError as error:
            # Without its cause: urllib3's texts quote what they please.
            happened = method != "GET" and not isinstance(error, _NOT_SENT)
            raise UnavailableError(f"{what}: {type(error).__name__}", may_have_happened=happened) from None
        if response.status >= _SERVER_ERROR:
            raise UnavailableError(
                f"{what}: {response.status}", may_have_happened=method != "GET", status=response.status
            )
        return _read(response)

    def _pool(self, method: str) -> AbstractContextManager[urllib3.PoolManager]:
        """Kept connections for what may be repeated; for the rest a new one.

        A process that was frozen, or restored from a snapshot, holds connections that the other side has closed. Of a
        POST that goes into one of these nobody knows what became.
        """
        if method in _REPEATABLE:
            return nullcontext(self._kept)
        return urllib3.PoolManager(1, timeout=_TIMEOUT, retries=False)


def _read(response: urllib3.BaseHTTPResponse) -> Reply:
    location = response.headers.get("Location")
    try:
        return Reply(response.status, json.loads(response.data), readable=True, location=location)
    except ValueError:
        return Reply(response.status, None, readable=False, location=location)
