"""A clinic of the product that runs, and people who call it: for tests and measurements with many at once."""

import contextlib
import http.client
import itertools
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from local.commands.sample_webhooks import SECRETS, signed_headers
from local.runner.stores.local_aws import Aws
from tests.e2e.conftest import Running
from tests.integration.appointments import ALWAYS
from voxanne.aws.dynamodb.items import to_item

_MOST_ASKS = 40
_AGENT = {
    "name": "Front Desk",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "Be friendly.",
    "tools": ["book_appointment", "check_availability"],
}
_WINDOW_DAYS = 365
_SLOT_MINUTES = 30
_SLOTS_A_DAY = 24 * 60 // _SLOT_MINUTES


@dataclass
class Caller:
    """Someone who wants one time, and what the tool's answers said of it: True, False, or None for not known yet."""

    number: int
    starts_at: str
    asks_again: bool
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    told: list[bool | None] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Clinic:
    """An organisation of a product that runs, with an agent whose tools callers reach."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._run = json.loads((running.state / "run.json").read_text())
        self.aws = Aws(self._run["environment"])
        self._organization = running.make_org("Outages", "--time-zone=UTC", "--limit=100000", "--ip-limit=100000")
        self._numbers = itertools.count()
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._first_day = today + timedelta(days=3)
        for calendar in self.ask("GET", "/api/calendars"):
            changes = {"opening_hours": ALWAYS, "booking_window_days": _WINDOW_DAYS}
            self.ask("PATCH", f"/api/calendars/{calendar['id']}", changes)
        self.agent_id: str = self.ask("POST", "/api/agents", _AGENT)["id"]
        self._assistant_id = self._provisioned()

    @property
    def organization_id(self) -> str:
        """Its id."""
        return str(self._organization["org_id"])

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        status, _, answer = self._running.call(method, path, self._organization["api_key"], body)
        assert status < http.client.BAD_REQUEST, answer
        return answer

    def caller(self, *, asks_again: bool = False) -> Caller:
        """A caller who wants a time that no other caller wants. Any thread may ask."""
        number = next(self._numbers)
        day, slot = divmod(number, _SLOTS_A_DAY)
        start = self._first_day + timedelta(days=day, minutes=_SLOT_MINUTES * slot)
        return Caller(number, start.strftime("%Y-%m-%dT%H:%M:%SZ"), asks_again)

    def callers(self, count: int, *, ask_again: Callable[[int], bool]) -> list[Caller]:
        """So many of them; whether one asks again is told by its place."""
        return [self.caller(asks_again=ask_again(place)) for place in range(count)]

    def use(self, caller: Caller, tool: str, **arguments: Any) -> dict[str, Any] | None:
        """The facts of a tool's answer; None if there was no answer."""
        tool_call = {"id": str(uuid.uuid4()), "name": tool, "arguments": arguments}
        began = time.monotonic()
        status, data = self.send(caller, {"type": "tool-calls", "toolCallList": [tool_call]})
        caller.seconds.append(time.monotonic() - began)
        if status != http.client.OK:
            return None
        [result] = json.loads(data)["results"]
        text = result.get("result") or result["error"]
        facts: dict[str, Any] = json.loads(text[text.index(" {") + 1 :])
        return facts

    def report(self, caller: Caller, status: str) -> None:
        """Have the provider say how the caller's phone call goes."""
        answered, data = self.send(caller, {"type": "status-update", "status": status})
        assert answered == http.client.OK, data

    def send(self, caller: Caller, message: dict[str, Any]) -> tuple[int, bytes]:
        """Have the provider send a message about the caller's phone call; return the answer's status and body."""
        call = {
            "id": caller.id,
            "type": "inboundPhoneCall",
            "assistantId": self._assistant_id,
            "customer": {"number": f"+1415555{caller.number:04d}"},
        }
        body = json.dumps({"message": {**message, "timestamp": time.time() * 1000, "call": call}}).encode()
        headers = signed_headers("vapi", self._run["secrets"][SECRETS["vapi"]], body)
        url = urlsplit(self._run["webhook_urls"]["vapi"])
        connection = http.client.HTTPConnection(str(url.hostname), int(url.port or 80), timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", url.path or "/", body, headers)
            response = connection.getresponse()
            return response.status, response.read()

    def book(self, caller: Caller) -> None:
        """Ask for the caller's time; again until it is settled, if that is the caller's way."""
        for _ in range(_MOST_ASKS):
            facts = self.use(caller, "book_appointment", starts_at=caller.starts_at, name=f"Caller {caller.number}")
            caller.told.append(None if facts is None else facts.get("booked", False))
            if caller.told[-1] or not caller.asks_again:
                return
            time.sleep(0.3)

    def booked(self) -> Counter[str]:
        """How many appointments there are, by their start."""
        booked = (each for each in self._each("/api/appointments") if each["status"] == "booked")
        return Counter(each["starts_at"] for each in booked)

    def call_count(self) -> int:
        """How many phone calls there are."""
        return sum(1 for _ in self._each("/api/calls"))

    def _each(self, path: str) -> Iterator[dict[str, Any]]:
        page: str | None = f"{path}?limit=100"
        while page is not None:
            _, headers, objects = self._running.call("GET", page, self._organization["api_key"])
            yield from objects
            link = {name.lower(): value for name, value in headers.items()}.get("link")
            page = None if link is None else f"{path}?" + link.partition("?")[2].partition(">")[0]

    def _provisioned(self) -> str:
        """The id of the agent's assistant, as soon as it has one."""
        table = self._run["physical_ids"].get("AssistantsTable", "AssistantsTable")
        key = to_item({"organization_id": self._organization["org_id"], "id": self.agent_id})
        while True:
            item = self.aws.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
            if "assistant_id" in item:
                return str(item["assistant_id"]["S"])
            time.sleep(0.1)
