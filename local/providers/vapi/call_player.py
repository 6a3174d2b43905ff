"""Playing a call: the patient answers, asks for an appointment where the agent can give one, and hangs up.

What the provider would tell of it goes to the assistant's server, signed as its HMAC credential says.
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


@dataclass
class Player:
    """Plays each call that is placed, in a thread of its own.

    `secret` is the credential's; between two events it waits `pause_seconds`.
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
        """Play a call, beside whatever else goes on."""
        threading.Thread(target=self.play, args=(call,), daemon=True).start()

    def play(self, call: Document) -> None:
        """Play a call to its end."""
        assistant = dict(self.assistants.assistants[call["assistantId"]])
        story = Conversation(call, assistant, self.numbers.numbers[call["phoneNumberId"]], began=self.now())
        self._status(story, "ringing")
        self._status(story, "in-progress", startedAt=self._instant())
        self._talk(story)
        self._status(story, "ended", endedReason="customer-ended-call", endedAt=self._instant())
        url = f"{self.base_url}/recordings/{call['id']}.wav"
        self.recordings[call["id"]] = tone()
        report = story.report(self.now(), url)
        kept = {name: report["message"][name] for name in ("artifact", "analysis", "cost")}
        story.call = self.calls.change(call["id"], **kept)
        self._tell(story, report)

    def _talk(self, story: Conversation) -> None:
        tools = {(each.get("function") or {}).get("name") for each in story.assistant["model"]["tools"]}
        name = story.call["customer"].get("name") or "Robin Sample"
        reason = ((story.call.get("assistantOverrides") or {}).get("variableValues") or {}).get("reason")
        story.says(
            "bot", story.assistant.get("firstMessage") or f"Hello {name}. {reason or 'How can I help?'}", self.now()
        )
        if {"check_availability", "book_appointment"} <= tools:
            self._book(story, name)
        story.says("user", "Thank you. Goodbye.", self.now())

    def _book(self, story: Conversation, name: str) -> None:
        day = (datetime.fromtimestamp(self.now(), UTC) + timedelta(days=_DAYS_AHEAD)).date()
        story.says("user", "I would like an appointment.", self.now())
        found = _facts(self._use(story, "check_availability", {"date": day.isoformat()}))
        for slot in (found.get("free") or found.get("next_free") or [])[:_OFFERS_HEARD]:
            date, _, clock = str(slot).partition("T")
            story.says("bot", f"I can offer you {date} at {clock[:5]}.", self.now())
            story.says("user", "That suits me.", self.now())
            said = self._use(story, "book_appointment", {"date": date, "time": clock[:5], "name": name})
            story.says("bot", said.partition(" {")[0] or "I could not book that.", self.now())
            # Someone else may have been faster.
            if _facts(said).get("booked"):
                return
        story.says("bot", "I find no time that is free.", self.now())

    def _use(self, story: Conversation, tool: str, arguments: Document) -> str:
        """Have the agent use a tool; return its result."""
        message = story.tool_call(tool, arguments, self.now())
        call = message["message"]["toolCallList"][0]
        [server] = [each["server"] for each in story.assistant["model"]["tools"] if _is(each, tool)]
        answer = self._post(server, message)
        results = answer.get("results") or [{}]
        result = str(results[0].get("result") or results[0].get("error") or "")
        story.answered(tool, call["id"], result, self.now())
        return result

    def _status(self, story: Conversation, status: str, **facts: Any) -> None:
        time.sleep(self.pause_seconds)
        story.call = self.calls.change(story.call["id"], status=status, **facts)
        told = {name: facts[name] for name in ("endedReason",) if name in facts}
        self._tell(story, story.message("status-update", self.now(), status=status, **told))

    def _tell(self, story: Conversation, message: Document) -> None:
        if message["message"]["type"] in story.assistant["serverMessages"]:
            self._post(story.assistant["server"], message)

    def _post(self, server: Document, message: Document) -> Document:
        """Send a message, again as the server's plan has it; return the answer, empty where there is none."""
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
    """The facts behind the sentence of a tool's answer."""
    _, brace, rest = result.partition(" {")
    try:
        facts = json.loads(f"{{{rest}") if brace else {}
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}
