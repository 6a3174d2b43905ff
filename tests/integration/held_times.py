"""Phone calls that keep times free for their callers."""

from dataclasses import replace
from typing import Any

from tests.integration.phone_calls import Conversation

TUESDAY_TEN = "2026-11-24T15:00:00Z"
BOOK = {"date": "tomorrow", "time": "10:00", "name": "Jane Doe"}


def holding(line: Conversation) -> Conversation:
    """A phone call of an organisation that has `hold_offered_times`."""
    return Conversation(replace(line.call, holds_offered_times=True))


def ask(line: Conversation, **arguments: Any) -> dict[str, Any]:
    """Ask which times are free; the facts of the answer."""
    heard = line.use("check_availability", {"date": "tomorrow"} | arguments)
    assert not heard.is_error
    return heard.facts
