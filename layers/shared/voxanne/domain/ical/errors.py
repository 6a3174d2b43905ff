"""Why a file is refused as a whole, and what of one is not read as it is written."""

from dataclasses import dataclass, field
from typing import Literal

from voxanne.core.quoting import quoted

type Refusal = Literal["empty", "not_a_calendar", "cut_off", "too_large", "too_many_events", "too_much_work"]
type WarningCode = Literal["unknown_time_zone", "recurrence_refused", "event_unreadable"]

MAX_WARNINGS = 20
_MAX_ZONE_CHARACTERS = 64


class UnreadableFileError(Exception):
    """The file is not one that can be read. The text is the code."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code: Refusal = code


@dataclass
class Warnings:
    """What could not be read as written, with the number of events of each kind. No text of an event is kept."""

    counts: dict[tuple[WarningCode, str], int] = field(default_factory=dict)
    _of_this_event: set[tuple[WarningCode, str]] = field(default_factory=set)

    def next_event(self) -> None:
        """Begin another event: each is counted once for a warning."""
        self._of_this_event.clear()

    def add(self, code: WarningCode, subject: str = "") -> None:
        """Count an event; *subject* is the name of the time zone, if that is not known."""
        key = (code, quoted(subject, _MAX_ZONE_CHARACTERS) if subject else "")
        if key not in self._of_this_event and (key in self.counts or len(self.counts) < MAX_WARNINGS):
            self._of_this_event.add(key)
            self.counts[key] = self.counts.get(key, 0) + 1
