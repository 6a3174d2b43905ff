"""One process of a function, and one invocation in it."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket, socketpair
from typing import Any

from local.runner.account import ACCOUNT_ID, PARTITION, REGION
from local.runner.functions import runtime as worker
from local.runner.functions.forks import ForkServer, Process
from local.runner.functions.invoke_api import context_of
from local.runner.iam import enforcement as guard
from local.runner.template.deployment import Function

_WORKER = Path(worker.__file__)


_ENDING_SECONDS = 2.0


Log = Callable[[str, str], None]


def _guard_settings(function: Function) -> dict[str, Any]:
    """Return the worker's first message: what the function's role allows."""
    permissions = function.permissions
    rules = (
        None
        if permissions is None
        else [[statement.sid, statement.actions, statement.resources] for statement in permissions]
    )
    return {
        "function": function.logical_id,
        "rules": rules,
        "place": [PARTITION, REGION, ACCOUNT_ID],
        "folder": os.environ.get(guard.FOLDER),
    }


def _start_process(environment: Mapping[str, str], pipe: int, forks: ForkServer | None) -> Process:
    if forks is not None and forks.can_start(environment):
        return forks.start(environment, pipe)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-P", str(_WORKER), str(pipe)],
        env=dict(environment),
        pass_fds=[pipe],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # Ctrl-C signals the whole process group, and the runner decides when its processes end.
        start_new_session=True,
    )


class FunctionProcess:
    """A worker process. Messages have their own pipe, so that what it prints cannot disturb them."""

    def __init__(
        self,
        function: Function,
        environment: Mapping[str, str],
        log: Log,
        generation: int,
        forks: ForkServer | None = None,
        *,
        niceness: int = 0,
    ) -> None:
        self.function = function
        self.generation = generation
        self.ready = False
        self.started = time.monotonic()
        self._forks = forks
        self._pipe, function_end = socketpair()
        try:
            with function_end:
                self._process = _start_process(environment, function_end.fileno(), forks)
        except BaseException:
            self._pipe.close()
            raise
        worker.send(self._pipe, {"niceness": niceness, **_guard_settings(function)})
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

    def begin(self, ready: Mapping[str, Any]) -> None:
        """Take the process's message that it is ready, and report which modules it imported."""
        self.ready = True
        if self._forks is not None:
            self._forks.report(ready["imported"])

    def exit_status(self) -> str:
        """Return how the process ended, in Lambda's words."""
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

    def let_go(self) -> None:
        """Have an idle process end, without waiting for it."""
        if not self.ready:
            self.kill()  # it reads the pipe only after its imports, which may take a while
        self._pipe.close()

    def stop(self) -> None:
        """End an idle process, and wait for its end."""
        self.let_go()
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


# Lambda allows 10 s. A machine that starts all functions at once may need more.
_INITIALISATION_SECONDS = 30.0


class NotDeliveredError(Exception):
    """The process ended before it got the event, which may go to another process."""


@dataclass
class Invocation:
    """An event that a process handles. Its outcome can be waited for several times."""

    process: FunctionProcess
    event: str
    request_id: str
    deadline: float | None = field(default=None, init=False)

    def wait(self, until: float) -> dict[str, Any] | None:
        """Return the outcome, or None if there is none before *until* (of ``time.monotonic``)."""
        try:
            if not self.process.ready:
                failure = self._initialise(until)
                if not self.process.ready:
                    return failure
            if self.deadline is None:
                self._send()
            return self._answer(until)
        except EOFError:
            return self._error("Runtime.ExitError", f"Runtime exited with error: {self.process.exit_status()}")

    def _initialise(self, until: float) -> dict[str, Any] | None:
        latest = self.process.started + _INITIALISATION_SECONDS
        message = self.process.receive(min(until, latest) - time.monotonic())
        if message is None and latest <= until:
            self.process.kill()
            return self._error("Sandbox.Timedout", f"did not start within {_INITIALISATION_SECONDS:.2f} seconds")
        if message is not None and "error" not in message:
            self.process.begin(message)
        return message

    def _send(self) -> None:
        seconds = self.process.function.timeout_seconds
        call = {"seconds": seconds, "context": context_of(self.process.function, self.request_id)}
        head = json.dumps(call)[:-1].encode()
        try:
            body = self.event.encode("utf-8", "surrogatepass")
            worker.send(self.process.pipe, head + b', "event": ' + body + b"}")
        except OSError as error:
            raise NotDeliveredError from error
        self.deadline = time.monotonic() + seconds

    def _answer(self, until: float) -> dict[str, Any] | None:
        deadline = self.deadline or 0.0
        message = self.process.receive(min(until, deadline) - time.monotonic())
        if message is None and deadline <= until:
            self.process.kill()
            seconds = self.process.function.timeout_seconds
            return self._error("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")
        return message

    def _error(self, kind: str, message: str) -> dict[str, Any]:
        return {"error": {"errorType": kind, "errorMessage": f"RequestId: {self.request_id} Error: {message}"}}
