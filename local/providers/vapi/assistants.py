"""The assistants of the simulated Vapi."""

import threading
import uuid
from http import HTTPStatus

from local.providers.vapi.protocol import Document, Instants, Reply, Request, listed, no_method, problem
from local.providers.vapi.validation import refusals


class Assistants:
    """All assistants that are not deleted, oldest first."""

    def __init__(self, instants: Instants) -> None:
        self.assistants: dict[str, Document] = {}
        self._lock = threading.Lock()
        self._instant = instants

    def answer(self, request: Request) -> Reply:
        """Answer a request under ``/assistant``."""
        identifier = request.path.removeprefix("/assistant").strip("/")
        with self._lock:
            if not identifier:
                return {"GET": self._list, "POST": self._create}.get(request.method, no_method)(request)
            if identifier not in self.assistants:
                return problem(HTTPStatus.NOT_FOUND, f"Couldn't find assistant {identifier}")
            match request.method:
                case "GET":
                    return Reply(HTTPStatus.OK, self.assistants[identifier])
                case "PATCH":
                    return self._change(identifier, request.body)
                case "DELETE":
                    return Reply(HTTPStatus.OK, self.assistants.pop(identifier))
            return no_method(request)

    def _create(self, request: Request) -> Reply:
        wrong = refusals(request.body)
        if wrong:
            return problem(HTTPStatus.BAD_REQUEST, wrong)
        now = self._instant()
        assistant = {"id": str(uuid.uuid4()), "createdAt": now, "updatedAt": now, **request.body}
        self.assistants[assistant["id"]] = assistant
        return Reply(HTTPStatus.CREATED, assistant)

    def _change(self, identifier: str, changes: Document) -> Reply:
        wrong = refusals(changes)
        if wrong:
            return problem(HTTPStatus.BAD_REQUEST, wrong)
        self.assistants[identifier] = {**self.assistants[identifier], **changes, "updatedAt": self._instant()}
        return Reply(HTTPStatus.OK, self.assistants[identifier])

    def _list(self, request: Request) -> Reply:
        return listed(self.assistants.values(), request)
