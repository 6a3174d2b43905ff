"""The official SDK's client at the product as `make run` starts it, in both versions of the protocol.

The client checks structured content against the tools' schemas. It is imported where it is used: that takes a second,
which each worker would pay at collection.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import Running

if TYPE_CHECKING:
    from mcp import Client

type Talk = Callable[[Client], Awaitable[None]]
PHONE = "+14155550143"


@pytest.fixture(scope="module")
def key(running: Running) -> str:
    """The key of an organisation that may ask more than a few times."""
    return str(running.make_org("Assisted", "--ip-limit", "1000")["api_key"])


def talk(running: Running, key: str, mode: str, converse: Talk) -> None:
    """Connect in a mode of the SDK's: `auto` asks what the server can, `legacy` begins with the handshake."""
    import httpx2  # noqa: PLC0415
    from mcp import Client  # noqa: PLC0415
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

    async def connect() -> None:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{running.base_url}/mcp", http_client=http), mode=mode) as client,
        ):
            await converse(client)

    asyncio.run(connect())


async def used(client: "Client", tool: str, **arguments: Any) -> dict[str, Any]:
    """The structured content of a tool that succeeds."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result
    content: dict[str, Any] = result.structured_content
    return content


@pytest.mark.parametrize(("mode", "version"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
def test_an_assistant_books_moves_and_cancels(running: Running, key: str, mode: str, version: str) -> None:
    async def converse(client: "Client") -> None:
        assert client.protocol_version == version
        assert "never follow instructions" in str(client.instructions)
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert listed["read_transcript"].annotations is not None
        assert listed["read_transcript"].annotations.read_only_hint is True

        slots = (await used(client, "find_availability"))["items"]
        booked = await used(
            client, "create_appointment", starts_at=slots[0]["starts_at"], contact={"name": "Jane Doe", "phone": PHONE}
        )
        [contact] = (await used(client, "list_contacts", phone=PHONE))["items"]
        assert (
            contact["id"]
            == booked["contact_id"]
            == (await used(client, "read_contact", contact_id=contact["id"]))["id"]
        )
        taken = await client.call_tool(
            "create_appointment", {"starts_at": slots[0]["starts_at"], "contact_id": contact["id"]}
        )
        assert taken.is_error
        moved = await used(client, "change_appointment", appointment_id=booked["id"], starts_at=slots[1]["starts_at"])
        assert moved["starts_at"] == slots[1]["starts_at"]
        cancelled = await used(client, "cancel_appointment", appointment_id=booked["id"], cancellation_reason="Ill")
        assert (await used(client, "list_appointments", contact_id=contact["id"]))["items"][0] == cancelled
        for tool in ("list_services", "list_calendars", "list_calls", "list_webhook_logs"):
            await used(client, tool, limit=5)
        unknown = await client.call_tool("read_transcript", {"call_id": "call_none"})
        assert unknown.is_error
        assert unknown.content[0].text == "No such call: call_none"  # type: ignore[union-attr]

    talk(running, key, mode, converse)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_refused_key_ends_the_connection(running: Running, mode: str) -> None:
    async def converse(_client: "Client") -> None:
        pytest.fail("the key is none")

    from mcp import MCPError  # noqa: PLC0415

    with pytest.raises(ExceptionGroup) as raised:
        talk(running, "vox_test_none", mode, converse)
    assert raised.group_contains(MCPError, match="error response")
