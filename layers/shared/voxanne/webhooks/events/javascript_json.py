"""JSON as JavaScript's `JSON.stringify` writes it, byte for byte.

Integrators verify a signature over what they have parsed and serialised again (`JSON.stringify(event)`), as the
published sample does. So the body that we sign must equal `JSON.stringify(JSON.parse(body))` (ECMA-262, 25.5.2):
keys that look like array indexes come first, all numbers are doubles, exponents and escapes differ from Python's.
"""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_ESCAPED = re.compile('["\\\\\x00-\x1f\ud800-\udfff]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_LAST_ARRAY_INDEX = 2**32 - 2
_LAST_EXACT_INTEGER = 2**53
# Beyond these JavaScript writes exponents.
_LONGEST_WHOLE, _SMALLEST_FRACTION = 21, -6


def stringify(value: Any) -> str:
    """Serialise *value*: dictionaries with string keys, lists, strings, numbers, booleans and None."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float() | Decimal():
            return _number(value)
        case Mapping():
            return "{" + ",".join(f"{_text(name)}:{stringify(value[name])}" for name in _in_order(value)) + "}"
        case list() | tuple():
            return "[" + ",".join(map(stringify, value)) + "]"
        case _:
            raise TypeError(f"{type(value).__name__} is not a type of JSON")


def _in_order(names: Iterable[str]) -> list[str]:
    """Return array indexes in numeric order, then all other names in their order (ECMA-262, 10.1.11)."""
    indexes: list[str] = []
    others: list[str] = []
    for name in names:
        (indexes if _is_array_index(name) else others).append(name)
    return sorted(indexes, key=int) + others


def _is_array_index(name: str) -> bool:
    return _ARRAY_INDEX.fullmatch(name) is not None and int(name) <= _LAST_ARRAY_INDEX


def _text(text: str) -> str:
    if _SURROGATE.search(text):
        # JavaScript joins two adjacent surrogates to one character.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _number(value: float | Decimal) -> str:
    if isinstance(value, int) and abs(value) <= _LAST_EXACT_INTEGER:
        return str(value)
    try:
        double = float(value)
    except OverflowError:
        return "null"
    if not math.isfinite(double):
        return "null"
    return "0" if double == 0 else _double(double)


def _double(double: float) -> str:
    """Return Number::toString (ECMA-262, 6.1.6.1.20). Both languages write the fewest digits that identify a double."""
    sign, digit_tuple, exponent = Decimal(repr(double)).as_tuple()
    significant = "".join(map(str, digit_tuple)).lstrip("0")
    digits = significant.rstrip("0")
    point = len(significant) + int(exponent)
    return "-" * sign + _with_point(digits, point)


def _with_point(digits: str, point: int) -> str:
    """Return *digits* with the decimal point after *point* of them."""
    if len(digits) <= point <= _LONGEST_WHOLE:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _LONGEST_WHOLE:
        return f"{digits[:point]}.{digits[point:]}"
    if _SMALLEST_FRACTION < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
