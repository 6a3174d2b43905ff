"""The status of a call from the provider's `endedReason`: 600 values, new ones every few weeks, so prefixes decide.

The meanings are the provider's (docs.vapi.ai: call ended reasons, troubleshooting call errors; August 2026).
"""

from collections.abc import Mapping
from typing import Any

from voxanne.domain.calls.models import CallStatus

_OPEN: dict[str, CallStatus] = {
    "scheduled": "queued",
    "queued": "queued",
    "ringing": "ringing",
    "in-progress": "in_progress",
    "forwarding": "in_progress",
}
_HUNG_UP_EARLY = "call.ringing.sip-inbound-caller-hungup-before-call-connect"
_NO_ANSWER = (
    "customer-did-not-answer",
    "call.ringing.error-sip-outbound-sip-408-request-timeout",
    "call.ringing.error-sip-outbound-sip-480-temporarily-unavailable",
    _HUNG_UP_EARLY,
)
# The carriers' codes follow prefixes of different lengths.
_NO_ANSWER_ENDS = ("outbound-sip-408-request-timeout", "outbound-sip-480-temporarily-unavailable")
_COMPLETED = (
    "assistant-ended-call",
    "assistant-said-end-call-phrase",
    "assistant-forwarded-call",
    "customer-ended-call",
    "silence-timed-out",
    "exceeded-max-duration",
    "vonage-completed",
    "call.in-progress.twilio-completed-call",
    "call.in-progress.sip-completed-call",
    "call.ringing.hook-executed-",
    "call.ending.hook-executed-",
    "call.forwarding.",
    "voicemail",
)
_CANCELED = ("manually-canceled", "scheduled-call-deleted", "call-deleted")


def open_status(word: str | None) -> CallStatus | None:
    """Return our status for the provider's status of a call in progress; None for all others."""
    return _OPEN.get(word or "")


def ended_status(reason: str | None, *, started: bool) -> CallStatus:
    """Return our status for a call that ended for *reason*; an unknown reason is a failure."""
    match reason:
        case None:
            return "completed" if started else "failed"
        case "customer-busy":
            return "busy"
        case _ if reason in _NO_ANSWER or reason.endswith(_NO_ANSWER_ENDS):
            return "no_answer"
        case _ if reason.startswith(_COMPLETED):
            return "completed"
        case _ if reason in _CANCELED:
            return "completed" if started else "canceled"
        case _:
            return "failed"


def is_blocked(reason: str | None) -> bool:
    """Return whether the provider did not dial because of its concurrency limit: the caller of the API retries."""
    return reason == "call.start.error-subscription-concurrency-limit-reached"


def was_blocked(record: Mapping[str, Any]) -> bool:
    """Return whether the provider's record of a call says that it was never dialled because of that limit."""
    return is_blocked(str(record.get("endedReason"))) and not record.get("startedAt")
