"""DynamoDB Local's start: it takes as long as Java takes, and says why it does not start."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

import pytest

from local.runner.stores import dynamodb_local
from local.runner.stores.dynamodb_local import DynamoDBLocal, UnavailableError
from local.runner.stores.dynamodb_local_server import wait_until_answering
from tests.patience import PATIENCE

pytestmark = pytest.mark.processes


@pytest.fixture
def java() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs until its input ends."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process


def test_a_slow_start_is_waited_for_and_told_once(java: "subprocess.Popen[bytes]") -> None:
    notices: Queue[float] = Queue()

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(400)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing, bind_and_activate=False)
    server.server_bind()
    with server, ThreadPoolExecutor(2) as executor:
        answering = executor.submit(wait_until_answering, server.server_address[1], java, notices.put, 0.0)
        assert notices.get(timeout=PATIENCE) >= 0
        assert not answering.done()
        server.server_activate()
        executor.submit(server.serve_forever, 0.05)
        assert answering.result(timeout=PATIENCE)
        server.shutdown()
    assert notices.empty()


def test_a_process_that_has_ended_is_not_waited_for(java: "subprocess.Popen[bytes]") -> None:
    java.kill()
    java.wait()

    assert not wait_until_answering(9, java, lambda _: None)


def fake_java(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the path lead to a Java that says its version and otherwise fails."""
    program = folder / "java"
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = -version ]; then echo \'openjdk version "{version}"\' >&2; exit 0; fi\n'
        "echo 'Could not reserve enough space for object heap' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(dynamodb_local, "_CACHE", folder)


def refusal() -> str:
    with pytest.raises(UnavailableError) as caught, DynamoDBLocal():
        pass
    return str(caught.value)


@pytest.mark.parametrize(("version", "number"), [("1.8.0_402", 8), ("11.0.22", 11), ("16", 16)])
def test_a_java_that_is_too_old_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, number: int
) -> None:
    fake_java(tmp_path, version, monkeypatch)

    assert refusal() == f"DynamoDB Local needs Java 17 or later; {tmp_path / 'java'} is version {number}"


def test_another_failure_is_not_put_down_to_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_java(tmp_path, "21.0.2", monkeypatch)

    assert refusal() == "DynamoDB Local ended before it answered: see what Java printed"
    assert "Java ended with status 1. Could not reserve enough space for object heap" in capfd.readouterr().err


def test_without_java_it_is_said_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert refusal() == "java is missing: it runs DynamoDB Local, which needs Java 17 or later"
