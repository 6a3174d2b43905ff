"""JSON in and out, stricter than Python's and Powertools': RFC 8259, no duplicate keys, no NaN, objects only."""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

from voxanne.core.errors import InvalidFieldsError, MalformedError, UnsupportedMediaTypeError

_JSON = "application/json"
_MERGE_PATCH = "application/merge-patch+json"
_CHARSET = re.compile(r';\s*charset\s*=\s*"?utf-8"?\s*', re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode_body(event: Mapping[str, Any]) -> str:
    """The body of a gateway's event as text."""
    body: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body
    try:
        return base64.b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise MalformedError("the body is not UTF-8", code="invalid_json") from None


def check_media_type(content_type: str | None, method: str) -> None:
    """Refuse a body that does not say it is JSON; PATCH also takes RFC 7396's type.

    Raises:
        UnsupportedMediaTypeError: of another type, or none.
    """
    kind, _, _ = (content_type or "").partition(";")
    rest = (content_type or "")[len(kind) :]
    taken = [_JSON, _MERGE_PATCH] if method == "PATCH" else [_JSON]
    if kind.strip().lower() not in taken or (rest.strip() and not _CHARSET.fullmatch(rest)):
        raise UnsupportedMediaTypeError(f"send the body with Content-Type: {' or '.join(taken)}")


def read_json(text: str) -> dict[str, Any]:
    """Read a body.

    Raises:
        MalformedError: not JSON, a key twice, a number that is none, text that is not Unicode.
        InvalidFieldsError: JSON, but no object.
    """
    if not text.strip():
        raise _unreadable("a JSON object is expected")
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refused_constant, parse_float=_finite, parse_int=int
        )
    except json.JSONDecodeError as error:
        raise _unreadable(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _unreadable("nested too deeply") from None
    except ValueError:
        # int() refuses thousands of digits.
        raise _unreadable("a number has too many digits") from None
    # An escaped half of a surrogate pair can't be written as UTF-8 again.
    if "\\u" in text and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise _unreadable("an escape is half of a surrogate pair")
    if not isinstance(value, dict):
        raise InvalidFieldsError([{"pointer": "#", "detail": "must be a JSON object"}])
    return value


def write_json(value: Any) -> str:
    """Write an answer: compact, and not escaped, since Lambda takes 6 MB and an escape multiplies by three."""
    return to_json(value).decode()


def _unreadable(detail: str) -> MalformedError:
    return MalformedError(f"the body is not readable JSON: {detail}", code="invalid_json")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _unreadable("an object has a key twice")
    return values


def _refused_constant(name: str) -> Any:
    raise _unreadable(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _unreadable("a number is too large")
    return number
