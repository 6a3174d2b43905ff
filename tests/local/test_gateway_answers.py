import json
from collections.abc import Callable
from typing import Any

import pytest

from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, InvocationTimeoutError
from tests.local.fakes import Rig


def answering(answer: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda _: answer


def raising(error: Exception) -> Callable[[dict[str, Any]], Any]:
    def work(_: dict[str, Any]) -> Any:
        raise error

    return work


def test_status_headers_and_body_are_the_functions(small: Rig) -> None:
    several = {"X-Many": ["1", "2"], "X-One": ["several win"]}
    small.functions.work = answering(
        {"statusCode": "201", "headers": {"X-One": "1", "X-On": True}, "multiValueHeaders": several, "body": "ž"}
    )
    response = small.send("GET", "/open")
    assert (response.status, response.body) == (201, "ž".encode())
    assert [value for name, value in response.headers if name == "X-Many"] == ["1", "2"]
    assert [value for name, value in response.headers if name == "X-One"] == ["several win"]
    assert response.header("X-On") == "true"


@pytest.mark.parametrize("name", ["WWW-Authenticate", "Date", "Server", "Content-Length", "authorization"])
def test_headers_that_the_gateway_keeps_for_itself_arrive_under_another_name(small: Rig, name: str) -> None:
    small.functions.work = answering({"statusCode": 200, "headers": {name: "mine"}, "body": ""})
    response = small.send("GET", "/open")
    assert response.header(f"x-amzn-Remapped-{name}") == "mine"
    assert response.header(name) in {None, "0"}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"statusCode": "many"},
        {"statusCode": 700},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "cookies": []},
        {"statusCode": 200, "headers": {"X": None}},
        {"statusCode": 200, "headers": ["X"]},
        {"statusCode": 200, "multiValueHeaders": {"X": "one"}},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b"}},
        {"statusCode": 200, "headers": {"X: y\r\nZ": "a"}},
    ],
)
def test_an_answer_that_is_none_is_an_integration_failure(small: Rig, answer: Any) -> None:
    small.functions.work = answering(answer)
    response = small.send("GET", "/open")
    assert (response.status, response.body) == (503, b'{"type":"INTEGRATION_FAILURE"}')


@pytest.mark.parametrize(
    ("error", "kind", "status"),
    [
        (FunctionError("ValueError", "no"), "INTEGRATION_FAILURE", 503),
        (InvocationTimeoutError(), "INTEGRATION_TIMEOUT", 503),
        (EventTooLargeError(), "REQUEST_TOO_LARGE", 413),
    ],
)
def test_what_goes_wrong_with_a_function_has_its_gateway_response(
    small: Rig, error: Exception, kind: str, status: int
) -> None:
    small.functions.work = raising(error)
    response = small.send("GET", "/open")
    assert (response.status, json.loads(response.body)) == (status, {"type": kind})


def test_a_gateway_response_has_the_templates_status_headers_and_text(small: Rig) -> None:
    response = small.send("GET", "/things", key=None)
    identifier = response.context["extendedRequestId"]
    assert response.status == 401
    assert response.header("WWW-Authenticate") == "Bearer"
    assert response.header("Request-Id") == identifier
    assert json.loads(response.body) == {"id": identifier, "why": "Unauthorized"}


def test_a_default_response_keeps_the_types_status_unless_it_sets_one(small: Rig) -> None:
    small.keys.known = {}
    assert small.send("GET", "/things").status == 403
    small.functions.work = raising(InvocationTimeoutError())
    assert small.send("GET", "/open").status == 503
