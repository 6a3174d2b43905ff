from dataclasses import asdict, dataclass

from voxanne.contacts.models import Contact
from voxanne.contacts.names import folded, name_key
from voxanne.errors import InvalidFieldsError
from voxanne.phones import e164


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
        phone=None if phone is None else _phone(phone, country),
        prefix=None if q is None else folded(q),
        external_id=external_id,
    )


def _phone(written: str, country: str) -> str:
    # In a query an unescaped + is a space, and ?phone=+14155550100 is what people write.
    if written.startswith(" "):
        written = f"+{written[1:]}"
    try:
        return e164(written, country, "phone")
    except InvalidFieldsError as refused:
        raise InvalidFieldsError([error | {"in": "query"} for error in refused.errors]) from None
