"""Assistants as the provider keeps them."""

import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from local.simulator.validation import refusals

type Document = dict[str, Any]

_MOST_LISTED = 100


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


def problem(status: HTTPStatus, message: str | list[str]) -> Reply:
    """A refusal as the provider writes it."""
    return Reply(status, {"message": message, "error": status.phrase, "statusCode": status.value})


class Assistants:
    """What was made and not deleted, oldest first."""

    def __init__(self) -> None:
        self.kept: dict[str, Document] = {}
        self._lock = threading.Lock()
        self._last = datetime.fromtimestamp(0, UTC)

    def answer(self, request: Request) -> Reply:
        """Do what a request under ``/assistant`` asks for."""
        identifier = request.path.removeprefix("/assistant").strip("/")
        with self._lock:
            if not identifier:
                return {"GET": self._list, "POST": self._create}.get(request.method, _no_method)(request)
            if identifier not in self.kept:
                return problem(HTTPStatus.NOT_FOUND, f"Couldn't find assistant {identifier}")
            match request.method:
                case "GET":
                    return Reply(HTTPStatus.OK, self.kept[identifier])
                case "PATCH":
                    return self._change(identifier, request.body)
                case "DELETE":
                    return Reply(HTTPStatus.OK, self.kept.pop(identifier))
            return _no_method(request)

    def _create(self, request: Request) -> Reply:
        wrong = refusals(request.body)
        if wrong:
            return problem(HTTPStatus.BAD_REQUEST, wrong)
        now = self._instant()
        made = {"id": str(uuid.uuid4()), "createdAt": now, "updatedAt": now, **request.body}
        self.kept[made["id"]] = made
        return Reply(HTTPStatus.CREATED, made)

    def _change(self, identifier: str, changes: Document) -> Reply:
        wrong = refusals(changes)
        if wrong:
            return problem(HTTPStatus.BAD_REQUEST, wrong)
        self.kept[identifier] = {**self.kept[identifier], **changes, "updatedAt": self._instant()}
        return Reply(HTTPStatus.OK, self.kept[identifier])

    def _list(self, request: Request) -> Reply:
        least, most = request.query.get("createdAtGe", ""), request.query.get("createdAtLe", "~")
        found = [each for each in self.kept.values() if least <= each["createdAt"] <= most]
        limit = int(request.query.get("limit", _MOST_LISTED))
        return Reply(HTTPStatus.OK, found[::-1][:limit])

    def _instant(self) -> str:
        """The time, never the same twice."""
        self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
        return self._last.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _no_method(request: Request) -> Reply:
    return problem(HTTPStatus.NOT_FOUND, f"Cannot {request.method} {request.path}")
