"""What is no JSON object, on every operation that takes a body: a clear refusal, and nothing changes."""

import gzip
import json

import pytest

from tests.operations import Operation, objects_of, operations
from tests.product import Client, Product

TAKE_A_BODY = [operation for operation in operations() if operation.takes_body]
HAVE_NO_FIELDS = [operation for operation in operations() if operation.method == "POST" and not operation.takes_body]
TAKE_NONE = [operation for operation in operations() if operation.method == "DELETE" and not operation.takes_body]

NOT_JSON = {
    "cut short": b'{"name": "A"',
    "single quotes": b"{'name': 'A'}",
    "trailing comma": b'{"name": "A",}',
    "a comment": b'{"name": "A" /* a */}',
    "bare word": b"hello",
    "two values": b"{}{}",
    "a form": b"name=A&prompt=B",
    "byte order mark": b'\xef\xbb\xbf{"name": "A"}',
    "control character": b'{"name": "a\x01b"}',
    "line end in a string": b'{"name": "a\nb"}',
    "unknown escape": b'{"name": "\\x41"}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "-Infinity": b'{"name": [-Infinity]}',
    "too large a number": b'{"name": 1e999}',
    "too small a number": b'{"name": -1e999}',
    "10,000 digits": b'{"name": ' + b"9" * 10_000 + b"}",
    "10,000 digits and a fraction": b'{"name": ' + b"9" * 10_000 + b".5}",
    "a leading zero": b'{"name": 007}',
    "a key twice": b'{"name": "A", "name": "A"}',
    "a key twice, escaped": b'{"name": "A", "n\\u0061me": "B"}',
    "a key twice, deeper": b'{"metadata": {"a": "1", "a": "2"}}',
    "half a surrogate pair": b'{"name": "\\ud83d"}',
    "the other half": b'{"name": "\\udE00 x"}',
    "half a pair in a key": b'{"\\uDC00": "A"}',
    "Latin-1": b'{"name": "Jos\xe9"}',
    "half a character": b'{"name": "Jos\xc3"}',
    "UTF-16": '{"name": "A"}'.encode("utf-16"),
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets, closed": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}
NO_OBJECT = {"array": b"[]", "objects": b"[{}]", "null": b"null", "text": b'"name"', "number": b"1", "truth": b"true"}
MEDIA_TYPES = [
    "text/plain",
    "text/json",
    "application/jsonx",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/json; charset=utf-8; charset=latin-1",
    "application/json, text/plain",
    "json",
    ";",
    None,
]


# Booking needs none of its fields in all its forms: without a body, its own check names the first one.
NEED_NONE = {
    *("cancelAppointment", "createAppointment", "createCalendarFeed", "createCallBack"),
    *("rotateApiKey", "testWebhookEndpoint"),
}
each_operation = pytest.mark.parametrize("operation", TAKE_A_BODY, ids=str)


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@each_operation
def test_what_is_not_json_is_400(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = standing_product.stored()

    for name, raw in NOT_JSON.items():
        answer = standing_clinic(operation.method, operation.target(ids), raw=raw)
        assert (answer.status, answer.code) == (400, "invalid_json"), name
    assert standing_product.stored() == before


@each_operation
def test_what_is_no_object_is_422(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = standing_product.stored()

    for name, raw in NO_OBJECT.items():
        assert standing_clinic(operation.method, operation.target(ids), raw=raw).pointers == ["#"], name
    assert standing_product.stored() == before


@each_operation
def test_another_media_type_or_none_is_415(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = standing_product.stored()

    for media_type in MEDIA_TYPES:
        answer = standing_clinic(operation.method, operation.target(ids), operation.body, content_type=media_type)
        assert (answer.status, answer.code) == (415, "unsupported_media_type"), media_type
        assert "application/json" in answer.json["detail"]
    assert standing_product.stored() == before


@pytest.mark.parametrize("operation", [each for each in TAKE_A_BODY if each.name not in NEED_NONE], ids=str)
def test_a_body_that_is_needed_may_not_be_empty(
    standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    for raw in (None, b"", b" \r\n\t"):
        answer = standing_clinic(operation.method, operation.target(ids), raw=raw)
        assert (answer.status, answer.code) == (400, "invalid_json"), raw
        assert "it is empty" in answer.json["detail"]


@each_operation
def test_nesting_of_any_depth_is_refused(standing_clinic: Client, ids: dict[str, str], operation: Operation) -> None:
    for depth in (50, 900, 2_000, 5_000, 20_000):
        for raw in (b'{"name":' + b"[" * depth + b"]" * depth + b"}", b'{"name":' * depth + b"1" + b"}" * depth):
            answer = standing_clinic(operation.method, operation.target(ids), raw=raw, headers={"Idempotency-Key": "k"})
            assert answer.code in {"invalid_json", "invalid_fields"}, depth


def test_merge_patch_is_the_type_of_a_patch_alone(standing_clinic: Client) -> None:
    answer = standing_clinic("POST", "/api/agents", {"name": "A"}, content_type="application/merge-patch+json")

    assert answer.status == 415


def test_what_is_not_utf_8_stores_nothing_and_u_fffd_is_a_character(
    standing_product: Product, standing_clinic: Client
) -> None:
    clinic, before = standing_clinic, standing_product.stored()

    refused = clinic("POST", "/api/contacts", raw=b'{"name": "Jos\xe9", "phone": "+14155550100"}')

    assert (refused.status, refused.code) == (400, "invalid_json")
    assert standing_product.stored() == before
    made = clinic("POST", "/api/contacts", raw='{"name": "Jos\ufffd", "phone": "+14155550100"}'.encode())
    escaped = clinic("POST", "/api/contacts", raw=b'{"name": "Jos\\ufffd", "phone": "+14155550101"}')
    assert [answer.json["name"] for answer in (made, escaped)] == ["Jos\ufffd"] * 2


@each_operation
def test_a_compressed_body_is_415(standing_clinic: Client, ids: dict[str, str], operation: Operation) -> None:
    raw = gzip.compress(json.dumps(operation.body).encode())

    for coding in ("gzip", "GZIP", "identity, gzip", "br"):
        answer = standing_clinic(operation.method, operation.target(ids), raw=raw, headers={"Content-Encoding": coding})
        assert (answer.status, answer.code) == (415, "unsupported_media_type"), coding


def test_a_body_says_that_it_is_not_compressed(standing_clinic: Client) -> None:
    answer = standing_clinic("POST", "/api/agents", {"name": "A"}, headers={"Content-Encoding": "identity"})

    assert answer.status == 422


@pytest.mark.parametrize("operation", TAKE_NONE, ids=str)
def test_a_body_that_deleting_would_ignore_is_400(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    before = standing_product.stored()

    for raw in (b'{"reason": "x"}', b"[]", b"x", b"null"):
        answer = standing_clinic(operation.method, operation.target(ids), raw=raw)
        assert (answer.status, answer.code) == (400, "body_not_allowed"), raw
    assert standing_product.stored() == before
    unknown = operation.path.format_map({name: f"{id_[:-4]}0000" for name, id_ in ids.items()})
    assert standing_clinic(operation.method, unknown, raw=b" {} ").status == 404


@pytest.mark.parametrize("operation", HAVE_NO_FIELDS, ids=str)
def test_a_field_that_a_post_without_fields_would_ignore_is_422(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], operation: Operation
) -> None:
    path = operation.target(ids)
    before = standing_product.stored()

    refused = standing_clinic("POST", path, {"reason": "x", "a/b": 1} | {f"f{number}": 1 for number in range(200)})

    assert (refused.pointers[:2], len(refused.pointers)) == (["#/reason", "#/a~1b"], 100)
    assert "(and 201 more)" in refused.json["detail"]
    assert standing_clinic("POST", path, raw=b"null").pointers == ["#"]
    assert standing_clinic("POST", path, raw=b"{").code == "invalid_json"
    assert standing_clinic("POST", path, raw=b"reason=x", content_type="text/plain").code == "unsupported_media_type"
    assert standing_product.stored() == before
    unknown = operation.path.format_map({name: f"{id_[:-4]}0000" for name, id_ in ids.items()})
    assert standing_clinic("POST", unknown, raw=b" {} ", content_type=None).status == 404


def test_an_integer_may_be_written_with_a_fraction(standing_clinic: Client) -> None:
    clinic = standing_clinic
    body = b'{"name": "Room", "time_zone": "UTC", "slot_minutes": 30.0, "buffer_minutes": 1e1}'

    made = clinic("POST", "/api/calendars", raw=body)

    assert (made.json["slot_minutes"], made.json["buffer_minutes"]) == (30, 10)
    assert b'"slot_minutes":30,' in made.response.body
    refused = clinic("PATCH", f"/api/calendars/{made.json['id']}", raw=b'{"slot_minutes": 30.5}')
    assert refused.pointers == ["#/slot_minutes"]
    assert clinic("PATCH", f"/api/calendars/{made.json['id']}", {"slot_minutes": "30"}).pointers == ["#/slot_minutes"]
