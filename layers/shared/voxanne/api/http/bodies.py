"""JSON bodies, stricter than Python's parser and Powertools: RFC 8259, no duplicate keys, no NaN, objects only."""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from voxanne.core.errors import InvalidFieldsError, MalformedError, UnsupportedMediaTypeError
from voxanne.core.quoting import has_half_characters

_JSON = "application/json"
_MERGE_PATCH = "application/merge-patch+json"
_CHARSET = re.compile(r';\s*charset\s*=\s*"?utf-8"?\s*', re.IGNORECASE)
_EMPTY = re.compile(r"[ \t\r\n]*(\{[ \t\r\n]*\}[ \t\r\n]*)?")
# More than twice the values of the largest valid body. Each value may be an error, which takes time to report.
MAX_VALUES = 10_000
# A response shows at most this many errors; the next attempt shows others. Each takes time to write and quotes the
# body.
MAX_ERRORS = 100
MAX_NAME_CHARACTERS = 100
# Besides letters, digits and _.-~ (RFC 3986, 3.5).
_OF_FRAGMENTS = "!$&'()*+,;=:@/?"
# Numbers up to here are whole in every JSON implementation (RFC 8259, section 6).
_MAX_EXACT = 2**53


def decode_body(event: Mapping[str, Any]) -> str:
    """Return the body of a gateway event as text.

    The gateway hands text over with U+FFFD in place of bytes that are not UTF-8. One that the client sent looks the
    same, unless the event has the bytes themselves, so it must be sent as an escape (docs/decisions.md).

    Raises:
        MalformedError: it is not UTF-8.
    """
    body: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        if "\ufffd" in body:
            raise MalformedError("The body is not UTF-8. Write U+FFFD as \\ufffd.", code="invalid_json")
        return body
    try:
        return base64.b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise MalformedError("The body is not UTF-8.", code="invalid_json") from None


def check_encoding(content_encoding: str | None) -> None:
    """Refuse a body that is compressed.

    Raises:
        UnsupportedMediaTypeError: `Content-Encoding` names another coding than identity.
    """
    codings = [coding.strip().lower() for coding in (content_encoding or "").split(",")]
    if any(coding not in {"", "identity"} for coding in codings):
        raise UnsupportedMediaTypeError("Send the body without Content-Encoding.")


def check_no_body(text: str) -> None:
    """Refuse a body that is not empty on a route that takes none: ignoring it would hide the client's mistake.

    Raises:
        MalformedError: it is neither empty nor an empty object.
    """
    if not is_empty(text):
        raise MalformedError("This path takes no body with this method.", code="body_not_allowed")


def is_empty(text: str) -> bool:
    """Return whether a body is empty or an empty object."""
    return _EMPTY.fullmatch(text) is not None


def check_no_fields(document: Mapping[str, Any]) -> None:
    """Refuse the fields of a body on a route that has none, as a route that has fields refuses unknown ones.

    Raises:
        InvalidFieldsError: there is a field.
    """
    errors = [{"pointer": f"#/{pointer_part(name)}", "detail": "is unknown"} for name in [*document][:MAX_ERRORS]]
    if errors:
        raise InvalidFieldsError(errors, total=len(document))


def check_media_type(content_type: str | None, method: str) -> None:
    """Refuse a body that is not declared as JSON in UTF-8. PATCH also accepts RFC 7396's media type.

    Raises:
        UnsupportedMediaTypeError: the media type is another or missing.
    """
    media_type, _, _ = (content_type or "").partition(";")
    parameters = (content_type or "")[len(media_type) :]
    accepted = [_JSON, _MERGE_PATCH] if method == "PATCH" else [_JSON]
    if media_type.strip().lower() not in accepted or (parameters.strip() and not _CHARSET.fullmatch(parameters)):
        raise UnsupportedMediaTypeError(f"Send the body with Content-Type: {' or '.join(accepted)}.")


def check_not_empty(text: str) -> None:
    """Refuse an empty body on a route that needs one.

    Raises:
        MalformedError: it is empty.
    """
    if not text.strip():
        raise _unreadable("it is empty, a JSON object is expected")


def read_json(text: str) -> dict[str, Any]:
    """Parse a body.

    Raises:
        MalformedError: it is not JSON, or has a duplicate key, a number out of range or a lone surrogate.
        InvalidFieldsError: it is JSON but not an object, or has too many values.
    """
    check_not_empty(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_to_object, parse_constant=_refuse_constant, parse_float=_finite, parse_int=int
        )
    except json.JSONDecodeError as error:
        raise _unreadable(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _unreadable("it is nested too deeply") from None
    except ValueError:
        # int() refuses more than 4,300 digits.
        raise _unreadable("a number has too many digits") from None
    if "\\u" in text and has_half_characters(json.dumps(value, ensure_ascii=False)):
        raise _unreadable("an escape is a lone surrogate")
    if not isinstance(value, dict):
        raise InvalidFieldsError([{"pointer": "#", "detail": "must be a JSON object"}])
    _check_values(value)
    return value


def _check_values(body: dict[str, Any]) -> None:
    """Refuse a body whose arrays and objects hold more values than any route takes, at the field that is too large."""
    remaining = MAX_VALUES - len(body)
    if remaining < 0:
        raise _too_many_values("#")
    for name, value in body.items():
        remaining = _remaining(value, remaining)
        if remaining < 0:
            raise _too_many_values(f"#/{escape(name)}")


def _too_many_values(pointer: str) -> InvalidFieldsError:
    return InvalidFieldsError([{"pointer": pointer, "detail": f"has too many values: a body may have {MAX_VALUES}"}])


def _remaining(value: Any, remaining: int) -> int:
    """Return *remaining* less the number of values within *value*; negative if that is larger."""
    containers = [value]
    while containers and remaining >= 0:
        container = containers.pop()
        values = container.values() if isinstance(container, dict) else container if isinstance(container, list) else ()
        remaining -= len(values)
        if remaining >= 0:
            containers += [each for each in values if isinstance(each, (dict, list))]
    return remaining


def escape(part: str) -> str:
    """Return a part of a pointer as it stands in a URI fragment (RFC 6901, sections 3 and 6)."""
    return quote(part.replace("~", "~0").replace("/", "~1"), safe=_OF_FRAGMENTS)


def pointer_part(name: str) -> str:
    """Return a name as a part of a pointer, cut off where it is longer than any of ours."""
    escaped = escape(name[:MAX_NAME_CHARACTERS])
    # An escaped character takes up to twelve, and a response has up to a hundred errors.
    return escaped if len(escaped) <= 2 * MAX_NAME_CHARACTERS else escape(name[: MAX_NAME_CHARACTERS // 6])


def write_json(value: Any) -> str:
    """Serialise a body without white space or Unicode escapes: Lambda limits a response to 6 MB."""
    return to_json(value).decode()


def _unreadable(detail: str) -> MalformedError:
    return MalformedError(f"The body is not valid JSON: {detail}.", code="invalid_json")


def _to_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _unreadable("an object has a duplicate key")
    return values


def _refuse_constant(name: str) -> Any:
    raise _unreadable(f"{name} is not a JSON number")


def _finite(digits: str) -> float | int:
    """Return a number with a fraction or an exponent; an int if it is whole, as JSON has one kind of number."""
    number = float(digits)
    if not math.isfinite(number):
        raise _unreadable("a number is too large")
    return int(number) if number.is_integer() and abs(number) <= _MAX_EXACT else number
