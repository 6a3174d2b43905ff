"""Why a webhook is refused."""

from voxanne.core.errors import MalformedError, TooLargeError


def too_large() -> TooLargeError:
    """More than a provider ever sends."""
    return TooLargeError("an event has at most 5 MiB", code="event_too_large")


def unreadable() -> MalformedError:
    """Authentic, but no JSON object."""
    return MalformedError("the body is no JSON object", code="invalid_json")
