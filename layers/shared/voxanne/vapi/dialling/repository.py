"""Ends of calls for our own reasons, and writes to a call that is not dialled.

The writes raise a ConcurrentUpdateError if the call is no longer what was read.
"""

from collections.abc import Sequence

from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.domain.calls.models import CallStatus, DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.dialling.models import End


def own_end(status: CallStatus, ended_reason: str) -> CallUpdate:
    """Return the update that ends a call now for a reason of ours; what the provider states overrides it."""
    now = clock.now()
    return CallUpdate(
        authority=Authority.OURS,
        at=int(now * 1000),
        status=status,
        ended_at=clock.instant(now),
        ended_reason=ended_reason,
    )


def end_call(
    calls: CallRepository, organization_id: str, call: StoredCall, how: End, beside: Sequence[Write] = ()
) -> None:
    """End a call for one of our own reasons, which are not the provider's."""
    calls.apply_to(organization_id, call, own_end(how.status, how.ending), beside)
    logger.info("call.ended_undialled", call_id=call.id, ended_reason=how.ending)


def postpone(
    calls: CallRepository, organization_id: str, call: StoredCall, dial_state: DialState, *, look_at: float
) -> None:
    """Let a call wait; it is due again at *look_at*, in seconds since the epoch."""
    new = call.model_copy(update={"dial_state": dial_state.waiting_until(look_at)})
    calls.replace(organization_id, call, new)
