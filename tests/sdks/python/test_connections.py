"""Connections of the package: who shares them, and how long an answer may take."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.providers.loopback import LostAnswerError, ProviderHandler
from local.runner.loopback import LoopbackServer
from sdks.python.voxanne import APITimeoutError, AsyncVoxanne, Voxanne
from tests.sdks.python.scripted import KEY, pool

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
ROOT = Path(__file__).parents[3]
_FORK = """
import os, sys
from sdks.python.voxanne import Voxanne
client = Voxanne(sys.argv[1], sys.argv[2], max_retries=0)
client.calls.get("call_before")
child = os.fork()
client.calls.get("call_parent" if child else "call_child")
if child:
    sys.exit(os.waitpid(child, 0)[1])
"""


def server(connections: dict[str, Any]) -> LoopbackServer:
    """A server that notes the connection of each call that is read."""

    class Handler(ProviderHandler):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            connections[self.path.rpartition("/")[2]] = self.client_address
            self.send(200, {"Content-Type": "application/json"}, b"{}")

    return LoopbackServer(Handler)


@contextmanager
def dripping(*drops: tuple[float, bytes]) -> Iterator[str]:
    """A server that sends parts of an answer, each after its seconds, until the test is over."""
    over = threading.Event()

    class Handler(ProviderHandler):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            for seconds, part in drops:
                if over.wait(seconds):
                    break
                self.wfile.write(part)
            raise LostAnswerError

    with LoopbackServer(Handler) as api:
        yield api.url
        over.set()


@pytest.mark.processes
def test_a_forked_process_has_connections_of_its_own() -> None:
    connections: dict[str, Any] = {}
    with server(connections) as api:
        subprocess.run([sys.executable, "-c", _FORK, KEY, api.url], cwd=ROOT, check=True, timeout=60)

    assert connections["call_parent"] == connections["call_before"]
    assert connections["call_child"] != connections["call_before"]


def test_an_asynchronous_client_works_in_one_event_loop_after_another() -> None:
    connections: dict[str, Any] = {}
    with server(connections) as api:
        client = AsyncVoxanne(KEY, api.url, max_retries=0)

        async def read(*calls: str) -> None:
            # Closed only because tests allow no open sockets.
            async with client:
                for call in calls:
                    await client.calls.get(call)

        asyncio.run(read("call_1", "call_2"))
        asyncio.run(read("call_3"))

    assert connections["call_1"] == connections["call_2"] != connections["call_3"]


def test_a_timeout_covers_all_phases_of_a_call_together() -> None:
    with dripping((1.5, HEAD), (9.0, b"{}")) as url, pool() as connections:
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            Voxanne(KEY, url, timeout=2, max_retries=0, http_client=connections).calls.get("call_1")

    assert time.monotonic() - began < 3


def test_a_timeout_ends_an_asynchronous_call_whose_answer_comes_in_drops() -> None:
    async def read(url: str) -> None:
        async with AsyncVoxanne(KEY, url, timeout=1, max_retries=0) as client:
            await client.calls.get("call_1")

    with dripping(*[(0.25, HEAD[place : place + 1]) for place in range(20)]) as url:
        began = time.monotonic()
        with pytest.raises(APITimeoutError):
            asyncio.run(read(url))

    assert time.monotonic() - began < 3
