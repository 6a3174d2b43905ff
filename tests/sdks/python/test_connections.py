"""Connections of the package: who shares them, and who must not."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.providers.loopback import ProviderHandler
from local.runner.loopback import LoopbackServer
from sdks.python.voxanne import AsyncVoxanne
from tests.sdks.python.scripted import KEY

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
