"""What comes over a connection that no good client would send."""

from typing import Any

import pytest

from tests.local.serving import Running


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\nSet-Cookie: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\n12345",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n12345",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /\xff\xfe\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_cannot_be_read_is_a_gateway_response_and_not_the_servers_end(running: Running, sent: bytes) -> None:
    head, _, body = running.raw(sent).partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in {b"400", b"403"}
    assert body.startswith(b'{"type":"')
    assert b"x-amz-apigw-id: " in head
    assert running.get().status == 200


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"/open/%zz%00%ff?a=%zz&%=&&", "/open/%zz%00%ff", {"a": "%zz", "%": ""}),
        (b"//open//x", "//open//x", None),
        (b"http://elsewhere/open?a=1", "/open", {"a": "1"}),
        (b"/open#fragment", "/open", None),
    ],
)
def test_odd_targets_reach_the_function_undecoded(
    running: Running, target: bytes, path: str, query: dict[str, str] | None
) -> None:
    assert b" 200 " in running.raw(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n")[0]
    assert (running.event()["path"], running.event()["queryStringParameters"]) == (path, query)


def test_a_body_that_is_too_large_gets_its_answer(running: Running) -> None:
    size = 11_000_000
    head = b"POST /open HTTP/1.1\r\nHost: x\r\nContent-Length: " + str(size).encode() + b"\r\n\r\n"
    assert running.raw(head + b"x" * size).split(b" ")[1] == b"413"
    announced = running.raw(b"POST /open HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
    assert announced.split(b" ")[1] == b"413"
    assert not running.small.functions.asked


# The HTTP server takes an OSError for the client's end, which it passes over in silence.
@pytest.mark.parametrize("fault", [ZeroDivisionError, BrokenPipeError])
def test_a_fault_of_the_runners_own_is_a_gateway_response_without_a_trace(
    running: Running, fault: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: dict[str, Any]) -> Any:
        raise fault

    running.small.functions.work = broken
    response = running.get()
    assert (response.status, response.body) == (503, b'{"type":"DEFAULT_5XX"}')  # type: ignore[attr-defined]
    assert fault.__name__ in caplog.text
