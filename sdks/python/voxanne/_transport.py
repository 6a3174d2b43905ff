"""HTTP with httpx, blocking and asynchronous. `_attempts` has the rules of both."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from ._attempts import Answer, Attempts, Options, visible
from ._errors import VoxanneError
from ._responses import Response
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Generator

    from ._operations import Operation

T = TypeVar("T")
_AGENT = f"voxanne-python/{__version__} python/{sys.version_info[0]}.{sys.version_info[1]} httpx/{httpx.__version__}"


class BearerKey(httpx.Auth):
    """Adds the API key to requests. No repr and no traceback shows the key."""

    def __init__(self, key: str) -> None:
        """Take a key.

        Raises:
            VoxanneError: a header can't contain it, so it is not a key.
        """
        try:
            self._key = visible(key.strip(), "the API key")
        except ValueError as error:
            raise VoxanneError(str(error)) from None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key to a request to the base URL: there are no others, as redirects are not followed."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request

    def __repr__(self) -> str:
        return "<BearerKey>"


class Endpoint:
    """The base URL of the API."""

    def __init__(self, base_url: str) -> None:
        """Take a base URL.

        Raises:
            VoxanneError: it is not a valid base URL.
        """
        try:
            url = httpx.URL(base_url.strip())
        except httpx.InvalidURL:
            url = httpx.URL()
        beside = url.userinfo or url.query or url.fragment or len(base_url.split()) != 1
        if url.scheme not in {"http", "https"} or not url.host or beside:
            msg = "the base URL must be http:// or https:// and a host, as in https://api.voxanne.ai"
            raise VoxanneError(msg)
        # The document's paths already begin with /api.
        self.base_url = str(url).rstrip("/").removesuffix("/api")

    def request(
        self, client: httpx.Client | httpx.AsyncClient, method: str, path: str, call: Attempts
    ) -> httpx.Request:
        """Return the request of the next attempt."""
        return client.build_request(
            method,
            self.base_url + path,
            params=call.query or None,
            content=call.body,
            headers={"Accept": "application/json", "User-Agent": _AGENT, **call.headers},
            extensions={"timeout": _SecondsLeft(call)},
        )


class _SecondsLeft(dict[str, float]):
    """The timeouts of a request as httpx reads them: each phase may take only what is left when it begins."""

    def __init__(self, call: Attempts) -> None:
        super().__init__(dict.fromkeys(("connect", "pool", "write", "read"), call.seconds()))
        self._call = call

    def get(self, name: str, default: Any = None) -> Any:
        return self._call.seconds() if name in self else default


class SyncTransport:
    """Sends operations over one pool of connections for each process."""

    def __init__(self, base_url: str, key: BearerKey, client: httpx.Client | None) -> None:
        self.endpoint = Endpoint(base_url)
        self._key = key
        self._client = client or httpx.Client()
        self._process = None if client else os.getpid()

    def _connections(self) -> httpx.Client:
        """Return the pool of this process. Over connections of its parent, a forked process would get others' answers.

        A client that was given is used as it is: its settings can't be copied.
        """
        if self._process not in {None, os.getpid()}:
            self._client, self._process = httpx.Client(), os.getpid()
        return self._client

    def send(self, operation: Operation[T], options: Options) -> T:
        """Send an operation until its answer is final; return the result."""
        call = Attempts(operation, options)
        while True:
            try:
                answer = self._attempt(operation, call)
            except httpx.RequestError as error:
                pause: float | None = call.pause_after_error(error, timed_out=isinstance(error, httpx.TimeoutException))
            else:
                pause = call.pause_after(answer)
                if pause is None:
                    result: T = call.result(answer)
                    return result
            time.sleep(pause or 0)

    def _attempt(self, operation: Operation[Any], call: Attempts) -> Answer:
        client = self._connections()
        request = self.endpoint.request(client, operation.method, operation.path, call)
        response = client.send(request, auth=self._key, follow_redirects=False, stream=True)
        try:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                # httpx's timeout is per read, so a body that arrives slowly would never reach it.
                call.seconds()
        finally:
            response.close()
        return _answer(response, body)

    def close(self) -> None:
        """Close the connections."""
        self._connections().close()


class AsyncTransport:
    """Sends operations asynchronously, over one pool of connections for each event loop."""

    def __init__(self, base_url: str, key: BearerKey, client: httpx.AsyncClient | None) -> None:
        self.endpoint = Endpoint(base_url)
        self._key = key
        self._given = client
        self._pools: dict[asyncio.AbstractEventLoop, httpx.AsyncClient] = {}

    def _connections(self) -> httpx.AsyncClient:
        """Return the pool of the running event loop: a connection can't be used from another one."""
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            # A loop that has ended can no longer close its connections.
            going = {other: pool for other, pool in self._pools.items() if not other.is_closed()}
            self._pools = {**going, loop: httpx.AsyncClient()}
        return self._pools[loop]

    async def send(self, operation: Operation[T], options: Options) -> T:
        """Send an operation until its answer is final; return the result."""
        call = Attempts(operation, options)
        while True:
            try:
                answer = await self._attempt(operation, call)
            except httpx.RequestError as error:
                pause: float | None = call.pause_after_error(error, timed_out=isinstance(error, httpx.TimeoutException))
            else:
                pause = call.pause_after(answer)
                if pause is None:
                    result: T = call.result(answer)
                    return result
            await asyncio.sleep(pause or 0)

    async def _attempt(self, operation: Operation[Any], call: Attempts) -> Answer:
        client = self._connections()
        request = self.endpoint.request(client, operation.method, operation.path, call)
        try:
            async with asyncio.timeout(call.left()):
                response = await client.send(request, auth=self._key, follow_redirects=False)
        except TimeoutError:
            raise call.late() from None
        return _answer(response, response.content)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections().aclose()


def _answer(response: httpx.Response, body: bytes | bytearray) -> Answer:
    return Answer(
        Response(response.status_code, {name.lower(): value for name, value in response.headers.items()}), bytes(body)
    )
