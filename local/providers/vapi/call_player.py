"""Play a call: the patient answers, requests an appointment if the agent can book one, and hangs up.

The provider's messages go to the assistant's server, signed as its HMAC credential says.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from local.providers.vapi.assistants import Assistants
from local.providers.vapi.calls import Calls, PhoneNumbers
from local.providers.vapi.conversation import Conversation, tone
from local.providers.vapi.protocol import Document, iso_timestamp

_ANSWERED = 200
_DAYS_AHEAD, _OFFERS_HEARD = 3, 5
# A call to a number that ends with this reaches a mailbox.
MAILBOX = "0166"


@dataclass
class Player:
    """Plays each call in its own thread.

    `secret` signs its messages; it waits `pause_seconds` between two events.
    """

    assistants: Assistants
    numbers: PhoneNumbers
    calls: Calls
    base_url: str
    secret: str
    pause_seconds: float = 0.4
    now: Callable[[], float] = time.time
    recordings: dict[str, bytes] = field(default_factory=dict)
    _http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def begin(self, call: Document) -> None:
        """Start playing a call in its own thread."""
        threading.Thread(target=self.play, args=(call,), daemon=True).start()

    def play(self, call: Document) -> None:
        """Play a call to its end."""
        assistant = dict(self.assistants.assistants[call["assistantId"]])
        story = Conversation(call, assistant, self.numbers.numbers[call["phoneNumberId"]], began=self.now())
        self._status(story, "ringing")
        self._status(story, "in-progress", startedAt=self._instant())
        reason = self._talk(story)
        self._status(story, "ended", endedReason=reason, endedAt=self._instant())
        url = f"{self.base_url}/recordings/{call['id']}.wav"
        self.recordings[call["id"]] = tone()
        report = story.report(self.now(), url)
        results = {name: report["message"][name] for name in ("artifact", "analysis", "cost")}
        story.call = self.calls.change(call["id"], **results)
        self._tell(story, report)

    def _talk(self, story: Conversation) -> str:
        """Play the conversation; return the reason for the call's end."""
        tools = {
            (tool_document.get("function") or {}).get("name") for tool_document in story.assistant["model"]["tools"]
        }
        said_name = self.calls.names.get(story.call["id"])
        name = said_name or story.call["customer"].get("name") or "Robin Sample"
        reason = ((story.call.get("assistantOverrides") or {}).get("variableValues") or {}).get("reason")
        greeting = f"Hello{'' if said_name else f' {name}'}. {reason or 'How can I help?'}"
        story.says("bot", story.assistant.get("firstMessage") or greeting, self.now())
        if story.call["customer"]["number"].endswith(MAILBOX):
            story.says("user", "I can't take your call. Please leave a message after the tone.", self.now())
            return "voicemail" if story.assistant.get("voicemailDetection", "off") != "off" else "silence-timed-out"
        if said_name:
            story.says("bot", "May I have your name?", self.now())
            story.says("user", f"My name is {said_name}.", self.now())
        if {"check_availability", "book_appointment"} <= tools:
            self._book(story, name)
        story.says("bot", f"Goodbye, {name}.", self.now())
        story.says("user", "Thank you. Goodbye.", self.now())
        return "customer-ended-call"

    def _book(self, story: Conversation, name: str) -> None:
        day = (datetime.fromtimestamp(self.now(), UTC) + timedelta(days=_DAYS_AHEAD)).date()
        story.says("user", "I would like an appointment.", self.now())
        availability = _facts(self._use(story, "check_availability", {"date": day.isoformat()}))
        for slot in (availability.get("free") or availability.get("next_free") or [])[:_OFFERS_HEARD]:
            date, _, clock = str(slot).partition("T")
            story.says("bot", f"I can offer you {date} at {clock[:5]}.", self.now())
            story.says("user", "That suits me.", self.now())
            result = self._use(story, "book_appointment", {"date": date, "time": clock[:5], "name": name})
            story.says("bot", result.partition(" {")[0] or "I could not book that.", self.now())
            # Another caller may have booked the slot.
            if _facts(result).get("booked"):
                return
        story.says("bot", "I find no time that is free.", self.now())

    def _use(self, story: Conversation, tool: str, arguments: Document) -> str:
        """Have the agent use a tool; return its result."""
        message = story.tool_call(tool, arguments, self.now())
        call = message["message"]["toolCallList"][0]
        [server] = [
            tool_document["server"] for tool_document in story.assistant["model"]["tools"] if _is(tool_document, tool)
        ]
        answer = self._post(server, message)
        results = answer.get("results") or [{}]
        result = str(results[0].get("result") or results[0].get("error") or "")
        story.answered(tool, call["id"], result, self.now())
        return result

    def _status(self, story: Conversation, status: str, **facts: Any) -> None:
        time.sleep(self.pause_seconds)
        story.call = self.calls.change(story.call["id"], status=status, **facts)
        fields = {name: facts[name] for name in ("endedReason",) if name in facts}
        self._tell(story, story.message("status-update", self.now(), status=status, **fields))

    def _tell(self, story: Conversation, message: Document) -> None:
        if message["message"]["type"] in story.assistant["serverMessages"]:
            self._post(story.assistant["server"], message)

    def _post(self, server: Document, message: Document) -> Document:
        """Send a message, with the retries of the server's plan; return the answer, empty if there is none."""
        plan = server.get("backoffPlan") or {}
        body = json.dumps(message).encode()
        for tried in range(plan.get("maxRetries", 0) + 1):
            if tried:
                time.sleep(plan["baseDelaySeconds"] * (2 ** (tried - 1) if plan["type"] == "exponential" else 1))
            try:
                reply = self._http.request(
                    "POST", server["url"], body=body, headers=self._signed(body), timeout=server["timeoutSeconds"]
                )
            except urllib3.exceptions.HTTPError:
                continue
            if reply.status == _ANSWERED:
                answer = json.loads(reply.data or b"{}")
                return answer if isinstance(answer, dict) else {}
        return {}

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(round(self.now() * 1000))
        signature = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "x-vapi-signature": signature, "x-vapi-timestamp": stamp}

    def _instant(self) -> str:
        return iso_timestamp(datetime.fromtimestamp(self.now(), UTC))


def _is(tool: Document, name: str) -> bool:
    return (tool.get("function") or {}).get("name") == name


def _facts(result: str) -> Document:
    """Return the facts after the sentence of a tool's answer."""
    _, brace, rest = result.partition(" {")
    try:
        facts = json.loads(f"{{{rest}") if brace else {}
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
