"""Why a request about a busy block is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field

BUSY_BLOCK = ResourceKind("busy block", "bsy")
MAX_BLOCKS_AHEAD = 10_000


class BlockChangedError(Exception):
    """The block's item is no longer what was read."""

    def __init__(self, _item: Item | None = None) -> None:
        super().__init__()


def odd_external_id() -> InvalidFieldsError:
    """Return the error for an external id that no block can have."""
    detail = "must be 1 to 200 visible ASCII characters, percent-encoded where the path requires it"
    return invalid_field("external_id", detail, place="path")


def reversed_block() -> InvalidFieldsError:
    """Return the error for a block that does not end after it begins."""
    return invalid_field("ends_at", "must be after starts_at")


def is_over() -> InvalidFieldsError:
    """Return the error for a block that has ended."""
    return invalid_field("ends_at", "is in the past", code="in_the_past")


def too_long(days: int) -> InvalidFieldsError:
    """Return the error for a block that is too long."""
    return invalid_field("ends_at", f"must be at most {days} days after starts_at")


def too_many() -> ConflictError:
    """Return the error for one block more than a calendar may have ahead."""
    return ConflictError(
        f"The calendar has {MAX_BLOCKS_AHEAD} busy blocks that are not over, which is the maximum.",
        code="too_many_busy_blocks",
    )
