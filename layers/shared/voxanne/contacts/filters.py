from dataclasses import asdict, dataclass

from voxanne.api.http.query_parameters import phone_of
from voxanne.contacts.models import Contact
from voxanne.contacts.names import folded, name_key


@dataclass(frozen=True)
class Filters:
    """What a list of contacts is narrowed to: a phone as E.164, a folded beginning of the name, an external id."""

    phone: str | None = None
    prefix: str | None = None
    external_id: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return asdict(self)

    def match(self, contact: Contact) -> bool:
        """Tell whether a contact meets all of them."""
        return (
            self.phone in {None, contact.phone}
            and folded(contact.name).startswith(self.prefix or "")
            and self.external_id in {None, contact.external_id}
        )

    def position(self, contact: Contact) -> str:
        """Where the list stands at a contact."""
        return contact.id if self.prefix is None else name_key(contact.name, contact.id)


def filters_of(phone: str | None, q: str | None, external_id: str | None, country: str) -> Filters:
    """Read the parameters of a request.

    Raises:
        InvalidFieldsError: the phone is no number.
    """
    return Filters(
        phone=None if phone is None else phone_of(phone, country, "phone"),
        prefix=None if q is None else folded(q),
        external_id=external_id,
    )
