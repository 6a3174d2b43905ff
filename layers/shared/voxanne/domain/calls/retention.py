"""How long calls are kept. What is older is shown to nobody, whether DynamoDB has deleted it yet or not."""

from dataclasses import dataclass

from voxanne.core import clock, config
from voxanne.domain.calls.errors import expired, no_recording, no_transcript, not_found
from voxanne.domain.calls.models import OPEN, UNANSWERED, Call, Media, StoredCall

_DAY = 86_400


def retention_start() -> float:
    """Calls made before this moment are as if they were deleted."""
    return clock.now() - _days() * _DAY


def require_retained(call: StoredCall) -> StoredCall:
    """The call, if it is not too old.

    Raises:
        NotFoundError: it is.
    """
    if clock.seconds_of(call.created_at) < retention_start():
        raise not_found(call.id)
    return call


def expiry(made: str) -> int:
    """When DynamoDB may delete a call made then; a day late, so that nothing goes that is still shown."""
    return int(clock.seconds_of(made)) + (_days() + 1) * _DAY


def _days() -> int:
    return int(config.required("CALL_RETENTION_DAYS"))


# The report comes within minutes of a call's end; what nobody has told of within this time, nobody will.
_REPORTED_WITHIN_SECONDS = 3600


_RETRY_WHILE_OPEN_SECONDS, _RETRY_SECONDS = 30, 5


_DAY = 86_400


@dataclass(frozen=True)
class Retention:
    """How many days recordings and transcripts are kept: as long as the bucket's lifecycle lets them."""

    recording_days: int
    transcript_days: int


@dataclass(frozen=True)
class MediaPending:
    """It is not there yet; ask again after so many seconds."""

    retry_after: int


def to_response(call: StoredCall, retention: Retention) -> Call:
    """A call as clients see it."""
    here = {
        "has_transcript": _is_here(call.transcript, retention.transcript_days),
        "has_recording": _is_here(call.recording, retention.recording_days),
    }
    return Call.model_validate(vars(call) | here)


def recording_of(call: StoredCall, retention: Retention) -> Media | MediaPending:
    """The recording, if it is there or may come.

    Raises:
        NotFoundError: none will come.
        ExpiredError: it is deleted by now.
    """
    found = _found(call, call.recording)
    if found is None:
        raise no_recording()
    if isinstance(found, Media) and _is_expired(found, retention.recording_days):
        raise expired("recording", retention.recording_days)
    return found


def transcript_of(call: StoredCall, retention: Retention) -> Media | MediaPending:
    """The transcript, if it is there or may come.

    Raises:
        NotFoundError: none will come.
        ExpiredError: it is deleted by now.
    """
    found = _found(call, call.transcript)
    if found is None:
        raise no_transcript()
    if isinstance(found, Media) and _is_expired(found, retention.transcript_days):
        raise expired("transcript", retention.transcript_days)
    return found


def _found(call: StoredCall, media: Media | None) -> Media | MediaPending | None:
    if media is not None and media.state != "pending":
        return media if media.state == "stored" else None
    if media is not None:
        return MediaPending(_RETRY_SECONDS)
    if call.status in OPEN:
        return MediaPending(_RETRY_WHILE_OPEN_SECONDS)
    ended = clock.seconds_of(call.ended_at or call.updated_at)
    if call.status in UNANSWERED or clock.now() >= ended + _REPORTED_WITHIN_SECONDS:
        return None
    return MediaPending(_RETRY_SECONDS)


def _is_here(media: Media | None, days: int) -> bool:
    return media is not None and media.state == "stored" and not _is_expired(media, days)


def _is_expired(media: Media, days: int) -> bool:
    # A lifecycle deletes at the midnight after, so what has expired here may still be there: it is not shown.
    return media.stored_at is not None and clock.now() >= clock.seconds_of(media.stored_at) + days * _DAY
