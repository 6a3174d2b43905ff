import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mangum import Mangum

from local.runner.function_urls import FunctionUrls, url_of
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError
from local.runner.gateway.http_messages import Request, Response
from local.runner.template.reader import TemplateError, load
from tests.local.fakes import Clock, FakeFunctions
from tests.local.small_template import loaded

URL = """
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: {AuthType: NONE}
Outputs:
  Url: {Value: !GetAtt WorkUrl.FunctionUrl}
"""


class Others:
    """Whatever answers what is no function URL."""

    def handle(self, request: Request) -> Response:
        return Response(200, (), f"others: {request.path}".encode())

    def refuse(self, request: Request, kind: str) -> Response:
        return Response(400, (), f"{kind}: {request.path}".encode())


class Rig:
    def __init__(self, folder: Path) -> None:
        self.functions = FakeFunctions()
        self.urls = FunctionUrls(loaded(folder, URL).function_urls, self.functions, Others(), Clock())

    def send(self, method: str = "GET", path: str = "/", **named: Any) -> Response:
        return self.urls.handle(Request(method, f"/_functions/Work{path}", **named))

    def event(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        self.send(*arguments, **named)
        event: dict[str, Any] = self.functions.asked[-1][1]
        return event


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_the_event_has_payload_format_2(rig: Rig) -> None:
    headers = (
        ("Host", "127.0.0.1:3000"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("X-Many", "1"),
        ("x-many", "2"),
        ("User-Agent", "agent"),
        ("Cookie", "a=1; b=2"),
        ("X-Forwarded-For", "6.6.6.6"),
    )
    named = {"headers": headers, "body": '{"ž": 1}'.encode(), "query": "a=1&a=%202&b=", "port": 3000}
    event = rig.event("POST", "/webhooks/v%20api", **named)
    trace = event["headers"].pop("x-amzn-trace-id")
    request_id = event["requestContext"].pop("requestId")
    assert trace.startswith("Root=1-")
    assert len(request_id) == 36
    assert event == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/webhooks/v%20api",
        "rawQueryString": "a=1&a=%202&b=",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "host": "127.0.0.1:3000",
            "content-type": "application/json; charset=utf-8",
            "x-many": "1,2",
            "user-agent": "agent",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "3000",
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"a": "1, 2", "b": ""},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "workurl",
            "domainName": "127.0.0.1:3000",
            "domainPrefix": "127",
            "http": {
                "method": "POST",
                "path": "/webhooks/v%20api",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "agent",
            },
            "routeKey": "$default",
            "stage": "$default",
            "time": "15/Jan/2027:08:00:00 +0000",
            "timeEpoch": 1_800_000_000_000,
        },
        "body": '{"ž": 1}',
        "isBase64Encoded": False,
    }


def test_what_a_request_has_not_is_not_in_the_event(rig: Rig) -> None:
    event = rig.event("GET", "")
    assert event["rawPath"] == "/"
    assert not {"body", "cookies", "queryStringParameters", "pathParameters"} & set(event)


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/json", True),
        ("text/plain; charset=utf-8", True),
        ("application/problem+json", True),
        ("application/x-www-form-urlencoded", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_only_bodies_of_a_text_type_arrive_as_text(rig: Rig, media_type: str, *, text: bool) -> None:
    headers = (("Content-Type", media_type),) if media_type else ()
    event = rig.event("POST", headers=headers, body=b'{"a":1}')
    encoded = base64.b64encode(b'{"a":1}').decode()
    assert (event["body"], event["isBase64Encoded"]) == (('{"a":1}', False) if text else (encoded, True))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Say what was asked: the smallest of ASGI applications."""
    body = (await receive())["body"]
    headers = dict(scope["headers"])
    told = b"|".join((scope["method"].encode(), scope["path"].encode(), headers.get(b"cookie", b""), body))
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": told})


@pytest.fixture
def loop() -> Iterator[None]:
    """The event loop that Mangum runs an application in; one that it makes itself it leaves open."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield
    asyncio.set_event_loop(None)
    made.close()


@pytest.mark.usefixtures("loop")
def test_an_application_under_mangum_sees_the_very_request(rig: Rig) -> None:
    handler = Mangum(application, lifespan="off")
    context: Any = None
    rig.functions.work = lambda event: handler(event, context)
    sent = {"headers": (("Host", "here"), ("Cookie", "a=1; b=2")), "body": b"\x00\xff{}"}
    response = rig.send("POST", "/webhooks/vapi", **sent)
    assert (response.status, response.header("Content-Type")) == (201, "text/plain")
    assert response.body == b"POST|/webhooks/vapi|a=1; b=2|\x00\xff{}"


def test_status_headers_cookies_and_body_are_the_functions(rig: Rig) -> None:
    rig.functions.work = lambda _: {
        "statusCode": 202,
        "headers": {"X-On": True, "WWW-Authenticate": "Bearer"},
        "cookies": ["a=1", "b=2; Secure"],
        "body": "ž",
    }
    response = rig.send()
    assert (response.status, response.body) == (202, "ž".encode())
    assert (response.header("X-On"), response.header("x-amzn-Remapped-WWW-Authenticate")) == ("true", "Bearer")
    assert response.header("Content-Type") == "application/json"
    assert [value for name, value in response.headers if name == "set-cookie"] == ["a=1", "b=2; Secure"]


def test_a_body_in_base64_is_decoded_and_head_has_none(rig: Rig) -> None:
    rig.functions.work = lambda _: {"statusCode": 200, "isBase64Encoded": True, "body": "AP8="}
    assert rig.send().body == b"\x00\xff"
    head = rig.send("HEAD")
    assert (head.body, head.header("Content-Length")) == (b"", "2")


@pytest.mark.parametrize(
    ("answer", "body"), [("text", b"text"), ({"a": "ž"}, '{"a": "ž"}'.encode()), (None, b"null"), ([1], b"[1]")]
)
def test_an_answer_without_a_status_is_the_body(rig: Rig, answer: Any, body: bytes) -> None:
    rig.functions.work = lambda _: answer
    response = rig.send()
    assert (response.status, response.header("Content-Type"), response.body) == (200, "application/json", body)


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "many"},
        {"statusCode": 700},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "headers": ["X"]},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b"}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "cookies": [{"a": 1}]},
        {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
    ],
)
def test_an_answer_that_is_none_is_502(rig: Rig, answer: Any) -> None:
    rig.functions.work = lambda _: answer
    assert rig.send().status == 502


@pytest.mark.parametrize(("error", "status"), [(FunctionError("ValueError", "no"), 502), (EventTooLargeError(), 413)])
def test_a_function_that_fails_is_502_and_an_event_too_large_413(rig: Rig, error: Exception, status: int) -> None:
    def work(_: Any) -> None:
        raise error

    rig.functions.work = work
    assert rig.send().status == status


@pytest.mark.parametrize("path", ["/", "/_functions", "/_functions/Unknown/", "/api/_functions/Work/"])
def test_all_other_paths_are_others_business(rig: Rig, path: str) -> None:
    assert rig.urls.handle(Request("GET", path)).body == f"others: {path}".encode()
    assert rig.urls.refuse(Request("GET", path), "DEFAULT_4XX").body == f"DEFAULT_4XX: {path}".encode()
    assert not rig.functions.asked


def test_the_url_is_known_to_the_template(tmp_path: Path) -> None:
    assert loaded(tmp_path, URL).outputs["Url"] == "https://workurl.lambda-url.us-east-1.on.aws/"
    here = url_of("http://127.0.0.1:3000", "Work")
    assert here == "http://127.0.0.1:3000/_functions/Work/"
    path = tmp_path / "template.yaml"
    assert load(path=path, physical_ids={"WorkUrl.FunctionUrl": here}).outputs["Url"] == here


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("AuthType: AWS_IAM", "AuthType AWS_IAM"),
        ("AuthType: NONE, InvokeMode: RESPONSE_STREAM", "InvokeMode RESPONSE_STREAM"),
        ("AuthType: NONE, Cors: {AllowOrigins: ['*']}", "Cors"),
    ],
)
def test_a_url_that_is_not_known_is_refused(tmp_path: Path, setting: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        loaded(tmp_path, URL.replace("AuthType: NONE", setting))
