"""Calls as the provider places and keeps them."""

import threading
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal

from local.providers.vapi.assistants import Assistants
from local.providers.vapi.protocol import Document, Instants, Reply, Request, listed, no_method, problem
from local.providers.vapi.validation import call_refusals

type Begun = Callable[[Document], None]
type WhenBusy = Literal["refused", "blocked", "waiting"]

BLOCKED = "call.start.error-subscription-concurrency-limit-reached"
_LINES = 10


class PhoneNumbers:
    """The account's phone numbers."""

    def __init__(self, instants: Instants) -> None:
        self.numbers: dict[str, Document] = {}
        self._instants = instants

    def add(self, identifier: str, e164: str) -> None:
        """Have a number, as if it had been bought."""
        now = self._instants()
        self.numbers[identifier] = {
            "id": identifier,
            "number": e164,
            "provider": "vapi",
            "status": "active",
            "createdAt": now,
            "updatedAt": now,
        }

    def answer(self, request: Request) -> Reply:
        """Do what a request under ``/phone-number`` asks for."""
        return listed(self.numbers.values(), request) if request.method == "GET" else no_method(request)


class Calls:
    """All calls, oldest first. Each that is placed is handed to *begun*, outside of any lock.

    While as many go on as there are `lines`, another is refused (400), or answered with 201 and `concurrencyBlocked`:
    then it has ended already (`blocked`), or waits for a line (`waiting`). All three are on record.
    """

    def __init__(self, assistants: Assistants, numbers: PhoneNumbers, instants: Instants) -> None:
        self.calls: dict[str, Document] = {}
        self.lines = _LINES
        self.when_busy: WhenBusy = "refused"
        self.on_created: Begun = lambda _: None
        self._assistants, self._numbers, self._instants = assistants, numbers, instants
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """Do what a request under ``/call`` asks for."""
        identifier = request.path.removeprefix("/call").strip("/")
        if not identifier:
            return {"GET": self._list, "POST": self._create}.get(request.method, no_method)(request)
        if request.method != "GET":
            return no_method(request)
        identifier, _, rest = identifier.partition("/")
        call = self.calls.get(identifier)
        if call is None:
            return problem(HTTPStatus.NOT_FOUND, f"Couldn't get call {identifier}")
        return Reply(HTTPStatus.OK, dict(call)) if not rest else self._recording(call, rest)

    def change(self, identifier: str, **changes: Any) -> Document:
        """Change a call, as a phone network would; return it as it is then."""
        with self._lock:
            self.calls[identifier] = {**self.calls[identifier], **changes, "updatedAt": self._instants()}
            return self.calls[identifier]

    def _create(self, request: Request) -> Reply:
        wanted = request.body
        wrong = call_refusals(wanted)
        if not wrong and wanted["assistantId"] not in self._assistants.assistants:
            wrong = [f"Couldn't find assistant {wanted['assistantId']}"]
        if not wrong and wanted["phoneNumberId"] not in self._numbers.numbers:
            wrong = [f"Couldn't find phone number {wanted['phoneNumberId']}"]
        if wrong:
            return problem(HTTPStatus.BAD_REQUEST, wrong)
        with self._lock:
            left = self.lines - sum(call["status"] != "ended" for call in self.calls.values())
            if left <= 0 and self.when_busy == "refused":
                return problem(
                    HTTPStatus.BAD_REQUEST, "Over Concurrency Limit. Reserve more lines to place more calls."
                )
            made = self._made(wanted, is_blocked=left <= 0)
        if left > 0:
            self.on_created(made)
        limits = {
            "concurrencyBlocked": left <= 0,
            "concurrencyLimit": self.lines,
            "remainingConcurrentCalls": max(left - 1, 0),
        }
        return Reply(HTTPStatus.CREATED, {**made, "subscriptionLimits": limits})

    def _made(self, wanted: Document, *, is_blocked: bool) -> Document:
        now = self._instants()
        made = {
            "id": str(uuid.uuid4()),
            "orgId": "6b1f0000-0000-4000-8000-0000000000aa",
            "type": "outboundPhoneCall",
            "createdAt": now,
            "updatedAt": now,
            "status": "queued",
            "cost": 0,
            **wanted,
        }
        if is_blocked and self.when_busy == "blocked":
            made |= {"status": "ended", "endedReason": BLOCKED, "endedAt": now}
        self.calls[made["id"]] = made
        return made

    def _list(self, request: Request) -> Reply:
        wanted = request.query.get("assistantId")
        found = [dict(each) for each in self.calls.values() if wanted in {None, each.get("assistantId")}]
        return listed(found, request)

    @staticmethod
    def _recording(call: Document, what: str) -> Reply:
        url = (((call.get("artifact") or {}).get("recording") or {}).get("mono") or {}).get("combinedUrl")
        if what != "mono-recording" or url is None:
            return problem(HTTPStatus.NOT_FOUND, "This call has no such recording.")
        return Reply(HTTPStatus.FOUND, {}, {"Location": url})
