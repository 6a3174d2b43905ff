"""Why a request about a contact is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, ResourceKind
from voxanne.core.errors import ConflictError

CONTACT = ResourceKind("contact", "con")


class PhoneTakenError(ConflictError):
    """Another contact of the organisation, the one with the id `contact_id`, has the phone."""

    def __init__(self, contact_id: str) -> None:
        super().__init__("Another contact has this phone.", code="phone_taken", contact_id=contact_id)
        self.contact_id = contact_id


def phone_taken(key_item: Item | None) -> Exception:
    """Return the error for a phone whose key item exists, which names its contact."""
    if key_item is None:
        raise LookupError("a key item refused a write and was not returned")
    return PhoneTakenError(key_item["contact_id"])


def call_refused(item: Item) -> Exception:
    """Return the error for a contact that must not be called, or whose last call changed since it was read."""
    if item.get("do_not_call"):
        return ConflictError("This contact must not be called.", code="do_not_call")
    return ConcurrentUpdateError(item)
