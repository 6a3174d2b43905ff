"""The limits of call-backs as clients see them, beside those of requests."""

from voxanne.api.rate_limits.models import CurrentLimits
from voxanne.core.fields import Resource, Timestamp


class CallBackLimits(Resource):
    """The daily limits of call-backs. A day ends at midnight in the organisation's time zone."""

    per_day: int
    """The maximum number of call-backs a day."""
    per_number_per_day: int
    """The maximum number of call-backs a day to one phone number."""
    remaining: int
    """The number of call-backs that are left today."""
    reset_at: Timestamp
    """When the day ends."""


class AllLimits(CurrentLimits):
    """The limits of an organisation: its rate limits, and the daily limits of call-backs."""

    organization_id: str
    """The id of the organisation."""
    call_backs: CallBackLimits
    """The daily limits of call-backs."""
