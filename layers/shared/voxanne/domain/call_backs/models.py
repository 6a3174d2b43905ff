"""The limits of call-backs as clients see them, beside those of requests."""

from voxanne.api.rate_limits.models import CurrentLimits
from voxanne.core.fields import Resource, Timestamp


class CallBackLimits(Resource):
    """How many call-backs an organisation may request in a day of its own time zone, in all and to one number."""

    per_day: int
    """Call-backs a day."""
    per_number_per_day: int
    """Of these, to one number."""
    remaining: int
    """How many are left today."""
    reset_at: Timestamp
    """When the organisation's day ends."""


class AllLimits(CurrentLimits):
    """The limits of an organisation: of its requests, and of its call-backs."""

    organization_id: str
    """The organisation of the key that asks."""
    call_backs: CallBackLimits
    """The limits of call-backs."""
