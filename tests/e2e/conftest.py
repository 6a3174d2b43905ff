"""The product as `make run` starts it, on a port and in a state folder of its own."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract.imports import ROOT
from tests.requirements import need
from tests.scheduling import note_start


@dataclass(frozen=True)
class Running:
    """A product that runs."""

    base_url: str
    org_id: str
    api_key: str
    state: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def voxanne(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `bin/voxanne` on this product."""
        need(None if (ROOT / ".venv" / "local").exists() else "`make install` first")
        command = [str(ROOT / "bin" / "voxanne"), *arguments]
        return subprocess.run(
            command, env=environment(self.state), cwd=self.state, capture_output=True, text=True, check=False
        )

    def make_org(self, name: str, *arguments: str) -> dict[str, Any]:
        """Make an organisation; return its id and API key."""
        done = self.voxanne("org", f"--name={name}", *arguments)
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def call(
        self, method: str, path: str, key: str, body: Any = None, source: str = "127.0.0.1"
    ) -> tuple[int, dict[str, str], Any]:
        """Send a request over a connection of its own from a loopback address."""
        host, port = self.base_url.removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), source_address=(source, 0))
        with contextlib.closing(connection):
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            data = response.read()
            return response.status, dict(response.headers), json.loads(data) if data else None


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product of the package's tests."""
    note_start("the product of e2e")
    with started(tmp_path_factory.mktemp("state")) as running:
        yield running


@contextlib.contextmanager
def started(state: Path) -> Iterator[Running]:
    """Start the product; end it as Ctrl-C does."""
    log = state / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.commands.run"],
            env=environment(state) | {"PORT": str(port)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_it_listens(process, port, state / "run.json", log)
        run = json.loads((state / "run.json").read_text())
        yield Running(run["base_url"], run["org_id"], run["api_key"], state, process, log)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait()
    assert code == 0, log.read_text()


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int, run_file: Path, log: Path) -> None:
    # The port is listened on from the start: a first answer says that the rest is there. However slow the machine is,
    # it comes, or the process ends.
    while True:
        assert process.poll() is None, log.read_text()
        connection = http.client.HTTPConnection("127.0.0.1", port)
        with contextlib.closing(connection), contextlib.suppress(ConnectionError):
            connection.request("GET", "/health")
            assert connection.getresponse().status == 200
            assert run_file.exists()
            return


def environment(state: Path) -> dict[str, str]:
    """What leads a command to the product that runs, and to no real AWS."""
    path = os.pathsep.join((str(ROOT / "layers" / "shared"), str(ROOT)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "PYTHONPATH": path, "STATE": str(state)}
