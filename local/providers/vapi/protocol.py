"""Requests and responses of the simulated Vapi's API, and the timestamps in them."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any


def iso_timestamp(moment: datetime) -> str:
    """Return an instant in Vapi's format."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Instants:
    """The provider's clock, which never returns the same time twice."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._last = datetime.fromtimestamp(0, UTC)

    def __call__(self) -> str:
        """Return the current time."""
        with self._lock:
            self._last = max(datetime.fromtimestamp(self._now(), UTC), self._last + timedelta(milliseconds=1))
            return iso_timestamp(self._last)


type Document = dict[str, Any]


_MAX_LISTED = 100


@dataclass(frozen=True)
class Request:
    """A request with its body parsed."""

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
    """Return a refusal in Vapi's format."""
    return Reply(status, {"message": message, "error": status.phrase, "statusCode": status.value})


def no_method(request: Request) -> Reply:
    """Return the refusal of a method that the path does not have."""
    return problem(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {request.path}")


def listed(documents: Collection[Document], request: Request) -> Reply:
    """Return the documents that were created in the requested span, newest first."""
    least, most = request.query.get("createdAtGe", ""), request.query.get("createdAtLe", "~")
    matching = [document for document in documents if least <= document["createdAt"] <= most]
    limit = int(request.query.get("limit", _MAX_LISTED))
    return Reply(HTTPStatus.OK, matching[::-1][:limit])
