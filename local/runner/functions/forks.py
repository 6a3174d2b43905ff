"""The runner's side of ``fork_server``: start functions' processes by forking."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue
from socket import AF_UNIX, SOCK_SEQPACKET, send_fds, socket, socketpair
from typing import IO, Any, Protocol

_SERVER = Path(__file__).with_name("fork_server.py")
_MESSAGE_BYTES = 1 << 16
# The server imports a module once this many processes have: a module of one function alone stays out of the others.
_SHARED_BY = 2


class Process(Protocol):
    """The part of ``subprocess.Popen``'s interface that is used."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """What the process prints."""

    @property
    def returncode(self) -> Any:
        """The exit status, or the negative number of the signal that ended the process."""

    def poll(self) -> int | None:
        """Return the exit status, or None while the process runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raise ``subprocess.TimeoutExpired``."""

    def kill(self) -> None:
        """End the process at once."""


class Fork:
    """A process that the fork server forked. The server reports its exit status."""

    def __init__(self, pid: int, server: "ForkServer", stdout: IO[bytes]) -> None:
        self.stdout = stdout
        self.returncode: int | None = None
        self._pid = pid
        self._server = server
        self._ended = threading.Event()

    def end(self, status: int) -> None:
        """Record the exit status."""
        self.returncode = status
        self._ended.set()

    def poll(self) -> int | None:
        """Return the exit status, or None while the process runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raise ``subprocess.TimeoutExpired``."""
        if not self._ended.wait(timeout) or self.returncode is None:
            raise subprocess.TimeoutExpired("a function", timeout or 0.0)
        return self.returncode

    def kill(self) -> None:
        """End the process at once."""
        self._server.kill(self._pid)


class ForkServer:
    """Forks processes that share *environment*. The server starts with the first of them.

    It imports a module itself once several of them have, from *layers* too; their code must not change while it runs.
    """

    def __init__(self, environment: Mapping[str, str], layers: Iterable[Path]) -> None:
        self._environment = dict(environment)
        self._layers = [str(folder) for folder in layers]
        self._closed = False
        self._lock = threading.Lock()
        self._control: socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started: SimpleQueue[Fork | None] = SimpleQueue()
        self._forks: dict[int, Fork] = {}
        self._waiting: list[IO[bytes]] = []
        self._reports: Counter[str] = Counter()

    def can_start(self, environment: Mapping[str, str]) -> bool:
        """Return whether a fork can have this environment: variables that Python reads at its start must be equal."""
        ours = {name for name in environment if name.startswith("PYTHON") and name != "PYTHONPATH"}
        return ours == {name for name in self._environment if name.startswith("PYTHON")} and all(
            environment[name] == self._environment[name] for name in ours
        )

    def start(self, environment: Mapping[str, str], pipe: int) -> Fork:
        """Fork the runtime with its end of a pipe; raise ChildProcessError if the server has ended."""
        out, output = os.pipe()
        stdout = os.fdopen(out, "rb")
        try:
            with self._lock:
                if self._closed:
                    raise ChildProcessError("the fork server was closed")
                control = self._running()
                self._waiting.append(stdout)
                with suppress(BrokenPipeError):  # it has ended, as `_receive` says
                    send_fds(control, [json.dumps({"fork": dict(environment)}).encode()], [pipe, output])
                fork = self._started.get()
                self._closed = fork is None
        finally:
            os.close(output)
        if fork is None:
            stdout.close()
            raise ChildProcessError("the fork server has ended")
        return fork

    def report(self, modules: Iterable[str]) -> None:
        """Count what a process imported, and have the server import what several have."""
        with self._lock:
            self._reports.update(modules)
            shared = [name for name, times in self._reports.items() if times == _SHARED_BY]
            self._reports.update(shared)  # past the threshold, so that each is sent once
            if shared:
                self._tell({"import": shared, "folders": self._layers})

    def kill(self, pid: int) -> None:
        """End a fork. The server, its parent, does it: only there the id can't belong to a newer process yet."""
        with self._lock:
            if pid in self._forks:
                self._tell({"kill": pid})

    def close(self) -> None:
        """End the server. All forks must have ended, or be about to."""
        with self._lock:
            control, self._control, self._closed = self._control, None, True
        if control is not None and self._process is not None:
            control.shutdown(2)
            self._process.wait()
            control.close()

    def _tell(self, message: Mapping[str, Any]) -> None:
        if self._control is not None:
            with suppress(BrokenPipeError):  # it has ended
                self._control.sendall(json.dumps(message).encode())

    def _running(self) -> socket:
        if self._control is None:
            control, server_end = socketpair(AF_UNIX, SOCK_SEQPACKET)
            with ExitStack() as on_failure, server_end:
                on_failure.callback(control.close)
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                    [sys.executable, "-P", str(_SERVER), str(server_end.fileno())],
                    env=self._environment,
                    pass_fds=[server_end.fileno()],
                    stdin=subprocess.DEVNULL,
                    # Ctrl-C signals the whole process group, and the runner decides when its processes end.
                    start_new_session=True,
                )
                on_failure.pop_all()
            self._control = control
            threading.Thread(target=self._receive, args=(control,), daemon=True).start()
        return self._control

    def _receive(self, control: socket) -> None:
        while data := _received(control):
            match json.loads(data):
                case {"forked": pid}:
                    self._forks[pid] = Fork(pid, self, self._waiting.pop())
                    self._started.put(self._forks[pid])
                case {"ended": pid, "status": status}:
                    self._forks.pop(pid).end(status)
        self._started.put(None)
        for fork in list(self._forks.values()):
            # The server can't report them any more. They end when their pipes are closed.
            fork.end(-1)


def _received(control: socket) -> bytes:
    try:
        return control.recv(_MESSAGE_BYTES)
    except OSError:
        return b""
