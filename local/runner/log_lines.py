"""Readable lines from a function's JSON logs."""

import json
import sys
import threading
import time
from contextlib import suppress
from typing import Any

# Redundant: a line has the function's name, time, level and message in front, and an exception after it.
_LEFT_OUT = frozenset(
    {"cold_start", "exception", "exception_name", "function_arn", "function_memory_size", "function_name"}
    | {"level", "location", "message", "service", "stack_trace", "timestamp", "xray_trace_id"}
)
_LOCK = threading.Lock()


def say(line: str) -> None:
    """Print one line whole, even if other threads print too; print none if its reader has gone."""
    # The terminal is closed, the reader of a pipe has ended or the disk is full: nothing that works may end by that.
    with _LOCK, suppress(OSError):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def stamp(now: float | None = None) -> str:
    """Return the local time, to begin a line with."""
    return time.strftime("%H:%M:%S", time.localtime(now))


def relay(function: str, line: str) -> None:
    """Print a function's line in readable form."""
    text = readable(function, line, stamp())
    if text is not None:
        say(text)


def readable(function: str, line: str, at: str) -> str | None:
    """Return a function's JSON log as a readable line, None for metrics, and any other line unchanged."""
    try:
        record = json.loads(line)
    except ValueError:
        return line
    if not isinstance(record, dict):
        return line
    if "_aws" in record:
        return None
    if "message" not in record or "level" not in record:
        return line
    fields = " ".join(f"{name}={_text(value)}" for name, value in record.items() if name not in _LEFT_OUT)
    parts = (at, function, str(record["level"]), _text(record["message"]), fields)
    text = " ".join(part for part in parts if part)
    return f"{text}\n{record['exception']}" if record.get("exception") else text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
