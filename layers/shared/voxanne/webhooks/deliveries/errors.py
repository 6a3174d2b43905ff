"""Why something is not done with a delivery."""

from voxanne.core.errors import ConflictError


class AlreadyExistsError(Exception):
    """It was made before."""


class ClaimLostError(Exception):
    """Someone else has it, or it is no longer as it was read."""


def being_sent() -> ConflictError:
    """It can't be sent twice at once."""
    return ConflictError("the delivery is being sent at this moment: look at it in a minute", code="delivery_under_way")
