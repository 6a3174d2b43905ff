"""New calls, marks of those that a person has dealt with, and cancelling one that is not dialled yet."""

from collections.abc import Callable
from typing import Any

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.calls.errors import CALL, not_cancelable
from voxanne.domain.calls.models import CallDirection, CallStatus, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.retention import require_retained
from voxanne.domain.calls.schemas import CallChanges
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update

_MAX_ATTEMPTS = 9


def new_call(direction: CallDirection, status: CallStatus, created: float, **fields: Any) -> StoredCall:
    """Return a call at its first version.

    *created* is when the call-back was requested here, or when the call came in at the provider, even if its event
    arrives much later. Calls are ordered by it, and it bounds when they may start (listing.py).
    """
    created_at = clock.instant(created)
    fixed = {"id": new_id("call", created), "direction": direction, "status": status, "version": 1}
    return StoredCall.model_validate({**fields, **fixed, "created_at": created_at, "updated_at": created_at})


def change_call(
    calls: CallRepository, organization_id: str, call_id: str, body: CallChanges, *, expected_version: int | None
) -> StoredCall:
    """Merge a patch into a call and return it. A patch that changes nothing leaves its version.

    Raises:
        NotFoundError: there is no such call, or it is past its retention.
        StaleVersionError: it is not at the expected version.
        UnavailableError: others kept changing the call.
    """
    changes = body.model_dump(exclude_unset=True)

    def attempt() -> StoredCall:
        call = require_retained(calls.get(organization_id, call_id))
        CALL.check_version(call.version, expected_version)
        changed = call.model_copy(update=changes)
        return call if changed == call else calls.replace(organization_id, call, changed)

    return retry_on_conflict(attempt)


def cancel_queued_call[Result](
    calls: CallRepository, organization_id: str, call_id: str, commit: Callable[[StoredCall, Write], Result]
) -> Result:
    """Cancel a call that waits to be dialled; return the result of *commit*, which gets the call and its write.

    The write is conditional on the call as it was read, so either the dispatcher or the cancellation succeeds, not
    both.

    Raises:
        NotFoundError: there is no such call.
        ConflictError: it is being dialled, or past that.
    """

    def attempt() -> Result:
        call = calls.get(organization_id, call_id)
        # A call that was blocked at first may be at the provider already, which dials it.
        is_at_provider = call.provider_call_id is not None
        is_dialling = call.dial_state is not None and (call.dial_state.dialling_since is not None or is_at_provider)
        if call.status != "queued" or call.dial_state is None or is_dialling:
            raise not_cancelable(call.status, dialling=is_dialling and call.status == "queued")
        now = clock.now()
        update = CallUpdate(
            authority=Authority.OURS, at=int(now * 1000), status="canceled", ended_at=clock.instant(now)
        )
        cancelled = apply_update(call, update)
        return commit(cancelled, calls.build_update(organization_id, call, cancelled))

    return retry_on_conflict(attempt)
