"""Why a request about an API key is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, ResourceKind
from voxanne.core.errors import ConflictError, ForbiddenError, NotFoundError

API_KEY = ResourceKind("API key", "key")


def changed_since_read(item: Item | None) -> Exception:
    """Return the error for a key that was deleted or changed since it was read."""
    return NotFoundError("The API key was deleted.") if item is None else ConcurrentUpdateError(item)


def not_rotated(item: Item | None) -> ConflictError:
    """Return the error for a rotation of a key that was rotated before, or that another change of the key overtook."""
    if item is not None and "successor_id" in item:
        return already_rotated(item["successor_id"])
    return ConflictError("Another request changed the key at the same time; read it and retry.")


def already_rotated(successor_id: str) -> ConflictError:
    """Return the error for rotating a key again: it is about to expire, and another successor would expire with it."""
    return ConflictError(
        "The key was rotated before. If the response with the new key was lost, rotate that one.",
        code="key_already_rotated",
        naming="The key was rotated before. If the response with the new key was lost, rotate {successor_id}.",
        successor_id=successor_id,
    )


def outlives_caller() -> ForbiddenError:
    """Return the error for rotating a key that is valid for longer than the calling one, as its successor would be."""
    return ForbiddenError("A key that expires cannot rotate a key that expires later.", code="key_outlives_caller")


def last_permanent() -> ConflictError:
    """Return the error for ending the last key with all scopes and without expiry."""
    return ConflictError(
        "This is the last key that has all scopes and does not expire. Create another such key first, or rotate this "
        "one with an overlap of an hour or more.",
        code="last_key_manager",
    )
