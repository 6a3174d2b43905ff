"""What a call contributes to the counts: numbers of one item for each day and agent.

The attributes of that item are short, so that it stays below 1 kB, one write unit, with every outcome in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from voxanne.core import clock
from voxanne.core.time_zones import local_date
from voxanne.domain.calls.models import OPEN, UNANSWERED, CallOutcome, StoredCall

# They are stored: a code never changes its meaning.
CODES: dict[CallOutcome, str] = {
    "appointment_booked": "ab",
    "appointment_changed": "ac",
    "information": "in",
    "transferred": "tr",
    "voicemail": "vm",
    "no_answer": "na",
    "busy": "bu",
    "abandoned": "ad",
    "failed": "fa",
    "other": "ot",
}
NUMBERS = ("calls", "inbound", "answered", "booked", "seconds")
ATTRIBUTES = frozenset(f"{code}_{number}" for code in CODES.values() for number in NUMBERS)


@dataclass(frozen=True)
class Contribution:
    """What a call that has ended adds to the `counts` of an agent, or of calls without one, on the day of `at`."""

    at: str
    agent_id: str | None
    counts: Mapping[str, int]

    def counter(self, time_zone: str) -> str:
        """Return the id of the item that it is added to, by the clocks of a zone."""
        day = local_date(time_zone, int(clock.seconds_of(self.at))).isoformat()
        return f"day#{day}#{self.agent_id or ''}"


@dataclass(frozen=True)
class DayCounts:
    """The counts of one agent, or of calls without one, on one day."""

    day: str
    agent_id: str | None
    counts: Mapping[str, int]


def contribution_of(call: StoredCall) -> Contribution | None:
    """Return what a call contributes as it is; None while it is open, and if it was cancelled before it was dialled.

    Its day is that on which it was answered, else that on which it ended.
    """
    if call.status in OPEN or call.status == "canceled":
        return None
    is_answered = call.status == "completed" or (call.started_at is not None and call.status not in UNANSWERED)
    numbers = {
        "calls": 1,
        "inbound": call.direction == "inbound",
        "answered": is_answered,
        "booked": bool(call.appointment_ids),
        "seconds": (call.duration_seconds or 0) if is_answered else 0,
    }
    code = CODES[call.outcome or "other"]
    return Contribution(
        at=call.started_at or call.ended_at or call.created_at,
        agent_id=call.agent_id,
        counts={f"{code}_{name}": int(number) for name, number in numbers.items() if number},
    )


def differences(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    """Return what has to be added to *old* counts to make the *new* ones."""
    added = {name: new.get(name, 0) - old.get(name, 0) for name in sorted({*old, *new})}
    return {name: number for name, number in added.items() if number}
