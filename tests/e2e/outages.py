"""``python -m tests.e2e.outages``: whether callers are told the truth while the store stands still and receivers die.

Starts the product, has callers book by an agent's tool while its processes are stopped and killed, and compares what
each was told with what is stored. Prints counts, and how long a tool call takes at 20 callers at once.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.e2e.clinics import Caller, Clinic
from tests.e2e.conftest import started
from tests.e2e.disturbances import again_and_again, kill_one, show, stand_still

_AT_ONCE = 20
RECEIVER = "VapiReceiverFunction"


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
            show(speed=speed(clinic, _AT_ONCE, arguments.rounds), load=os.getloadavg()[0])
        stopped = clinic.callers(arguments.stopped, ask_again=lambda number: number % 2 == 0)
        with again_and_again(lambda: stand_still(running, (1, 8))):
            book_all(clinic, stopped)
        show(store_stopped=told(stopped))
        killed, receivers = clinic.callers(arguments.killed, ask_again=lambda number: number % 2 == 0), list[str]()
        with again_and_again(lambda: kill_one(running, [RECEIVER], receivers)):
            book_all(clinic, killed)
        # What was under way has arrived by then.
        time.sleep(3)
        wrong = untruths([*stopped, *killed], clinic.booked())
        show(receivers_killed=len(receivers), told=told(killed), untrue=wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
