"""The interface for invoking functions, and an implementation in this process, for tests."""

import importlib
import json
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any, Protocol

from local.runner.account import arn
from local.runner.functions.runtime import MAX_PAYLOAD_BYTES, LambdaContext, answer
from local.runner.template.deployment import Deployment, Function

RUNNING: ContextVar[Function | None] = ContextVar("RUNNING", default=None)
"""The function that is being called, where functions run in this process."""

# Powertools keeps the current request in its classes, which all functions share here, so two threads would answer each
# other's requests. On Lambda, an environment serves one request at a time. Reentrant: one function may invoke another.
_ONE_REQUEST_AT_A_TIME = threading.RLock()


class FunctionError(Exception):
    """The function raised, died, or ran out of time."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


class EventTooLargeError(Exception):
    """The event is larger than Lambda accepts."""


class InvocationTimeoutError(Exception):
    """The caller's timeout has passed; the function may still be running."""


class Functions(Protocol):
    """Something that can invoke the functions of a deployment."""

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        """Return the function's answer to *event*.

        Raises:
            FunctionError: The function failed.
            EventTooLargeError: It was not called at all.
            InvocationTimeoutError: There was no answer within *timeout_seconds*.
        """


class InProcessFunctions:
    """Functions called in this process, with its environment.

    Functions that clients wait for serve one request at a time in all. Those of queues, streams and schedules run
    beside them.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._functions = deployment.functions
        self._awaited = deployment.awaited

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        """Call the handler. The event and the answer pass through JSON, as with Lambda."""
        del timeout_seconds  # the handler runs in the caller's thread
        function = self._functions[logical_id]
        encoded = encode_event(event)
        handler = getattr(importlib.import_module(function.module), function.handler.rpartition(".")[2])
        context = LambdaContext(time.monotonic() + function.timeout_seconds, **context_of(function, str(uuid.uuid4())))
        with _ONE_REQUEST_AT_A_TIME if logical_id in self._awaited else nullcontext():
            token = RUNNING.set(function)
            try:
                return result_of(answer(handler, json.loads(encoded), context))
            finally:
                RUNNING.reset(token)


def encode_event(event: Any) -> str:
    """Return the event as JSON; raise EventTooLargeError if Lambda would not accept its size."""
    encoded = json.dumps(event, ensure_ascii=False)
    if len(encoded.encode("utf-8", "surrogatepass")) > MAX_PAYLOAD_BYTES:
        raise EventTooLargeError
    return encoded


def context_of(function: Function, request_id: str) -> dict[str, str]:
    """Return the data for the context object of an invocation."""
    qualifier = f":{function.alias}" if function.alias else ""
    return {
        "aws_request_id": request_id,
        "function_name": function.logical_id,
        "memory_limit_in_mb": str(function.memory_megabytes),
        "invoked_function_arn": arn("lambda", f"function:{function.logical_id}{qualifier}"),
    }


def result_of(message: Mapping[str, Any]) -> Any:
    """Return the answer in a worker's message, or raise its error."""
    if "error" in message:
        raise FunctionError(message["error"]["errorType"], message["error"]["errorMessage"])
    return json.loads(message["payload"])


def shared_environment(deployment: Deployment) -> dict[str, str]:
    """Return the variables of all functions together, for tests that call functions in their own process."""
    variables: dict[str, str] = {}
    for function in deployment.functions.values():
        for name, value in function.environment.items():
            if variables.setdefault(name, value) != value:
                message = f"functions differ in {name}: {value!r}, {variables[name]!r}"
                raise ValueError(message)
    return variables
