"""How far calls have got, and what became of them."""

from typing import Literal

# No `type` statements: these names would be those of schemas in the OpenAPI document, where others have a status too.
Direction = Literal["inbound", "outbound"]
Status = Literal["queued", "ringing", "in_progress", "completed", "no_answer", "busy", "failed", "canceled"]
Outcome = Literal[
    "appointment_booked",
    "appointment_changed",
    "information",
    "transferred",
    "voicemail",
    "no_answer",
    "busy",
    "abandoned",
    "failed",
    "other",
]

# A status never gives way to one of a lower rank.
_RANKS: dict[str, int] = {"queued": 0, "ringing": 1, "in_progress": 2}
_TERMINAL = 3
OPEN = frozenset(_RANKS)
# Whoever ended so never spoke: nothing is recorded.
UNANSWERED = frozenset({"no_answer", "busy", "canceled"})


def rank(status: str) -> int:
    """How far a call with that status has got."""
    return _RANKS.get(status, _TERMINAL)


def billable_minutes(status: str, duration_seconds: int | None) -> int | None:
    """The minutes of a call that has ended, each begun one counting; None until then, and where nobody spoke."""
    if status in OPEN | UNANSWERED or duration_seconds is None:
        return None
    return -(-duration_seconds // 60)


def was_forwarded(ended_reason: str | None) -> bool:
    """Whether the voice provider says that a call ended by being transferred."""
    return ended_reason is not None and ended_reason.startswith(("assistant-forwarded-call", "call.forwarding."))


def usual_outcome(status: str, *, booked: bool, transferred: bool) -> Outcome | None:
    """What became of a call of which nobody has said it; None until it has ended."""
    if status in OPEN:
        return None
    if booked:
        return "appointment_booked"
    if transferred:
        return "transferred"
    match status:
        case "no_answer" | "busy" | "failed":
            return status
        case _:
            return "other"
