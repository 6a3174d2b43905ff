"""Why a request about a calendar is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import (
    DomainError,
    InvalidFieldsError,
    NotFoundError,
    StaleVersionError,
    invalid_field,
)


class SlotTakenError(Exception):
    """The time is not free. Who has it stays unsaid: whoever asks may be anyone."""


class ConcurrentUpdateError(Exception):
    """The appointment is no longer what was read."""


def not_found(calendar_id: str) -> NotFoundError:
    """There is no such calendar in the organisation."""
    return NotFoundError(f"there is no calendar {calendar_id[:40]}")


def not_found_or_stale(calendar_id: str, old: Item | None) -> DomainError:
    """The calendar is not there, or no longer as the client knew it."""
    if old is None:
        return not_found(calendar_id)
    return StaleVersionError(f"the calendar is at version {old['version']} by now")


def unknown_calendar() -> InvalidFieldsError:
    """A calendar that is named is none of the organisation's."""
    return invalid_field("calendar_id", "is no calendar of this organisation")
