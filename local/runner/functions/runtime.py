"""The process that a function runs in: it takes events from a pipe, as Lambda's runtime does from the runtime API.

It runs as a file, not as part of the package: only the function and its layers may be importable here. The guard of
the function's role is loaded first, by its path.
"""

import importlib
import json
import os
import select
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from socket import socket
from types import ModuleType
from typing import Any

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
# The message with which an authorizer has the gateway answer 401. It is not a fault, so it is not logged.
_REFUSAL = "Unauthorized"
_LENGTH = struct.Struct("!Q")
_FROM_THE_START = frozenset(sys.modules)


@dataclass
class LambdaContext:
    """The second argument of a handler."""

    deadline: float
    """In terms of ``time.monotonic``."""
    aws_request_id: str
    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    function_version: str = "1"
    log_stream_name: str = "local"

    # Only mobile clients that invoke a function directly set these.
    identity = None
    client_context = None

    @property
    def log_group_name(self) -> str:
        """Return the default name of the function's log group."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function is killed."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def send(pipe: socket, message: Any) -> None:
    """Write one message."""
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    pipe.sendall(_LENGTH.pack(len(data)) + data)


def receive(pipe: socket) -> bytes:
    """Read one message; raise EOFError if the other side has gone."""
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    return _read(pipe, length)


def _read(pipe: socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = pipe.recv(min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def answer(handler: Callable[[Any, Any], Any], event: Any, context: LambdaContext) -> dict[str, Any]:
    """Call the handler; return its answer, or its error in Lambda's format."""
    try:
        text = json.dumps(handler(event, context), ensure_ascii=False)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is the caller's to know
        if str(error) != _REFUSAL:
            frames = error.__traceback__
            traceback.print_exception(error.with_traceback(frames.tb_next if frames else None))
        return error_of(error)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_PAYLOAD_BYTES:
        message = f"Response payload size ({size} bytes) exceeded maximum allowed payload size (6291556 bytes)."
        return {"error": {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message}}
    return {"payload": text}


def error_of(error: BaseException, kind: str = "") -> dict[str, Any]:
    """Return the message that reports an exception."""
    return {"error": {"errorType": kind or type(error).__name__, "errorMessage": str(error)}}


def load(name: str) -> Callable[[Any, Any], Any]:
    """Import the handler that the template names."""
    module, _, attribute = name.rpartition(".")
    handler: Callable[[Any, Any], Any] = getattr(importlib.import_module(module), attribute)
    return handler


def _install_guard(settings: dict[str, Any]) -> None:
    """Enforce the function's role, if the template writes the role out."""
    if settings["rules"] is not None:
        needs, guard = (_load_file(name) for name in ("required_permissions", "enforcement"))
        of_call = needs.Needs(*settings["place"]).of_call
        standing = guard.Guard(settings["function"], settings["rules"], of_call, settings["folder"])
        guard.install(lambda: standing)


def _load_file(name: str) -> Any:
    module = ModuleType(f"voxanne_{name}")
    SourceFileLoader(module.__name__, str(Path(__file__).parents[1] / "iam" / f"{name}.py")).exec_module(module)
    return module


def _serve(pipe: socket) -> None:
    settings = json.loads(receive(pipe))
    os.nice(settings["niceness"])
    _install_guard(settings)
    try:
        handler = load(os.environ["_HANDLER"])
    except BaseException as error:
        traceback.print_exc()
        send(pipe, error_of(error, "Runtime.ImportModuleError"))
        raise SystemExit(1) from error
    send(pipe, {"ready": True, "imported": _imported()})
    while True:
        try:
            call = json.loads(receive(pipe))
        except EOFError:
            # The runner has ended or replaces this process. Skip the interpreter's clean-up, which takes time.
            os._exit(0)
        context = LambdaContext(time.monotonic() + call["seconds"], **call["context"])
        result = answer(handler, call["event"], context)
        sys.stdout.flush()
        sys.stderr.flush()
        send(pipe, result)


def _imported() -> list[str]:
    """Return the modules imported since the start, except the function's own."""
    own = os.environ.get("PYTHONPATH", "").partition(os.pathsep)[0] + os.sep
    return [
        name
        for name, module in list(sys.modules.items())
        if name not in _FROM_THE_START and not (getattr(module, "__file__", None) or own).startswith(own)
    ]


def _end_with_runner(pipe: int) -> None:
    # A handler that never returns must not outlive a killed runner. `poll` reports POLLHUP without being asked to.
    poll = select.poll()
    poll.register(pipe, 0)
    poll.poll()
    os._exit(0)


def main(pipe_end: int) -> None:
    """Serve until the other end of the pipe is closed."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    with socket(fileno=pipe_end) as pipe:
        threading.Thread(target=_end_with_runner, args=(pipe.fileno(),), daemon=True).start()
        _serve(pipe)


if __name__ == "__main__":
    main(int(sys.argv[1]))
