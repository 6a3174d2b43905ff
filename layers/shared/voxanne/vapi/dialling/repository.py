"""What the dispatcher writes of a call that is not dialled. Who comes too late learns it by a ChangedMeanwhileError."""

from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update
from voxanne.vapi.dialling.models import End

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 30, 300


def end_call(calls: CallRepository, organization_id: str, call: StoredCall, how: End) -> None:
    """End a call, with one of our own words for the reason."""
    at = clock.now()
    news = CallUpdate(
        authority=Authority.OURS,
        at=int(at * 1000),
        status=how.status,
        ended_at=clock.instant(at),
        ended_reason=how.ending,
    )
    calls.replace(organization_id, call, apply_update(call, news))
    logger.info("a call ended without being dialled", call_id=call.id, ending=how.ending)


def postpone(
    calls: CallRepository, organization_id: str, call: StoredCall, placing: DialState, *, look_at: float
) -> None:
    """Let a call wait until someone looks at it again, at an instant in seconds since the epoch."""
    waiting = placing.model_copy(update={"look_at": clock.instant(look_at), "dialling_since": None})
    calls.replace(organization_id, call, call.model_copy(update={"dial_state": waiting}))


def pause_seconds(placing: DialState) -> float:
    """How long a call waits after an attempt at which the provider took none: 30 s, then twice as long each time."""
    return min(_FIRST_PAUSE_SECONDS * 2.0**placing.attempts, _LONGEST_PAUSE_SECONDS)
