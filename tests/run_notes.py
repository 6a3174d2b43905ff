"""Notes of all processes of a test run in one folder, and further tests that report them after the last one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


def leads(config: pytest.Config) -> bool:
    """Return whether this process is not a worker of another."""
    return not hasattr(config, "workerinput")


@dataclass(frozen=True)
class RunNotes:
    """A folder for the duration of a run, named by an environment variable, with a file of lines for each process."""

    variable: str
    prefix: str

    def begin(self, config: pytest.Config) -> None:
        """Create the folder, once per run."""
        if leads(config):
            os.environ[self.variable] = tempfile.mkdtemp(prefix=self.prefix)

    def end(self, config: pytest.Config) -> None:
        """Delete it."""
        if leads(config):
            shutil.rmtree(os.environ.pop(self.variable, ""), ignore_errors=True)

    def lines(self) -> Iterator[str]:
        """Yield the notes of all processes."""
        for path in Path(os.environ[self.variable]).iterdir():
            yield from path.read_text(encoding="utf-8").splitlines()


def further_test(nodeid: str, place: tuple[str, str], fault: str | None) -> pytest.TestReport:
    """Return the report of a test with the file and name in *place*; it has failed if there is a fault."""
    file, name = place
    return pytest.TestReport(
        nodeid=nodeid,
        location=(file, None, name),
        keywords={},
        outcome="failed" if fault else "passed",
        longrepr=fault,
        when="call",
    )
