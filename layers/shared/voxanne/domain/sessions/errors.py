"""Why a request for a session is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import UnauthorizedError

SESSION = ResourceKind("session", "ses")


def refused_key() -> UnauthorizedError:
    """Return the error for an API key that opens no session. The reason is not disclosed."""
    return UnauthorizedError("The API key is not accepted.")


def ended() -> UnauthorizedError:
    """Return the error for a cookie that is forged, has expired or was signed out. Which of them is not disclosed."""
    return UnauthorizedError("The session has ended; sign in again.", code="session_ended")
