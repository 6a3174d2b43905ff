"""Why a webhook is refused."""

from voxanne.core.errors import MalformedError, TooLargeError


def too_large() -> TooLargeError:
    """Return the error for a body larger than any provider sends."""
    return TooLargeError("An event can have at most 5 MiB.", code="event_too_large")


def unreadable() -> MalformedError:
    """Return the error for a signed body that is no JSON object."""
    return MalformedError("The body must be a JSON object.", code="invalid_json")
