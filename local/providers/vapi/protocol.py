"""Requests to the simulated provider, and its answers."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any


def iso_timestamp(moment: datetime) -> str:
    """An instant as the provider writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Instants:
    """The time by the provider's clock, never the same twice."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._last = datetime.fromtimestamp(0, UTC)

    def __call__(self) -> str:
        """Now."""
        with self._lock:
            self._last = max(datetime.fromtimestamp(self._now(), UTC), self._last + timedelta(milliseconds=1))
            return iso_timestamp(self._last)


type Document = dict[str, Any]


_MAX_LISTED = 100


@dataclass(frozen=True)
class Request:
    """A request, its body read."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: HTTPStatus, message: str | list[str]) -> Reply:
    """A refusal as the provider writes it."""
    return Reply(status, {"message": message, "error": status.phrase, "statusCode": status.value})


def no_method(request: Request) -> Reply:
    """The refusal of a method that a path does not have."""
    return problem(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {request.path}")


def listed(kept: Collection[Document], request: Request) -> Reply:
    """A list as the provider answers it, newest first: of those made within a span."""
    least, most = request.query.get("createdAtGe", ""), request.query.get("createdAtLe", "~")
    found = [each for each in kept if least <= each["createdAt"] <= most]
    limit = int(request.query.get("limit", _MAX_LISTED))
    return Reply(HTTPStatus.OK, found[::-1][:limit])
