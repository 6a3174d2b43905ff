"""What the AWS stand-in's process does with requests, before the stand-in has them."""

import asyncio
from collections.abc import Iterable
from typing import Any

from local.runner.stores.moto_app import App

SCOPE = {
    "type": "http",
    "method": "PUT",
    "scheme": "http",
    "http_version": "1.1",
    "raw_path": b"/bucket/key",
    "query_string": b"",
    "headers": [(b"content-length", b"10")],
    "server": ("127.0.0.1", 80),
}


def asked(*messages: dict[str, Any]) -> tuple[list[bytes], list[dict[str, Any]]]:
    """The bodies that the stand-in is given for a request that arrives in these parts, and what is answered."""
    bodies: list[bytes] = []
    answered: list[dict[str, Any]] = []
    arriving = iter(messages)

    def stand_in(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b"stored"]

    async def receive() -> dict[str, Any]:
        return next(arriving)

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    asyncio.run(App(stand_in)(SCOPE, receive, send))
    return bodies, answered


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_that_arrives_in_parts_is_one() -> None:
    bodies, answered = asked(part(b"half ", more=True), part(b"whole", more=False))

    assert bodies == [b"half whole"]
    assert [message.get("body", message.get("status")) for message in answered] == [200, b"stored"]


def test_a_request_whose_client_dies_before_its_end_is_none() -> None:
    bodies, answered = asked(part(b"half ", more=True), {"type": "http.disconnect"})

    assert (bodies, answered) == ([], [])
