"""Convert arguments to JSON and to parts of a URL: values that were left out, instants, and objects from the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from ._models import Model


class Unset:
    """The type of `UNSET`: a value that was left out; None would clear the stored value."""

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset()


def to_json(value: Any) -> Any:
    """Return a value as JSON for the API. Members that are UNSET are left out, at any depth."""
    match value:
        case Model():
            return value.to_dict()
        case date():
            return instant(value) if isinstance(value, datetime) else value.isoformat()
        case Mapping():
            return {str(name): to_json(each) for name, each in value.items() if not isinstance(each, Unset)}
        case list() | tuple() | set() | frozenset():
            return [to_json(each) for each in value]
    return value


def to_body(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a body.

    Raises:
        ValueError: an instant has no time zone, and there is no `time_zone` that would make it a local time.
    """
    if not values.get("time_zone"):
        _refuse_naive(values, "; or pass time_zone, too")
    members: dict[str, Any] = to_json(values)
    return members


def to_query(values: Mapping[str, Any]) -> dict[str, str]:
    """Return query parameters; those that are UNSET or None are left out.

    Raises:
        ValueError: an instant has no time zone.
    """
    _refuse_naive(values)
    return {name: _parameter(each) for name, each in values.items() if not isinstance(each, Unset) and each is not None}


def _refuse_naive(values: Mapping[str, Any], way_out: str = "") -> None:
    for name, each in values.items():
        if isinstance(each, datetime) and each.utcoffset() is None:
            msg = f"{name}: {each.isoformat()} has no time zone, as datetime.now(UTC) has{way_out}"
            raise ValueError(msg)


def _parameter(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return instant(value) if isinstance(value, datetime) else str(value)


def instant(value: datetime) -> str:
    """Return an instant in RFC 3339. Without a zone it stays a local time, for bodies that have a `time_zone`."""
    written = value.isoformat()
    return written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written


def segment(value: str) -> str:
    """Return an id as one segment of a path, with all special characters escaped.

    Raises:
        ValueError: the id is empty, or would lead to another path.
    """
    if str(value) in {"", ".", ".."}:
        msg = f"{str(value)!r} is no id"
        raise ValueError(msg)
    return quote(str(value), safe="")
