"""Why a request about an API key is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.domain.api_keys.models import ApiKey


class ChangedMeanwhileError(Exception):
    """The key is no longer what was read; `key` is what it is."""

    def __init__(self, key: ApiKey) -> None:
        super().__init__()
        self.key = key


def not_found(key_id: str) -> NotFoundError:
    """There is no such key in the organisation."""
    return NotFoundError(f"there is no API key {key_id[:40]}")


def changed_meanwhile(old: Item | None) -> Exception:
    """The key is gone, or no longer as it was read."""
    if old is None:
        return NotFoundError("the API key is gone")
    return ChangedMeanwhileError(ApiKey.model_validate(old))


def changed_by_another() -> ConflictError:
    """Two requests meant to change the key at once."""
    return ConflictError("another request changed the key at this moment: read it and try again")


def last_manager() -> ConflictError:
    """Nobody could make keys any more."""
    return ConflictError(
        "this is the last key without expiry that can make keys: make another first", code="last_key_manager"
    )
