"""The message of a log line is an event's dotted name, and the operators' document lists all of them."""

import ast
import functools
import re
from collections.abc import Iterator

from tests.contract.imports import ROOT, module_name, source_files

_LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
_WRITERS = {"_write", "_log_failure"}
_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)?")


@functools.cache
def _logged() -> frozenset[tuple[str, str]]:
    """Each log event's name with the module that logs it."""
    return frozenset(_calls())


def _calls() -> Iterator[tuple[str, str]]:
    for path in source_files("layers/shared", "functions"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function, first = node.func, node.args[0]
            is_logger = isinstance(function, ast.Attribute) and function.attr in _LEVELS
            is_writer = isinstance(function, ast.Name) and function.id in _WRITERS
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and (is_logger or is_writer):
                yield first.value, module_name(path)


def _documented() -> set[str]:
    section = (
        (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Logs")[2].partition("\n## ")[0]
    )
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_a_log_events_name_is_no_prose() -> None:
    prose = sorted(f"{module}: {name}" for name, module in _logged() if not _NAME.fullmatch(name))

    assert not prose


def test_operators_find_each_log_event_in_their_document() -> None:
    logged = {name for name, _ in _logged()}

    assert _documented() == logged
