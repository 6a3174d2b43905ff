"""The calls and phone numbers of the simulated Vapi."""

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
        """Add a number, as if it had been bought."""
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
        """Answer a request under ``/phone-number``."""
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
        self.names: dict[str, str] = {}
        """The name that a call's caller says when asked, by the call's id."""
        self._assistants, self._numbers, self._instants = assistants, numbers, instants
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """Answer a request under ``/call``."""
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

    def ring(self, request: Request) -> Reply:
        """Place an inbound call to an agent's assistant (simulator only): `{agent_id, number, name}`."""
        body = request.body or {}
        assistants = self._assistants.assistants.values()
        owned = [entry for entry in assistants if (entry.get("metadata") or {}).get("agent_id") == body.get("agent_id")]
        if request.method != "POST" or not owned or not self._numbers.numbers:
            return problem(HTTPStatus.NOT_FOUND, "No assistant of that agent answers.")
        dialled = next(iter(self._numbers.numbers))
        document = {"assistantId": owned[0]["id"], "phoneNumberId": dialled, "customer": {"number": body["number"]}}
        with self._lock:
            call = self._new_call({"type": "inboundPhoneCall", **document}, is_blocked=False)
            self.names[call["id"]] = body["name"]
        self.on_created(call)
        return Reply(HTTPStatus.CREATED, call)

    def change(self, identifier: str, **changes: Any) -> Document:
        """Change a call as the phone network would; return the changed call."""
        with self._lock:
            self.calls[identifier] = {**self.calls[identifier], **changes, "updatedAt": self._instants()}
            return self.calls[identifier]

    def _create(self, request: Request) -> Reply:
        body = request.body
        problems = call_refusals(body)
        if not problems and body["assistantId"] not in self._assistants.assistants:
            problems = [f"Couldn't find assistant {body['assistantId']}"]
        if not problems and body["phoneNumberId"] not in self._numbers.numbers:
            problems = [f"Couldn't find phone number {body['phoneNumberId']}"]
        if problems:
            return problem(HTTPStatus.BAD_REQUEST, problems)
        with self._lock:
            left = self.lines - sum(call["status"] != "ended" for call in self.calls.values())
            if left <= 0 and self.when_busy == "refused":
                return problem(
                    HTTPStatus.BAD_REQUEST, "Over Concurrency Limit. Reserve more lines to place more calls."
                )
            created = self._new_call(body, is_blocked=left <= 0)
        if left > 0:
            self.on_created(created)
        limits = {
            "concurrencyBlocked": left <= 0,
            "concurrencyLimit": self.lines,
            "remainingConcurrentCalls": max(left - 1, 0),
        }
        return Reply(HTTPStatus.CREATED, {**created, "subscriptionLimits": limits})

    def _new_call(self, body: Document, *, is_blocked: bool) -> Document:
        now = self._instants()
        call = {
            "id": str(uuid.uuid4()),
            "orgId": "6b1f0000-0000-4000-8000-0000000000aa",
            "type": "outboundPhoneCall",
            "createdAt": now,
            "updatedAt": now,
            "status": "queued",
            "cost": 0,
            **body,
        }
        if is_blocked and self.when_busy == "blocked":
            call |= {"status": "ended", "endedReason": BLOCKED, "endedAt": now}
        self.calls[call["id"]] = call
        return call

    def _list(self, request: Request) -> Reply:
        assistant_id = request.query.get("assistantId")
        calls = [dict(call) for call in self.calls.values() if assistant_id in {None, call.get("assistantId")}]
        return listed(calls, request)

    @staticmethod
    def _recording(call: Document, artifact: str) -> Reply:
        url = (((call.get("artifact") or {}).get("recording") or {}).get("mono") or {}).get("combinedUrl")
        if artifact != "mono-recording" or url is None:
            return problem(HTTPStatus.NOT_FOUND, "This call has no such recording.")
        return Reply(HTTPStatus.FOUND, {}, {"Location": url})
