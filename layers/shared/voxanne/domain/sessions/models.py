"""Sessions of the dashboard, and what opening or renewing one returns."""

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.members.models import Me

# Since the last renewal, and since the sign-in. Seconds.
IDLE_SECONDS, LONGEST_SECONDS, TOKEN_SECONDS = 30 * 60, 12 * 3600, 15 * 60


class SessionToken(Resource):
    """A token for the requests of a page, which is shown nowhere else, and whom it stands for."""

    token: str
    """Send it as `Authorization: Bearer <token>`."""
    expires_at: Timestamp
    """When it stops working. Renew the session before."""
    me: Me
    """Who is signed in."""
