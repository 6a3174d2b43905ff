"""Why a write to a delivery is refused."""

from voxanne.core.errors import ConflictError


class AlreadyExistsError(Exception):
    """The delivery was created before."""


class ClaimLostError(Exception):
    """Another worker claimed the delivery, or it is no longer what was read."""


def being_sent() -> ConflictError:
    """Return the error for replaying a delivery that is being sent."""
    return ConflictError("The delivery is being sent; retry in a minute.", code="delivery_under_way")
