"""HTTP requests to the voice provider: connections, time-outs, and which requests are retried."""

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
from voxanne.core.quoting import with_whole_texts

_TIMEOUT = urllib3.Timeout(connect=2, read=10)
# A repeated POST would create a second assistant, or call a patient twice.
_IDEMPOTENT = frozenset({"GET", "PATCH", "DELETE"})
_MAX_ATTEMPTS = 2
# These requests never reached the provider. After any other failure the request may have been executed.
_NOT_SENT = (NewConnectionError, ConnectTimeoutError)
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Reply:
    """A response: its status, and its JSON body if it has one."""

    status: int
    body: Any
    readable: bool
    location: str | None = None
    """The URL of a redirect."""


class Transport:
    """Sends JSON requests to a provider's base URL."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._shared_pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: Any = None,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request; idempotent ones are retried once.

        Raises:
            UnavailableError: no response, or a 5xx.
        """
        url = f"{self._base_url}{path}{'?' + urlencode(query) if query else ''}"
        attempts = _MAX_ATTEMPTS if method in _IDEMPOTENT else 1
        while True:
            attempts -= 1
            try:
                return self._send_once(method, url, headers, body)
            except UnavailableError:
                if not attempts:
                    raise
            time.sleep(random.uniform(0.1, 0.4))  # noqa: S311 - jitter, no secret

    def _send_once(self, method: str, url: str, headers: dict[str, str], body: Any) -> Reply:
        operation = f"{method} {url.partition('?')[0]}"
        data = None if body is None else json.dumps(body).encode()
        all_headers = {**headers, "Accept": "application/json", "Content-Type": "application/json"}
        try:
            with self._pool(method) as pool:
                response = pool.request(method, url, body=data, headers=all_headers, redirect=False)
        except HTTPError as error:
            # Without its cause: urllib3's texts may quote headers or bodies.
            may_have_happened = method != "GET" and not isinstance(error, _NOT_SENT)
            raise UnavailableError(
                f"{operation}: {type(error).__name__}", may_have_happened=may_have_happened
            ) from None
        if response.status >= _SERVER_ERROR:
            raise UnavailableError(
                f"{operation}: {response.status}", may_have_happened=method != "GET", status=response.status
            )
        return _read(response)

    def _pool(self, method: str) -> AbstractContextManager[urllib3.PoolManager]:
        """Return the shared connections for idempotent requests, a new connection for others.

        A process that was frozen, or restored from a snapshot, may hold connections that the provider has closed. The
        result of a POST on such a connection would be unknown.
        """
        if method in _IDEMPOTENT:
            return nullcontext(self._shared_pool)
        return urllib3.PoolManager(1, timeout=_TIMEOUT, retries=False)


def _read(response: urllib3.BaseHTTPResponse) -> Reply:
    location = response.headers.get("Location")
    try:
        return Reply(response.status, with_whole_texts(json.loads(response.data)), readable=True, location=location)
    except ValueError:
        return Reply(response.status, None, readable=False, location=location)
