from typing import Any

from voxanne.calls.models import StoredCall
from voxanne.calls.statuses import Direction, Status
from voxanne.core import clock
from voxanne.core.ids import new_id


def new_call(direction: Direction, status: Status, made: float, **facts: Any) -> StoredCall:
    """A call as it begins.

    It was *made* when it was placed here or came in at the provider, however late we hear of it: by that calls are
    ordered, and it bounds when they start (lists.py).
    """
    at = clock.instant(made)
    own = {"id": new_id("call", made), "direction": direction, "status": status}
    return StoredCall.model_validate({**facts, **own, "created_at": at, "updated_at": at, "version": 1})
