"""What goes wrong for a product that runs: its store stands still, its processes die."""

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Running

# Linux keeps so many characters of a process's name.
_ROLE_LENGTH = 15


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


def kill_one(running: Running, functions: Collection[str], killed: list[str]) -> None:
    """Kill a process of these functions in the middle of what it does, note it, and let the others work for a while."""
    roles = {name[:_ROLE_LENGTH] for name in functions}
    found = [(role, process_id) for role, process_id in processes(running) if role in roles]
    if found:
        role, process_id = random.choice(found)  # noqa: S311 - no secret
        killed.append(role)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
    time.sleep(random.uniform(0.3, 1.5))  # noqa: S311 - no secret


def show(**found: Any) -> None:
    """Print what was found."""
    print(json.dumps(found, indent=2), flush=True)  # noqa: T201 - a command
