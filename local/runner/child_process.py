"""Child processes that end when this process ends, however it ends."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from local.runner.account import ROOT

_ENDING_SECONDS = 5.0


class Child:
    """A process that has a pipe as its input and ends when that is closed."""

    def __init__(
        self, module: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        self._module = module
        self._pump: threading.Thread | None = None
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=dict(os.environ if environment is None else environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C signals the whole process group. In its own group, the child ends when its parent ends it.
            start_new_session=True,
            text=True,
        )

    def send(self, line: str) -> None:
        """Write one line to the child's input."""
        if self._process.stdin:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def first_line(self) -> str:
        """Return the first line that the child prints; RuntimeError if it ends without one."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{self._module} ended with status {self._process.wait()}")
        return line.strip()

    def relay(self, log: Callable[[str], None]) -> None:
        """Pass each line that the child prints from now on to *log*."""

        def pump() -> None:
            for line in self._process.stdout or ():
                log(line.rstrip("\n"))

        self._pump = threading.Thread(target=pump, daemon=True)
        self._pump.start()

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the child."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._pump:
            self._pump.join()
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
