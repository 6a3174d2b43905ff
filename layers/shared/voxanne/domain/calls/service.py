from collections.abc import Callable
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import UnavailableError
from voxanne.core.ids import new_id
from voxanne.domain.calls.errors import ConcurrentUpdateError, not_cancelable
from voxanne.domain.calls.models import Direction, Status, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update


def new_call(direction: Direction, status: Status, made: float, **facts: Any) -> StoredCall:
    """A call as it begins.

    It was *made* when it was placed here or came in at the provider, however late we hear of it: by that calls are
    ordered, and it bounds when they start (lists.py).
    """
    at = clock.instant(made)
    own = {"id": new_id("call", made), "direction": direction, "status": status}
    return StoredCall.model_validate({**facts, **own, "created_at": at, "updated_at": at, "version": 1})


_TRIES = 9


def cancel_queued_call[Answer](
    calls: CallRepository, organization_id: str, call_id: str, commit: Callable[[StoredCall, Write], Answer]
) -> Answer:
    """Cancel a call that waits to be dialled, and hand it with its write to *commit*.

    The write's condition is that the call is still what was read: of a dispatcher and us one comes first.

    Raises:
        NotFoundError: there is no such call.
        ConflictError: it is being dialled, or further.
    """
    for _ in range(_TRIES):
        call = calls.get(organization_id, call_id)
        is_dialling = call.dial_state is not None and call.dial_state.dialling_since is not None
        if call.status != "queued" or call.dial_state is None or is_dialling:
            raise not_cancelable(call.status, dialling=is_dialling and call.status == "queued")
        at = clock.now()
        news = CallUpdate(authority=Authority.OURS, at=int(at * 1000), status="canceled", ended_at=clock.instant(at))
        cancelled = apply_update(call, news)
        with suppress(ConcurrentUpdateError):
            return commit(cancelled, calls.build_update(organization_id, call, cancelled))
    raise UnavailableError("others keep changing this call; try again")
