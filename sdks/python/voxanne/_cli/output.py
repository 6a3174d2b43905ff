"""What `vox` prints: tables for people, JSON and ids for programs. Never colours; errors go to stderr."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

from .._responses import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FORMATS = ("table", "json", "id")
_WIDEST = 44
# The most informative fields of objects, in the order of columns.
_COLUMNS = (
    *("id", "name", "type", "event_type", "phone", "phone_number", "from", "to", "status", "outcome", "starts_at"),
    *(
        "local_starts_at",
        "ends_at",
        "started_at",
        "duration_seconds",
        "url",
        "action",
        "at",
        "calendar_id",
        "created_at",
    ),
)
_MOST_COLUMNS = 6
# DEL and all characters beyond ASCII, of which `isprintable` is asked.
_INVISIBLE = re.compile("[\x7f-\U0010ffff]")


def show_list(objects: Sequence[Mapping[str, Any]], form: str) -> None:
    """Print a list of objects."""
    if form == "json":
        _line(_json(objects))
    elif form == "id":
        for each in objects:
            _line(_id(each))
    elif objects:
        columns = [name for name in _COLUMNS if name in objects[0]][:_MOST_COLUMNS]
        _table([name.upper() for name in columns], [[_cell(each.get(name)) for name in columns] for each in objects])
    else:
        say("none")


def show(value: Any, form: str) -> None:
    """Print one answer."""
    if isinstance(value, Text):
        _line(_printable(value, keep="\n\t"))
        return
    data = value.to_dict() if hasattr(value, "to_dict") else None
    if data is None:
        say("done")
    elif form == "json":
        _line(_json(data))
    elif form == "id":
        _line(_id(data))
    elif {"turns", "text"} <= data.keys():
        _line(_printable(data["text"], keep="\n\t"))
    elif data == {"status": "pending"}:
        wait = value.last_response.retry_after
        say("not there yet" + (f"; try again in {wait:.0f} s" if wait else ""))
    elif data:
        _table(None, [[name, _cell(each, widest=10_000)] for name, each in data.items()])
    else:
        say("done; the key may not read the result")


def say(message: str) -> None:
    """Print a message for the user to stderr, apart from the command's result."""
    print(f"vox: {_printable(message)}", file=sys.stderr, flush=True)  # noqa: T201


def line(text: str) -> None:
    """Print a line of a command's result, and flush it."""
    _line(_printable(text))
    sys.stdout.flush()


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _json(value: Any) -> str:
    """Return JSON with escapes for invisible characters, some of which control a terminal; programs read the same."""
    text = _INVISIBLE.sub(_escaped, json.dumps(value, indent=2, ensure_ascii=False))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        # The stream would replace letters by escapes that JSON does not have.
        text = json.dumps(value, indent=2)
    return text


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def _id(data: Mapping[str, Any]) -> str:
    """Return an object's id, or the field that identifies it."""
    return _printable(str(next((data[name] for name in ("id", "call_id", "starts_at") if name in data), "")))


def _cell(value: Any, widest: int = _WIDEST) -> str:
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = _printable(text)
    return text if len(text) <= widest else f"{text[: widest - 1]}…"


def _printable(text: str, keep: str = "") -> str:
    """Return text without control characters, because other people's text must not control the terminal."""
    return "".join(letter if letter in keep or letter.isprintable() else " " for letter in text)


def _table(head: list[str] | None, rows: Iterable[list[str]]) -> None:
    lines = [*([head] if head else []), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for cells in lines:
        _line("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
