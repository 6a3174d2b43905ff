"""Why a request about a contact is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.core.errors import ConflictError, DomainError, NotFoundError, StaleVersionError


class PhoneTakenError(ConflictError):
    """Another contact of the organisation has the phone: the one with the id `contact_id`."""

    def __init__(self, contact_id: str) -> None:
        super().__init__("another contact has this phone", code="phone_taken", contact_id=contact_id)
        self.contact_id = contact_id


class ConcurrentUpdateError(Exception):
    """The contact is no longer what was read."""


def not_found(contact_id: str) -> NotFoundError:
    """There is no such contact in the organisation."""
    return NotFoundError(f"there is no contact {contact_id[:40]}")


def stale(version: int) -> StaleVersionError:
    """The contact is no longer as the client knew it."""
    return StaleVersionError(f"the contact is at version {version} by now")


def not_found_or_stale(contact_id: str, old: Item | None) -> DomainError:
    """The contact is not there, or no longer as the client knew it."""
    return not_found(contact_id) if old is None else stale(old["version"])


def phone_taken(key: Item | None) -> Exception:
    """The key item of the phone is there already, and names its holder."""
    if key is None:
        raise LookupError("a key item stood in the way, and was not handed back")
    return PhoneTakenError(key["contact_id"])


def call_error(contact_id: str, old: Item | None) -> Exception:
    """The contact is gone, is not to be called, or someone else has just had it called."""
    if old is None:
        return not_found(contact_id)
    if old.get("do_not_call"):
        return ConflictError("this contact is not to be called", code="do_not_call")
    return ConcurrentUpdateError()
