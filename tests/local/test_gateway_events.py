import base64
from pathlib import Path

from tests.local.fakes import Rig, rig
from tests.local.small_template import loaded, with_api


def test_headers_come_as_the_client_wrote_them_and_repeated_ones_all(small: Rig) -> None:
    event = small.event("GET", "/open", headers=(("x-one", "1"), ("X-Many", "a"), ("X-Many", "b")))
    assert (event["headers"]["x-one"], event["headers"]["X-Many"]) == ("1", "b")
    assert event["multiValueHeaders"]["X-Many"] == ["a", "b"]


def test_query_parameters_are_decoded_in_both_forms(small: Rig) -> None:
    event = small.event("GET", "/open", query="a=1&a=2&b=c%20d+e&empty=")
    assert event["queryStringParameters"] == {"a": "2", "b": "c d e", "empty": ""}
    assert event["multiValueQueryStringParameters"]["a"] == ["1", "2"]


def test_what_a_request_lacks_is_null(small: Rig) -> None:
    event = small.event("GET", "/open")
    for name in ("body", "queryStringParameters", "multiValueQueryStringParameters", "pathParameters"):
        assert event[name] is None
    assert event["isBase64Encoded"] is False


def test_where_a_request_came_from_is_the_gateways_word_not_the_clients(small: Rig) -> None:
    claimed = (("X-Forwarded-For", "9.9.9.9"), ("x-forwarded-proto", "https"), ("X-Forwarded-Port", "443"))
    event = small.event("GET", "/open", headers=claimed, source_ip="127.0.0.7", port=3000)
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.7"
    forwarded = {name: values for name, values in event["multiValueHeaders"].items() if "forwarded" in name.lower()}
    assert forwarded == {
        "X-Forwarded-For": ["127.0.0.7"],
        "X-Forwarded-Port": ["3000"],
        "X-Forwarded-Proto": ["http"],
    }


def test_the_context_tells_host_stage_time_and_ids(small: Rig) -> None:
    event = small.event("GET", "/things/7", headers=(("Host", "localhost:3000"), ("User-Agent", "curl")))
    context = event["requestContext"]
    assert (context["domainName"], context["stage"], context["path"]) == ("localhost:3000", "v1", "/things/7")
    assert (context["requestTimeEpoch"], context["identity"]["userAgent"]) == (1_800_000_000_000, "curl")
    assert context["requestTime"] == "15/Jan/2027:08:00:00 +0000"
    assert context["requestId"] != context["extendedRequestId"]
    assert context["identity"]["apiKeyId"] == "key"


def test_request_ids_are_the_gateways_own_and_on_every_answer(small: Rig) -> None:
    given = (("x-amzn-RequestId", "mine"), ("x-amz-apigw-id", "mine"))
    for response in (small.send("GET", "/open", headers=given), small.send(key=None), small.send("OPTIONS", "/things")):
        assert response.header("x-amz-apigw-id") == response.context["extendedRequestId"] != "mine"
        assert response.header("x-amzn-RequestId") == response.context["requestId"] != "mine"


def test_the_authorizers_context_reaches_the_function_as_text(small: Rig) -> None:
    grant = small.functions.authorizer

    def rich(event: dict[str, object]) -> dict[str, object]:
        return {**grant(event), "context": {"text": "a", "number": 7, "fraction": 1.5, "on": True}}

    small.functions.authorizer = rich
    authorizer = small.event("GET", "/things")["requestContext"]["authorizer"]
    assert authorizer.pop("integrationLatency") == 0
    assert authorizer == {"text": "a", "number": "7", "fraction": "1.5", "on": "true", "principalId": "org_1"}


def test_the_usage_identifier_key_does_not_reach_the_function_by_that_name(small: Rig) -> None:
    assert "usageIdentifierKey" not in small.event("GET", "/things")["requestContext"]


def test_text_bodies_come_as_text_and_binary_ones_as_base64(tmp_path: Path) -> None:
    small = rig(loaded(tmp_path, with_api("BinaryMediaTypes: [image~1png]\n")))
    text = small.event("POST", "/open", body="žluťoučký".encode(), headers=(("Content-Type", "application/json"),))
    assert (text["body"], text["isBase64Encoded"]) == ("žluťoučký", False)
    image = small.event("POST", "/open", body=b"\x89PNG", headers=(("Content-Type", "image/png"),))
    assert (base64.b64decode(image["body"]), image["isBase64Encoded"]) == (b"\x89PNG", True)


def test_the_authorizers_event_names_the_method_it_decides_on(small: Rig) -> None:
    small.send("PATCH", "/things/7", query="a=1")
    name, event = small.functions.asked[0]
    assert (name, event["type"], event["httpMethod"], event["resource"]) == (
        "Authorizer",
        "REQUEST",
        "PATCH",
        "/things/{id}",
    )
    assert event["methodArn"] == "arn:aws:execute-api:us-east-1:123456789012:Api/v1/PATCH/things/7"
    assert event["headers"]["Authorization"] == "Bearer good"
    assert "body" not in event
