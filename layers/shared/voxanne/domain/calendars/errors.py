"""Why a request about a calendar is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind

CALENDAR = ResourceKind("calendar", "cal")


class SlotTakenError(Exception):
    """The time is not free. It does not say which appointment has it: the caller may be anyone."""
