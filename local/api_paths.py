"""Paths that API Gateway refuses when an API is deployed: here they are refused at start."""

import re
from collections.abc import Iterable

from local.intrinsics import TemplateError

_LITERAL = re.compile(r"[a-zA-Z0-9._:-]+")
_VARIABLE = re.compile(r"\{[a-zA-Z0-9._-]+\+?\}")


def segments(path: str) -> tuple[str, ...]:
    """Return the parts of a resource's path; the root has none."""
    return tuple(path.split("/")[1:]) if path != "/" else ()


def check_paths(paths: Iterable[str]) -> None:
    """Raise for the first path that the gateway would not take."""
    variables: dict[tuple[str, ...], str] = {}
    for path in paths:
        parts = segments(path)
        if not path.startswith("/"):
            raise TemplateError(f"{path}: a path begins with a slash")
        for position, part in enumerate(parts):
            _check_part(path, part, last=position == len(parts) - 1)
            if part.startswith("{") and variables.setdefault(parts[:position], part) != part:
                other = variables[parts[:position]]
                raise TemplateError(
                    f"{path}: beside {part} there is {other}; the gateway takes one variable at a place"
                )


def _check_part(path: str, part: str, *, last: bool) -> None:
    if not (_LITERAL.fullmatch(part) or _VARIABLE.fullmatch(part)):
        raise TemplateError(f"{path}: {part!r} is neither a literal nor wholly a variable, which the gateway refuses")
    if part.endswith("+}") and not last:
        raise TemplateError(f"{path}: {part} can only be the last part")
