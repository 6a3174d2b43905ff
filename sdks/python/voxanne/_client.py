"""The clients, blocking and asynchronous: address, API key, options and resources."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar

from ._attempts import Options
from ._errors import VoxanneError
from ._generated.async_resources import AsyncResources
from ._generated.resources import Resources
from ._transport import AsyncTransport, BearerKey, SyncTransport
from ._values import UNSET, Unset

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

    from ._operations import Operation

T = TypeVar("T")
BASE_URL = "https://api.voxanne.ai"


class Voxanne(Resources):
    """The API of Voxanne, for one organisation's key.

    Args:
        api_key: by default `VOXANNE_API_KEY` of the environment.
        base_url: by default `VOXANNE_BASE_URL`, or the public API.
        timeout: seconds that a call may take, all its retries included; None for no limit.
        max_retries: how often a request is repeated after no answer, or after 429, 503, 504 or 409 `still_running`.
        http_client: an httpx client of your own, for proxies and certificates.

    Raises:
        VoxanneError: there is no key, or the base URL is not valid.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float | None = 60.0,
        max_retries: int = 3,
        http_client: httpx.Client | None = None,
    ) -> None:
        self._transport = SyncTransport(_base_url(base_url), _key(api_key), http_client)
        self._options = Options(timeout, max_retries)

    def request(self, operation: Operation[T], /) -> T:
        """Send an operation; return its result."""
        return self._transport.send(operation, self._options)

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        idempotency_key: str | Unset = UNSET,
    ) -> Self:
        """Return a client with other options that shares the connections. An idempotency key is for one POST only."""
        client = object.__new__(type(self))
        client._transport = self._transport
        client._options = _changed(self._options, timeout, max_retries, idempotency_key)
        return client

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._transport.endpoint.base_url}>"


class AsyncVoxanne(AsyncResources):
    """The API of Voxanne, asynchronously: the methods of `Voxanne`, to be awaited.

    Args:
        api_key: by default `VOXANNE_API_KEY` of the environment.
        base_url: by default `VOXANNE_BASE_URL`, or the public API.
        timeout: seconds that a call may take, all its retries included; None for no limit.
        max_retries: how often a request is repeated after no answer, or after 429, 503, 504 or 409 `still_running`.
        http_client: an httpx client of your own, for proxies and certificates.

    Raises:
        VoxanneError: there is no key, or the base URL is not valid.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        timeout: float | None = 60.0,
        max_retries: int = 3,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._transport = AsyncTransport(_base_url(base_url), _key(api_key), http_client)
        self._options = Options(timeout, max_retries)

    async def request(self, operation: Operation[T], /) -> T:
        """Send an operation; return its result."""
        return await self._transport.send(operation, self._options)

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        idempotency_key: str | Unset = UNSET,
    ) -> Self:
        """Return a client with other options that shares the connections. An idempotency key is for one POST only."""
        client = object.__new__(type(self))
        client._transport = self._transport
        client._options = _changed(self._options, timeout, max_retries, idempotency_key)
        return client

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._transport.endpoint.base_url}>"


def _base_url(given: str | None) -> str:
    return given if given is not None else os.environ.get("VOXANNE_BASE_URL") or BASE_URL


def _key(given: str | None) -> BearerKey:
    # An empty argument probably comes from a missing setting. Do not replace it by the environment's key, which may
    # belong to another organisation.
    key = given if given is not None else os.environ.get("VOXANNE_API_KEY")
    if not key:
        msg = "the API key is empty" if given is not None else "no API key: pass api_key, or set VOXANNE_API_KEY"
        raise VoxanneError(msg)
    return BearerKey(key)


def _changed(
    options: Options, timeout: float | Unset | None, max_retries: int | Unset, idempotency_key: str | Unset
) -> Options:
    if not isinstance(timeout, Unset):
        options = replace(options, timeout=timeout)
    if not isinstance(max_retries, Unset):
        options = replace(options, max_retries=max_retries)
    if not isinstance(idempotency_key, Unset):
        options = replace(options, idempotency_key=idempotency_key)
    return options
