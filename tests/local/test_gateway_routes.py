import pytest

from local.runner.gateway.api_gateway import LARGEST_BODY, LARGEST_HEADERS
from tests.local.fakes import Rig


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/things", "/things", None),
        ("/things/", "/things", None),
        ("/things/7", "/things/{id}", {"id": "7"}),
        ("/things/mine", "/things/mine", None),
        ("/things/a%20b", "/things/{id}", {"id": "a%20b"}),
        ("/things/7/parts", "/{proxy+}", {"proxy": "things/7/parts"}),
        ("/nowhere/at/all", "/{proxy+}", {"proxy": "nowhere/at/all"}),
        ("/things//7", "/{proxy+}", {"proxy": "things//7"}),
        ("/", "/", None),
    ],
)
def test_the_most_exact_path_takes_the_request(
    small: Rig, path: str, resource: str, parameters: dict[str, str] | None
) -> None:
    event = small.event("GET", path)
    assert (event["resource"], event["pathParameters"]) == (resource, parameters)
    assert (event["path"], event["requestContext"]["resourcePath"]) == (path, resource)


@pytest.mark.parametrize("method", ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"])
def test_any_takes_every_method(small: Rig, method: str) -> None:
    assert small.event(method, "/things")["httpMethod"] == method


@pytest.mark.parametrize(("method", "path"), [("POST", "/reading"), ("TRACE", "/things"), ("GET", "*")])
def test_a_method_or_target_without_a_route_is_the_gateways_own_refusal(small: Rig, method: str, path: str) -> None:
    response = small.send(method, path)
    assert (response.status, response.body) == (403, b'{"type":"MISSING_AUTHENTICATION_TOKEN"}')
    assert not small.functions.asked


def test_a_preflight_is_answered_without_key_and_without_function(small: Rig) -> None:
    response = small.send("OPTIONS", "/things", key=None)
    assert (response.status, small.functions.asked) == (200, [])
    told = {name: response.header(f"Access-Control-{name}") for name in ("Allow-Origin", "Allow-Methods", "Max-Age")}
    assert told == {"Allow-Origin": "*", "Allow-Methods": "GET,POST", "Max-Age": "60"}


def test_ten_megabytes_pass_and_one_byte_more_does_not(small: Rig) -> None:
    assert small.send("POST", "/open", body=b"x" * LARGEST_BODY).status == 200
    response = small.send("POST", "/open", body=b"x" * (LARGEST_BODY + 1))
    assert (response.status, response.body) == (413, b'{"type":"REQUEST_TOO_LARGE"}')


def test_headers_beyond_the_gateways_limit_are_refused(small: Rig) -> None:
    response = small.send("GET", "/open", headers=(("X-Large", "x" * LARGEST_HEADERS),))
    assert (response.status, small.functions.asked) == (400, [])


def test_a_head_request_is_answered_without_body_but_with_its_length(small: Rig) -> None:
    small.functions.work = lambda _: {"statusCode": 200, "body": "twelve bytes"}
    response = small.send("HEAD", "/open")
    assert (response.body, response.header("Content-Length")) == (b"", "12")
    assert small.send("HEAD", "/things", key=None).body == b""
