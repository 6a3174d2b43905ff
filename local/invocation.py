"""One event on its way through a process of a function."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from local import worker
from local.functions import context_of
from local.process import FunctionProcess

# Lambda's own is 10 s; a machine that starts everything at once may need more.
_INITIALISATION_SECONDS = 30.0


class NotDeliveredError(Exception):
    """The process had gone before it was given the event: another may be given it."""


@dataclass
class Invocation:
    """An event on its way through a process; it can be waited for in parts."""

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
        self.process.ready = message is not None and "error" not in message
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
