"""One process of a function, and one invocation in it."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from socket import socket, socketpair
from typing import Any

from local import guard, worker
from local.account import ACCOUNT_ID, PARTITION, REGION
from local.deployment import Function

_WORKER = Path(worker.__file__)
_ENDING_SECONDS = 2.0

Log = Callable[[str, str], None]


def _guarding(function: Function) -> dict[str, Any]:
    """What a worker is told before anything else: what the function may do."""
    permissions = function.permissions
    rules = None if permissions is None else [[each.sid, each.actions, each.resources] for each in permissions]
    return {
        "function": function.logical_id,
        "rules": rules,
        "place": [PARTITION, REGION, ACCOUNT_ID],
        "folder": os.environ.get(guard.FOLDER),
    }


class FunctionProcess:
    """A worker process at the other end of a pipe of its own: what it prints cannot disturb answers."""

    def __init__(self, function: Function, environment: Mapping[str, str], log: Log, generation: int) -> None:
        self.function = function
        self.generation = generation
        self.ready = False
        self.started = time.monotonic()
        self._pipe, theirs = socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-P", str(_WORKER), str(theirs.fileno())],
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # Ctrl-C goes to a whole group; when to end is the runner's decision.
                start_new_session=True,
            )
        worker.send(self._pipe, _guarding(function))
        threading.Thread(target=self._relay, args=(log,), daemon=True).start()

    @property
    def pipe(self) -> socket:
        """The runner's end."""
        return self._pipe

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Return the next message, or None if none comes in time; EOFError if the process has gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            if not selector.select(max(0.0, seconds)):
                return None
        try:
            message: dict[str, Any] = json.loads(worker.receive(self._pipe))
        except ConnectionError as error:
            raise EOFError from error
        return message

    def exit_status(self) -> str:
        """Say how the process ended, as Lambda does."""
        try:
            code = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.returncode
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()

    def stop(self) -> None:
        """End the process, which has nothing to do."""
        if not self.ready:
            self.kill()  # it may be importing for a while yet before it looks
        self._pipe.close()
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def _relay(self, log: Log) -> None:
        output = self._process.stdout
        if output is not None:
            with output:
                for line in output:
                    log(self.function.logical_id, line.decode("utf-8", "replace").rstrip("\r\n"))
