"""Lists in pages. Iteration requests each page only when it is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator

    from ._operations import Operation
    from ._responses import Listed, Response

T = TypeVar("T")
R = TypeVar("R")
_HINT = ".data is the list of this page; iterate to walk all pages"


class Sends(Protocol):
    """A client."""

    def request(self, operation: Operation[R], /) -> R:
        """Send an operation; return its result."""


class SendsLater(Protocol):
    """An asynchronous client."""

    async def request(self, operation: Operation[R], /) -> R:
        """Send an operation; return its result."""


def _following(operation: Operation[Any], response: Response) -> Operation[Any] | None:
    """Return the operation of the next page, with only the cursor of Link, so that the key never goes to its host."""
    cursor = response.next_cursor
    return None if cursor is None else replace(operation, query={**operation.query, "cursor": cursor})


class _NoSequence:
    """Raises explanatory errors if a page is used as a list, whose length only all following pages could tell."""

    if not TYPE_CHECKING:

        def __len__(self) -> int:
            msg = f"{type(self).__name__} has no len(): {_HINT}"
            raise TypeError(msg)

        def __getitem__(self, index: object) -> object:
            msg = f"{type(self).__name__} has no index: {_HINT}"
            raise TypeError(msg)

        def __bool__(self) -> bool:
            return True


class Page(_NoSequence, Generic[T]):
    """A page of a list. Iteration covers this page and all following ones."""

    def __init__(self, client: Sends, operation: Operation[Listed[T]]) -> None:
        self._client = client
        self._operation = operation
        self.data: Listed[T] = client.request(operation)
        """The objects of this page."""
        self.last_response: Response = self.data.last_response

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.last_response.next_cursor is not None

    def next_page(self) -> Page[T] | None:
        """Request the next page; return None if this is the last one."""
        following = _following(self._operation, self.last_response)
        return None if following is None else Page(self._client, following)

    def __iter__(self) -> Iterator[T]:
        page: Page[T] | None = self
        while page is not None:
            yield from page.data
            page = page.next_page()

    def __repr__(self) -> str:
        return f"<Page of {len(self.data)}{', more follow' if self.has_more else ''}>"


class AsyncPage(_NoSequence, Generic[T]):
    """A page of a list. `async for` covers this page and all following ones."""

    def __init__(self, client: SendsLater, operation: Operation[Listed[T]], data: Listed[T]) -> None:
        self._client = client
        self._operation = operation
        self.data = data
        """The objects of this page."""
        self.last_response: Response = data.last_response

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.last_response.next_cursor is not None

    async def next_page(self) -> AsyncPage[T] | None:
        """Request the next page; return None if this is the last one."""
        following = _following(self._operation, self.last_response)
        return None if following is None else await AsyncPages[T](self._client, following)

    async def __aiter__(self) -> AsyncIterator[T]:
        page: AsyncPage[T] | None = self
        while page is not None:
            for each in page.data:
                yield each
            page = await page.next_page()

    def __repr__(self) -> str:
        return f"<AsyncPage of {len(self.data)}{', more follow' if self.has_more else ''}>"


class AsyncPages(_NoSequence, Generic[T]):
    """A list that is not requested yet. `async for` iterates over all objects; `await` returns the first page."""

    def __init__(self, client: SendsLater, operation: Operation[Listed[T]]) -> None:
        self._client = client
        self._operation = operation

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._first().__await__()

    async def _first(self) -> AsyncPage[T]:
        return AsyncPage(self._client, self._operation, await self._client.request(self._operation))

    async def __aiter__(self) -> AsyncIterator[T]:
        async for each in await self._first():
            yield each
