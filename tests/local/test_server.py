"""The HTTP server, over real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from local.runner.gateway.http_server import Server
from tests.local.fakes import Rig
from tests.local.serving import Running
from tests.patience import PATIENCE


def test_a_request_and_its_answer_pass(running: Running) -> None:
    running.small.functions.work = lambda event: {
        "statusCode": 201,
        "headers": {"RateLimit-Policy": "x", "ETag": '"1"'},
        "body": event["body"],
    }
    connection = running.connect()
    connection.request("POST", "/open/?a=%20b", "žluť".encode(), {"content-type": "text/plain", "X-Many": "1"})
    response = connection.getresponse()
    assert (response.status, response.read().decode()) == (201, "žluť")
    assert ("RateLimit-Policy", "x") in response.getheaders()
    event = running.event()
    assert (event["path"], event["queryStringParameters"]) == ("/open/", {"a": " b"})
    assert event["headers"]["content-type"] == "text/plain"
    assert event["requestContext"]["domainName"] == f"127.0.0.1:{running.server.port}"
    connection.close()


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2", "127.0.0.9"])
def test_the_clients_socket_address_is_the_source(running: Running, source: str) -> None:
    running.get("/open", source)
    assert running.event()["requestContext"]["identity"]["sourceIp"] == source


def test_a_connection_serves_several_requests_and_each_is_logged(small: Rig) -> None:
    running = Running(small)
    connection = running.connect()
    for path in ("/open", "/nowhere", "/things"):
        connection.request("HEAD", path)
        response = connection.getresponse()
        assert response.read() == b""
    connection.close()
    running.stop()
    assert [request.path for request, _ in running.logged] == ["/open", "/nowhere", "/things"]


def test_two_hundred_clients_at_once_are_all_answered(running: Running) -> None:
    everyone = threading.Barrier(200, timeout=PATIENCE)

    def work(_: dict[str, Any]) -> Any:
        everyone.wait()  # opens only if all of them are inside together
        return {"statusCode": 200, "body": ""}

    running.small.functions.work = work
    with ThreadPoolExecutor(200) as executor:
        statuses = list(executor.map(lambda _: running.get().status, range(200)))
    assert statuses == [200] * 200


def test_stopping_finishes_the_request_under_way_and_takes_no_other(small: Rig) -> None:
    running = Running(small)
    inside, go_on = threading.Event(), threading.Event()

    def work(_: dict[str, Any]) -> Any:
        inside.set()
        go_on.wait(PATIENCE)
        return {"statusCode": 200, "body": "x" * 1_000_000}

    small.functions.work = work
    with ThreadPoolExecutor(1) as executor:
        under_way = executor.submit(running.get)
        inside.wait(PATIENCE)
        running.server.stop()
        with pytest.raises(ConnectionError):
            connect_until_refused(running)
        go_on.set()
        response = under_way.result()
    assert (response.status, len(response.body)) == (200, 1_000_000)  # type: ignore[attr-defined]
    running.thread.join(PATIENCE)
    assert not running.thread.is_alive()


def connect_until_refused(running: Running) -> None:
    while True:
        with closing(running.connect()) as connection:
            connection.connect()


def test_a_port_in_use_is_refused() -> None:
    first = Server("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        Server("127.0.0.1", first.port)
    first.close()
