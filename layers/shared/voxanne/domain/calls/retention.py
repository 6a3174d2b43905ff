"""How long calls, transcripts and recordings are kept, and whether a transcript or recording exists or may still come.

Data past its retention is not shown, even if DynamoDB or S3 has not deleted it yet.
"""

from dataclasses import dataclass
from typing import Self

from voxanne.core import clock, config
from voxanne.core.time_zones import DAY
from voxanne.domain.calls.errors import CALL, expired, no_recording, no_transcript
from voxanne.domain.calls.models import OPEN, UNANSWERED, Call, Media, StoredCall

# The provider's report comes within minutes of a call's end. After this time it is no longer expected.
_REPORT_TIMEOUT_SECONDS = 3600
# Then neither the provider has a recording any more nor the queue a message that it is to be fetched.
_FETCH_TIMEOUT_SECONDS = 15 * DAY
_RETRY_WHILE_OPEN_SECONDS = 30
_RETRY_SECONDS = 5


@dataclass(frozen=True)
class Retention:
    """How many days recordings and transcripts are kept, as in the lifecycle rules of their bucket."""

    recording_days: int
    transcript_days: int

    @classmethod
    def from_environment(cls) -> Self:
        """Return the retention of the deployment that the function belongs to."""
        return cls(
            recording_days=int(config.required("RECORDING_RETENTION_DAYS")),
            transcript_days=int(config.required("TRANSCRIPT_RETENTION_DAYS")),
        )


@dataclass(frozen=True)
class MediaPending:
    """A transcript or recording that may still come; the client is to retry after this many seconds."""

    retry_after: int


def retention_start() -> float:
    """Return the moment before which calls count as deleted."""
    return clock.now() - _call_days() * DAY


def require_retained(call: StoredCall) -> StoredCall:
    """Return the call.

    Raises:
        NotFoundError: it is past its retention.
    """
    if clock.seconds_of(call.created_at) < retention_start():
        raise CALL.not_found(call.id)
    return call


def expiry(created_at: str) -> int:
    """Return when DynamoDB may delete a call: a day late, so that nothing that is still shown is deleted."""
    return int(clock.seconds_of(created_at)) + (_call_days() + 1) * DAY


def to_response(call: StoredCall, retention: Retention | None) -> Call:
    """Return a call as clients see it. Without *retention*, it has neither a transcript nor a recording."""
    media = {
        "has_transcript": retention is not None and _is_available(call.transcript, retention.transcript_days),
        "has_recording": retention is not None and _is_available(call.recording, retention.recording_days),
    }
    window = {} if call.dial_state is None else vars(call.dial_state)
    return Call.model_validate(window | vars(call) | media)


def recording_of(call: StoredCall, retention: Retention) -> Media | MediaPending:
    """Return the recording, or when to retry.

    Raises:
        NotFoundError: there is none and none will come.
        ExpiredError: it is past its retention.
    """
    recording = _unexpired(call, call.recording, "recording", retention.recording_days)
    if recording is None:
        raise no_recording()
    return recording


def transcript_of(call: StoredCall, retention: Retention) -> Media | MediaPending:
    """Return the transcript, or when to retry.

    Raises:
        NotFoundError: there is none and none will come.
        ExpiredError: it is past its retention.
    """
    transcript = _unexpired(call, call.transcript, "transcript", retention.transcript_days)
    if transcript is None:
        raise no_transcript()
    return transcript


def _unexpired(call: StoredCall, media: Media | None, what: str, days: int) -> Media | MediaPending | None:
    found = _media_or_pending(call, media)
    if isinstance(found, Media) and _is_expired(found, days):
        raise expired(what, days)
    return found


def _media_or_pending(call: StoredCall, media: Media | None) -> Media | MediaPending | None:
    if media is not None and media.state != "pending":
        return media if media.state == "stored" else None
    if media is not None:
        # Its report may have come long after its end.
        is_over = clock.now() >= clock.seconds_of(call.updated_at) + _FETCH_TIMEOUT_SECONDS
        return None if is_over else MediaPending(_RETRY_SECONDS)
    if call.status in OPEN:
        return MediaPending(_RETRY_WHILE_OPEN_SECONDS)
    ended_at = clock.seconds_of(call.ended_at or call.updated_at)
    if call.status in UNANSWERED or _was_never_dialled(call) or clock.now() >= ended_at + _REPORT_TIMEOUT_SECONDS:
        return None
    return MediaPending(_RETRY_SECONDS)


def _was_never_dialled(call: StoredCall) -> bool:
    """Return whether a call-back ended for a reason of ours (vapi/dialling) before it was dialled."""
    is_known = call.ended_reason != "not-known-whether-dialled"
    return call.dial_state is not None and call.provider_call_id is None and is_known


def _is_available(media: Media | None, days: int) -> bool:
    return media is not None and media.state == "stored" and not _is_expired(media, days)


def _is_expired(media: Media, days: int) -> bool:
    # The bucket's lifecycle deletes at the following midnight, so an expired object may still exist: it is not shown.
    return media.stored_at is not None and clock.now() >= clock.seconds_of(media.stored_at) + days * DAY


def _call_days() -> int:
    return int(config.required("CALL_RETENTION_DAYS"))
