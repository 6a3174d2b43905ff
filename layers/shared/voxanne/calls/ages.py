"""How long calls are kept. What is older is shown to nobody, whether DynamoDB has deleted it yet or not."""

from voxanne.calls.models import StoredCall
from voxanne.calls.refusals import absent
from voxanne.core import clock, config

_DAY = 86_400


def oldest() -> float:
    """Calls made before this moment are as if they were deleted."""
    return clock.now() - _days() * _DAY


def kept(call: StoredCall) -> StoredCall:
    """The call, if it is not too old.

    Raises:
        NotFoundError: it is.
    """
    if clock.seconds_of(call.created_at) < oldest():
        raise absent(call.id)
    return call


def expiry(made: str) -> int:
    """When DynamoDB may delete a call made then; a day late, so that nothing goes that is still shown."""
    return int(clock.seconds_of(made)) + (_days() + 1) * _DAY


def _days() -> int:
    return int(config.required("CALL_RETENTION_DAYS"))
