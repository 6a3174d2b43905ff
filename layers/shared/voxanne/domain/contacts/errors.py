"""Why a request about a contact is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, MetadataFullError, ResourceKind
from voxanne.core.errors import ConflictError, ExpiredError
from voxanne.domain.contacts.models import MAX_OTHER_PHONES

CONTACT = ResourceKind("contact", "con")


class PhoneTakenError(ConflictError):
    """Another contact of the organisation, the one with the id `contact_id`, has the phone."""

    def __init__(self, contact_id: str) -> None:
        super().__init__(
            "Another contact has this phone.",
            code="phone_taken",
            naming="Contact {contact_id} has this phone.",
            contact_id=contact_id,
        )
        self.contact_id = contact_id


class ContactNamedError(Exception):
    """The contact has been given a name since it was read: it is no longer provisional."""


def naming_refused(item: Item | None) -> Exception:
    """Return the error for a provisional contact that was named or merged since its key item was read."""
    return ConcurrentUpdateError() if item is None else ContactNamedError()


def patch_needs_read(item: Item) -> Exception:
    """Return the error for a patch that the stored contact does not allow, although it exists at the right version."""
    is_provisional = item.get("name_source", "given") != "given"
    return ConcurrentUpdateError(item) if is_provisional else MetadataFullError(item)


def merged(kept_id: str) -> ExpiredError:
    """Return the error for a contact that was merged into another."""
    return ExpiredError(
        "This contact was merged into another.",
        code="merged",
        naming="This contact was merged into {contact_id}. Use that id.",
        contact_id=kept_id,
    )


def erased() -> ExpiredError:
    """Return the error for a contact that was erased."""
    return ExpiredError("This contact was erased.", code="contact_erased")


def has_appointments(appointment_ids: list[str]) -> ConflictError:
    """Return the error for erasing a contact that has appointments ahead."""
    return ConflictError(
        "The contact has future appointments. Cancel them first, or send cancel_appointments=true.",
        code="contact_has_appointments",
        appointment_ids=appointment_ids,
    )


def too_many_phones() -> ConflictError:
    """Return the error for a merge after which the contact would have too many numbers."""
    return ConflictError(
        f"A contact can have at most {MAX_OTHER_PHONES} other phones.", code="too_many_phones", limit=MAX_OTHER_PHONES
    )


def too_large() -> ConflictError:
    """Return the error for a merge after which the contact would not fit into the store."""
    return ConflictError("The notes, tags and metadata of the two are too long together.", code="contact_too_large")


def phone_taken(key_item: Item | None) -> Exception:
    """Return the error for a phone whose key item exists, which names its contact."""
    if key_item is None:
        raise LookupError("a key item refused a write and was not returned")
    return PhoneTakenError(key_item["contact_id"])


def call_refused(item: Item | None) -> Exception:
    """Return the error for a contact that must not be called, or that changed or was deleted since it was read."""
    if item is not None and item.get("do_not_call"):
        return ConflictError("This contact has do_not_call set and is not called.", code="do_not_call")
    return ConcurrentUpdateError(item)
