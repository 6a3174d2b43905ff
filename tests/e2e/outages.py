"""``python -m tests.e2e.outages``: whether callers are told the truth while the store stands still and receivers die.

Starts the product, has callers book by an agent's tool while its processes are stopped and killed, and compares what
each was told with what is stored. Prints counts, and how long a tool call takes at 20 callers at once.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from local.commands.sample_webhooks import SECRETS, signed_headers
from tests.e2e.conftest import Running, started
from tests.integration.appointments import ALWAYS
from voxanne.aws.dynamodb.items import to_item

_AT_ONCE, _MOST_ASKS = 20, 40
_AGENT = {
    "name": "Front Desk",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "Be friendly.",
    "tools": ["book_appointment", "check_availability"],
}
_SLOTS_A_DAY = 24
_RECEIVER = "VapiReceiverFunction"[:15]


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
        self._organization = running.make_org("Outages", "--time-zone=UTC", "--limit=1000000", "--ip-limit=1000000")
        self._callers = 0
        for calendar in self.ask("GET", "/api/calendars"):
            self.ask("PATCH", f"/api/calendars/{calendar['id']}", {"opening_hours": ALWAYS})
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

    def callers(self, count: int, *, ask_again: Callable[[int], bool]) -> list[Caller]:
        """Callers who want times that no other caller wants."""
        first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
        made = []
        for number in range(self._callers, self._callers + count):
            day, slot = divmod(number, _SLOTS_A_DAY)
            start = first + timedelta(days=day, hours=slot)
            made.append(Caller(number, start.strftime("%Y-%m-%dT%H:%M:%SZ"), ask_again(number)))
        self._callers += count
        return made

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
        kept = self._run["environment"]
        dynamodb = boto3.client(
            "dynamodb",
            endpoint_url=self._run["dynamodb_endpoint_url"],
            region_name=kept["AWS_DEFAULT_REGION"],
            aws_access_key_id=kept["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=kept["AWS_SECRET_ACCESS_KEY"],
        )
        table = self._run["physical_ids"].get("AssistantsTable", "AssistantsTable")
        key = to_item({"organization_id": self._organization["org_id"], "id": self.agent_id})
        while True:
            item = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
            if "assistant_id" in item:
                return str(item["assistant_id"]["S"])
            time.sleep(0.1)


def untruths(callers: list[Caller], booked: Counter[str]) -> list[str]:
    """What was said and is not so."""
    wrong = []
    for caller in callers:
        count = booked[caller.starts_at]
        last = caller.told[-1]
        if count > 1:
            wrong.append(f"{caller.number} is booked {count} times: {caller.told}")
        if last is True and count == 0:
            wrong.append(f"{caller.number} was told to be booked, and is not: {caller.told}")
        if last is False and count:
            wrong.append(f"{caller.number} was told not to be booked, and is: {caller.told}")
        if caller.asks_again and last is not True:
            wrong.append(f"{caller.number} asked {len(caller.told)} times, and it is not settled: {caller.told}")
    return wrong


def children(process_id: int) -> Iterator[int]:
    """All processes that a process started, and that those started."""
    for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split():
        yield int(child)
        with contextlib.suppress(OSError):
            yield from children(int(child))
    for task in Path(f"/proc/{process_id}/task").iterdir():
        if task.name != str(process_id):
            with contextlib.suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield int(child)


def processes(running: Running) -> Iterator[tuple[str, int]]:
    """The product's processes: each one's role and its id.

    The role is ``runner``, ``store``, the first fifteen characters of a function's name, or what else the system calls
    the process.
    """
    yield "runner", running.process.pid
    for process_id in children(running.process.pid):
        with contextlib.suppress(OSError):
            folder = Path(f"/proc/{process_id}")
            is_store = b"local.runner.stores.moto_server" in (folder / "cmdline").read_bytes()
            yield "store" if is_store else (folder / "comm").read_text().strip(), process_id


@contextmanager
def again_and_again(act: Callable[[], None]) -> Iterator[None]:
    """Act for as long as the block lasts."""
    over, failed = threading.Event(), list[BaseException]()

    def acting() -> None:
        try:
            while not over.is_set():
                act()
        except BaseException as error:  # noqa: BLE001 - raised where the block ends
            failed.append(error)

    thread = threading.Thread(target=acting)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if failed:
        raise failed[0]


def stand_still(running: Running, seconds: tuple[float, float]) -> None:
    """Stop the store for a while, and let it work for a while."""
    [store] = (process_id for role, process_id in processes(running) if role == "store")
    os.kill(store, signal.SIGSTOP)
    try:
        time.sleep(random.uniform(*seconds))  # noqa: S311 - no secret
    finally:
        os.kill(store, signal.SIGCONT)
    time.sleep(random.uniform(2, 5))  # noqa: S311 - no secret


def kill_one(running: Running, killed: list[int]) -> None:
    """Kill a receiver in the middle of what it does, note it, and let the others work for a while."""
    receivers = [process_id for role, process_id in processes(running) if role == _RECEIVER]
    if receivers:
        killed.append(random.choice(receivers))  # noqa: S311 - no secret
        with contextlib.suppress(ProcessLookupError):
            os.kill(killed[-1], signal.SIGKILL)
    time.sleep(random.uniform(0.3, 1.5))  # noqa: S311 - no secret


def book_all(clinic: Clinic, callers: list[Caller], at_once: int = _AT_ONCE) -> None:
    """Have all callers book."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(clinic.book, callers))


def told(callers: list[Caller]) -> dict[str, int]:
    """How often each answer was given."""
    names = {True: "booked", False: "not booked", None: "not known yet"}
    return dict(Counter(names[answer] for caller in callers for answer in caller.told))


def speed(clinic: Clinic, at_once: int, rounds: int) -> dict[str, Any]:
    """How long a tool call takes at so many callers at once, and how often it was not known what became of it."""
    callers = clinic.callers(at_once * rounds, ask_again=lambda _: False)
    book_all(clinic, clinic.callers(at_once, ask_again=lambda _: True), at_once)
    book_all(clinic, callers, at_once)
    seconds = sorted(second for caller in callers for second in caller.seconds)
    share = sum(caller.told[-1] is None for caller in callers) / len(callers)
    return {
        "tool calls": len(seconds),
        "p50 ms": round(statistics.median(seconds) * 1000),
        "p95 ms": round(seconds[int(len(seconds) * 0.95)] * 1000),
        "not known yet": f"{share:.1%}",
        "told": told(callers),
    }


def main() -> int:
    """Print what callers were told, and what of it is not so; 1 if anything is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.outages", description=__doc__)
    parser.add_argument("--stopped", type=int, default=200, help="bookings while the store stands still now and then")
    parser.add_argument("--killed", type=int, default=100, help="bookings while receivers are killed")
    parser.add_argument("--rounds", type=int, default=10, help="tool calls of each of 20 callers at once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as running:
        clinic = Clinic(running)
        if arguments.rounds:
            _print(speed=speed(clinic, _AT_ONCE, arguments.rounds), load=os.getloadavg()[0])
        stopped = clinic.callers(arguments.stopped, ask_again=lambda number: number % 2 == 0)
        with again_and_again(lambda: stand_still(running, (1, 8))):
            book_all(clinic, stopped)
        _print(store_stopped=told(stopped))
        killed, receivers = clinic.callers(arguments.killed, ask_again=lambda number: number % 2 == 0), list[int]()
        with again_and_again(lambda: kill_one(running, receivers)):
            book_all(clinic, killed)
        # What was under way has arrived by then.
        time.sleep(3)
        wrong = untruths([*stopped, *killed], clinic.booked())
        _print(receivers_killed=len(receivers), told=told(killed), untrue=wrong)
    return 1 if wrong else 0


def _print(**found: Any) -> None:
    print(json.dumps(found, indent=2), flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    sys.exit(main())
