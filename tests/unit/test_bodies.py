"""Bodies as the gateway hands them over."""

import base64
from typing import Any

import pytest

from voxanne.api.http.bodies import check_encoding, check_media_type, check_no_body, decode_body, read_json, write_json
from voxanne.core.errors import DomainError, MalformedError, UnsupportedMediaTypeError


def test_a_base64_body_is_decoded() -> None:
    assert decode_body({"body": base64.b64encode("ы".encode()).decode(), "isBase64Encoded": True}) == "ы"
    assert decode_body({"body": "ы", "isBase64Encoded": False}) == "ы"
    assert decode_body({"body": None}) == ""


@pytest.mark.parametrize("data", [b"\xff", b"\xed\xa0\x80", b"a\xc3", b"\xc0\x80", b"\xf8\x88\x80\x80\x80"])
def test_bytes_that_are_not_utf_8_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError) as refused:
        decode_body({"body": base64.b64encode(data).decode(), "isBase64Encoded": True})

    assert refused.value.code == "invalid_json"


def test_a_replacement_character_is_the_clients_only_where_the_bytes_are_there() -> None:
    with pytest.raises(MalformedError) as refused:
        decode_body({"body": '{"name": "Jos\ufffd"}', "isBase64Encoded": False})

    assert refused.value.code == "invalid_json"
    assert decode_body({"body": base64.b64encode("\ufffd".encode()).decode(), "isBase64Encoded": True}) == "\ufffd"
    assert decode_body({"body": '{"name": "\\ufffd"}'}) == '{"name": "\\ufffd"}'


def test_a_body_that_is_no_base64_is_refused() -> None:
    with pytest.raises(MalformedError):
        decode_body({"body": "*", "isBase64Encoded": True})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "\\ud83e\\uddb7"}', {"a": "🦷"}),
        ('{"a": "\\u0000"}', {"a": "\0"}),
        ('{"a": 1e308, "b": -0.0, "c": 123456789012345678901234567890}', None),
        (" \r\n\t{}\n", {}),
        ('{"a": 30.0, "b": 3e1, "c": -2.50E1, "d": 1.5}', {"a": 30, "b": 30, "c": -25, "d": 1.5}),
        ('{"": {"": {}}}', {"": {"": {}}}),
    ],
)
def test_json_is_read(text: str, value: dict[str, Any] | None) -> None:
    read = read_json(text)

    assert read == value or value is None


@pytest.mark.parametrize("text", ["", " ", "\u00a0{}", "{}\0", '{"a": 1, "a": 1}', '{"a": NaN}', '{"\\udc00": 1}'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        read_json(text)


def test_where_it_breaks_is_told() -> None:
    with pytest.raises(MalformedError, match="at line 2, column 3"):
        read_json('{"a": 1,\n  ?}')


@pytest.mark.parametrize(
    ("content_type", "method"),
    [
        ("application/json", "POST"),
        ("Application/JSON", "POST"),
        ("application/json; charset=utf-8", "POST"),
        ('application/json ; charset="UTF-8"', "POST"),
        ("application/merge-patch+json", "PATCH"),
        ("application/json", "PATCH"),
    ],
)
def test_json_by_its_names_is_taken(content_type: str, method: str) -> None:
    check_media_type(content_type, method)


@pytest.mark.parametrize("content_type", [None, "", "text/json", "application/json; charset=x", "application/json2"])
def test_other_types_are_refused(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMediaTypeError):
        check_media_type(content_type, "POST")


def test_json_is_written_compact_and_not_escaped() -> None:
    assert write_json({"a": ["ы", None]}) == '{"a":["ы",null]}'


def test_a_whole_number_is_an_integer_however_it_is_written() -> None:
    read = read_json('{"a": 30.0, "b": 3E1, "c": 30.5, "d": 1e300}')

    assert [type(value) for value in read.values()] == [int, int, float, float]


@pytest.mark.parametrize("content_encoding", [None, "", "identity", " Identity "])
def test_a_plain_body_is_taken(content_encoding: str | None) -> None:
    check_encoding(content_encoding)


@pytest.mark.parametrize("content_encoding", ["gzip", "GZIP", "br", "deflate", "identity, gzip", "zstd"])
def test_a_compressed_body_is_refused(content_encoding: str) -> None:
    with pytest.raises(UnsupportedMediaTypeError):
        check_encoding(content_encoding)


@pytest.mark.parametrize("text", ["", " ", "{}", " {\n} "])
def test_an_empty_object_says_nothing(text: str) -> None:
    check_no_body(text)


@pytest.mark.parametrize("text", ['{"reason": "ill"}', "[]", "null", "{", "{}{}", "x"])
def test_a_body_where_none_is_taken_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as refused:
        check_no_body(text)

    assert refused.value.code == "body_not_allowed"
