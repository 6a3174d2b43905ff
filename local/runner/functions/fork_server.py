"""The process that functions' processes are forked from, so that modules they share are imported once.

It runs as a file, as the runtime does: of the repository only layers are importable here, and in a fork only its own
function and layers. It has one thread, because a fork copies only the thread that forks.

Messages are JSON. The runner sends `fork`, with the environment and two descriptors; `import`, with names of modules
and the folders that contain them; `kill`, with a process id. The server sends `forked` and `ended`.
"""

import functools
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from socket import recv_fds, socket
from typing import Any

_MESSAGE_BYTES = 1 << 20


def main() -> None:
    """Fork until the runner closes its end of the control socket; in a fork, run the function's runtime."""
    spec = importlib.util.spec_from_file_location("voxanne_runtime", Path(__file__).with_name("runtime.py"))
    if spec is None or spec.loader is None:
        raise ImportError("runtime.py")
    runtime = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runtime)
    with socket(fileno=int(sys.argv[1])) as control:
        pipe = _serve(control)
    if pipe is not None:
        runtime.main(pipe)


def _serve(control: socket) -> int | None:
    """Serve the runner's messages. Return the pipe to the runner in each fork; None when the runner has gone."""
    children: set[int] = set()
    readable: list[Any] = []
    ended, end = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(end, False)
    readable += (control, ended)
    signal.set_wakeup_fd(end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select(readable, [], [])
        if ended in ready:
            with suppress(BlockingIOError):
                os.read(ended, 4096)
            _report_ended(control, children)
        if control not in ready:
            continue
        data, descriptors, _, _ = recv_fds(control, _MESSAGE_BYTES, 2)
        message = json.loads(data) if data else None
        match message:
            case None:
                return None
            case {"import": names, "folders": folders}:
                _import(names, folders)
            case {"kill": pid}:
                if pid in children:
                    os.kill(pid, signal.SIGKILL)
            case {"fork": environment}:
                pipe, output = descriptors
                if (pid := os.fork()) == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    os.close(ended)
                    os.close(end)
                    _prepare_fork(environment, output)
                    return pipe
                children.add(pid)
                os.close(pipe)
                os.close(output)
                _send(control, {"forked": pid})


def _import(names: list[str], folders: list[str]) -> None:
    sys.path[:0] = folders
    for name in names:
        # Some modules can't be imported on their own; a function that uses one imports it itself.
        with suppress(Exception):
            importlib.import_module(name)
    if "botocore.session" in names:
        _share_models()
    del sys.path[: len(folders)]
    gc.collect()
    gc.freeze()


def _share_models() -> None:
    """Read DynamoDB's model once: reading it is most of the time that a function's first client takes."""
    session: Any = importlib.import_module("botocore.session")
    session.create_loader = functools.cache(session.create_loader)
    loader = session.create_loader(None)
    for data in ("endpoints", "partitions", "sdk-default-configuration"):
        loader.load_data_with_path(data)
    for kind in ("service-2", "endpoint-rule-set-1"):
        loader.load_service_model("dynamodb", kind)


def _prepare_fork(environment: dict[str, str], output: int) -> None:
    """Make this fork like a process that was started with *environment*, printing to *output*."""
    os.setsid()
    for number, name in enumerate(("stdout", "stderr"), 1):
        os.dup2(output, number)
        # New objects, because a stream keeps what it found out about its file when it was opened.
        stream = os.fdopen(number, "w", closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.close(output)
    os.environ.clear()
    os.environ.update(environment)
    # The name that `ps` and `top` show. Linux keeps fifteen characters.
    Path("/proc/self/comm").write_text(environment["AWS_LAMBDA_FUNCTION_NAME"], encoding="ascii")
    time.tzset()
    sys.path[:0] = environment["PYTHONPATH"].split(os.pathsep)


def _report_ended(control: socket, children: set[int]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            children.discard(ended[0])
            _send(control, {"ended": ended[0], "status": os.waitstatus_to_exitcode(ended[1])})


def _send(control: socket, message: dict[str, Any]) -> None:
    with suppress(OSError):  # the runner has gone
        control.sendall(json.dumps(message).encode())


if __name__ == "__main__":
    main()
