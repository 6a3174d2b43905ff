"""`make load`: send requests from many clients at once to the product as `make run` starts it; report losses.

Each client sends one request after another, without a pause: reads of the API, bookings, messages of the voice
provider, and tool calls of an agent on the phone. At the end, everything that was confirmed is looked up.
"""

import argparse
import contextlib
import http.client
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.clinics import Clinic
from tests.e2e.conftest import Running, started
from tests.e2e.disturbances import processes

_LISTS = ("/api/agents", "/api/calls", "/api/contacts", "/api/appointments")
_MOST_SECONDS_BEHIND = 120
_WARM_UP_SECONDS = 5
_SHARES = {"list": 20, "read one": 10, "book": 20, "provider's message": 25, "tool: look": 15, "tool: book": 10}


@dataclass
class Load:
    """The clients' requests: how long each answer took, and what was confirmed."""

    clinic: Clinic
    until: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)
    open: int = 0
    calls: set[str] = field(default_factory=set)

    def client(self, seed: int) -> None:
        """Send requests until the time is up."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        while time.monotonic() < self.until:
            [kind] = chance.choices(list(_SHARES), list(_SHARES.values()))
            began = time.monotonic()
            try:
                self._send(kind, chance)
            except (AssertionError, OSError, http.client.HTTPException, ValueError) as error:
                self.errors.append(f"{kind}: {error!r}"[:300])
            self.seconds[kind].append(time.monotonic() - began)

    def _send(self, kind: str, chance: random.Random) -> None:
        match kind:
            case "list":
                self.clinic.ask("GET", f"{chance.choice(_LISTS)}?limit=20")
            case "read one":
                self.clinic.ask("GET", f"/api/agents/{self.clinic.agent_id}")
            case "book":
                caller = self.clinic.caller()
                contact = {"name": "Ada Example", "phone": f"+1415556{caller.number:04d}"}
                self.clinic.ask("POST", "/api/appointments", {"starts_at": caller.starts_at, "contact": contact})
                self.booked.append(caller.starts_at)
            case "provider's message":
                caller = self.clinic.caller()
                self.clinic.report(caller, "in-progress")
                self.calls.add(caller.id)
            case "tool: look":
                caller = self.clinic.caller()
                self._said(self.clinic.use(caller, "check_availability", date=caller.starts_at[:10]))
            case _:
                caller = self.clinic.caller()
                facts = self._said(self.clinic.use(caller, "book_appointment", starts_at=caller.starts_at, name="Ada"))
                if facts.get("booked"):
                    self.booked.append(caller.starts_at)
                else:
                    self.open += 1

    @staticmethod
    def _said(facts: dict[str, object] | None) -> dict[str, object]:
        if facts is None:
            raise OSError("no answer")
        return facts


def processor_seconds(running: Running) -> dict[str, float]:
    """Return the CPU seconds that the product's processes have used: the store, the runner, and each function."""
    used: dict[str, float] = defaultdict(float)
    for role, process_id in processes(running):
        with contextlib.suppress(OSError):
            ticks = Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2].split()[11:13]
            used[role] += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return used


def lost(load: Load) -> list[str]:
    """Return the confirmed objects that are missing or duplicated. Messages of calls may take a while to appear."""
    counts = load.clinic.booked()
    wrong = [f"{start} is booked {counts[start]} times" for start in load.booked if counts[start] != 1]
    until = time.monotonic() + _MOST_SECONDS_BEHIND
    while (found := load.clinic.call_count()) < len(load.calls) and time.monotonic() < until:
        time.sleep(1)
    return wrong if found >= len(load.calls) else [*wrong, f"of {len(load.calls)} calls {found} are there"]


def main() -> int:
    """Print how long answers took; return 1 if there were errors or losses."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as running:
        clinic = Clinic(running)
        Load(clinic, time.monotonic() + _WARM_UP_SECONDS).client(0)  # starts every function
        used, began = processor_seconds(running), time.monotonic()
        load = Load(clinic, began + 60 * options.minutes)
        with ThreadPoolExecutor(options.clients) as pool:
            list(pool.map(load.client, range(options.clients)))
        lasted = time.monotonic() - began
        used = {name: seconds - used[name] for name, seconds in processor_seconds(running).items()}
        print(f"{options.clients} clients, {lasted:.0f} s, load {os.getloadavg()[0]:.1f}")
        for kind in sorted(load.seconds):
            print(_line(kind, load.seconds[kind]))
        every = [second for seconds in load.seconds.values() for second in seconds]
        print(_line("all", every), f"{len(every) / lasted:5.1f} requests/s")
        shares = ", ".join(f"{name} {seconds / len(every) * 1000:.1f}" for name, seconds in sorted(used.items()))
        print(f"  milliseconds of a processor a request: {shares}")
        wrong = lost(load)
        print(f"{len(load.errors)} errors, {load.open} bookings not known yet, {len(wrong)} lost")
        for line in (load.errors + wrong)[:20]:
            print(f"  {line}")
    return 1 if load.errors or wrong else 0


def _line(kind: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.95, 0.99))
    return (
        f"  {kind:<20}{len(ordered):6}   p50 {statistics.median(ordered) * 1000:6.0f}"
        f"   p95 {p95 * 1000:6.0f}   p99 {p99 * 1000:6.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
