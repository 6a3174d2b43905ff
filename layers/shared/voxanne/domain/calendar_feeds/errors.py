"""Why a request about a calendar's feed is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ForbiddenError

CALENDAR_FEED = ResourceKind("feed", "fed")


def not_readable(scope: str) -> ForbiddenError:
    """Return the error for making a feed with a key that may not read what the feed shows."""
    return ForbiddenError(
        f"A feed shows appointments, and this API key can't read them: it lacks the scope {scope}.",
        code="scope_not_held",
        lacking_scopes=[scope],
    )
