"""Bodies as the payment provider takes them: `line_items[0][price]=price_1`."""

import re
from typing import Any
from urllib.parse import parse_qsl

_PART = re.compile(r"\[([^\]]*)\]")


def read_form(text: str) -> dict[str, Any]:
    """Read a form, or a query, with brackets."""
    read: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, _, rest = name.partition("[")
        path = [first, *_PART.findall(f"[{rest}" if rest else "")]
        place = read
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return read


def listed(value: Any) -> list[Any]:
    """Entries of what was sent as `name[0]=`, in order."""
    return [value[key] for key in sorted(value, key=int)] if isinstance(value, dict) else []
