"""The voice provider's words for how calls end, as our statuses and outcomes.

It knows about 600 and adds some every few weeks, so they are told apart by how they begin, and one that is new is a
failure (docs.vapi.ai, "Call end reasons" and "Troubleshoot call errors", August 2026).
"""

from voxanne.calls.statuses import Outcome, Status

_BUSY = "customer-busy"
_NO_ANSWER = (
    "customer-did-not-answer",
    "call.ringing.sip-inbound-caller-hungup-before-call-connect",
)
# SIP's words for the same, behind whatever stands before them.
_NO_ANSWER_ENDINGS = ("outbound-sip-408-request-timeout", "outbound-sip-480-temporarily-unavailable")
_COMPLETED = (
    "assistant-ended-call",
    "assistant-said-end-call-phrase",
    "assistant-forwarded-call",
    "customer-ended-call",
    "silence-timed-out",
    "exceeded-max-duration",
    "voicemail",
    "vonage-completed",
    "call.in-progress.twilio-completed-call",
    "call.in-progress.sip-completed-call",
    "call.ringing.hook-executed-",
    "call.ending.hook-executed-",
    "call.forwarding.",
)
# Someone of ours, or in the provider's dashboard, ended it.
_ENDED_BY_HAND = ("manually-canceled", "call-deleted", "scheduled-call-deleted")


def status_of(ended_reason: str, *, started: bool) -> Status:
    """The status of a call that ended so; *started*: someone answered."""
    if ended_reason == _BUSY:
        return "busy"
    if ended_reason.startswith(_NO_ANSWER) or ended_reason.endswith(_NO_ANSWER_ENDINGS):
        return "no_answer"
    if ended_reason.startswith(_COMPLETED):
        return "completed"
    if ended_reason in _ENDED_BY_HAND:
        return "completed" if started else "canceled"
    return "failed"


def outcome_of(ended_reason: str) -> Outcome | None:
    """What became of a call, where the reason alone tells more than the status does."""
    return "voicemail" if ended_reason == "voicemail" else None


def is_blocked(ended_reason: str) -> bool:
    """Whether the provider did not dial since all its lines were busy."""
    return ended_reason == "call.start.error-subscription-concurrency-limit-reached"
