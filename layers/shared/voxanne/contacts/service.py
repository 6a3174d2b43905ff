from voxanne import clock
from voxanne.contacts.models import NewContact, StoredContact
from voxanne.ids import new_id
from voxanne.phones import e164


def new_contact(wanted: NewContact, country: str, now: float) -> StoredContact:
    """A contact as it begins.

    Raises:
        InvalidFieldsError: its phone is no number that can be dialled.
    """
    given = {name: value for name, value in wanted.model_dump().items() if value is not None}
    given["phone"] = e164(wanted.phone, country, "phone")
    made = clock.instant(now)
    return StoredContact(**given, id=new_id("con", now), version=1, created_at=made, updated_at=made)
