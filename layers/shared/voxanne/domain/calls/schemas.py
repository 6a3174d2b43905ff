"""What clients send of calls, and how far ahead they may have one dialled."""

from voxanne.core.fields import UNSET, Input
from voxanne.core.time_zones import DAY

# A client may have a call-back begin, or expire, at most this many days after its request.
MAX_DAYS_AHEAD = 7
# How long a call-back may be dialled if the client does not say until when.
DEFAULT_WINDOW_SECONDS = DAY
# A call-back is dialled within this time of its request, or never.
MAX_WAIT_SECONDS = MAX_DAYS_AHEAD * DAY + DEFAULT_WINDOW_SECONDS


class CallChanges(Input):
    """A merge patch of a call (RFC 7396)."""

    handled: bool = UNSET
