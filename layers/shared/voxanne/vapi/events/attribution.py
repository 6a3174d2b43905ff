"""Whose a call is: by ids that we stored ourselves, in the order call, assistant, phone number, and by nothing else."""

from contextlib import suppress
from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.fields import one_line
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact
from voxanne.vapi.correlation import call_link, correlate
from voxanne.vapi.events.models import CallReference


@dataclass(frozen=True)
class Owner:
    """Whose a call is; our call if it is known already, else its agent if that is."""

    organization_id: str
    call_id: str | None = None
    agent_id: str | None = None
    number: str | None = None
    """The number by which the agent was found, if it was: it may have another by now."""


class ContradictionError(Exception):
    """The message's metadata name another organisation than our own records do."""


def find_owner(links: ProviderLinks, subject: CallReference) -> Owner | None:
    """Whose the call is, or None if none of its ids is known.

    Raises:
        ContradictionError: as it says.
    """
    owner = _by_call(links, subject) or _by_agent(links, subject)
    if owner is not None and subject.organization_ids - {owner.organization_id}:
        raise ContradictionError
    return owner


def _by_call(links: ProviderLinks, subject: CallReference) -> Owner | None:
    if subject.provider_call_id is None:
        return None
    found = links.find(call_link(subject.provider_call_id))
    return None if found is None else Owner(found["organization_id"], call_id=found["object_id"])


def _by_agent(links: ProviderLinks, subject: CallReference) -> Owner | None:
    kinds = {
        "assistant": subject.assistant_id,
        "phone_number": subject.phone_number_id,
        "number": subject.our_number,
    }
    for kind, identifier in kinds.items():
        found = None if identifier is None else links.find(link_of("vapi", kind, identifier))
        if found is not None:
            number = identifier if kind == "number" else None
            return Owner(found["organization_id"], agent_id=found["object_id"], number=number)
    return None


_MAX_ATTEMPTS = 5


_LONGEST_NAME = 100


class ProviderCalls:
    """Our calls by the provider's."""

    def __init__(self, calls: CallRepository, contacts: ContactRepository, links: ProviderLinks) -> None:
        self._calls = calls
        self._contacts = contacts
        self._links = links

    def of(self, owner: Owner, subject: CallReference, provider_call_id: str) -> str:
        """The id of our call; it is stored by then, however many tell of it at once."""
        if owner.call_id is not None:
            return owner.call_id

        def attempt() -> str:
            try:
                return self._adopted(owner, subject, provider_call_id) or self._made(owner, subject, provider_call_id)
            except ConflictError:
                # Another message of the same call was first; or else the contact was created since it was looked up.
                found = self._links.find(call_link(provider_call_id))
                if found is not None and found["organization_id"] == owner.organization_id:
                    return str(found["object_id"])
                raise

        return retry_on_conflict(attempt, _MAX_ATTEMPTS, on=ConflictError)

    def _adopted(self, owner: Owner, subject: CallReference, provider_call_id: str) -> str | None:
        """The call that we placed before a crash kept its provider's id from us."""
        if subject.call_id is None or subject.direction != "outbound":
            return None
        call = correlate(
            self._calls,
            self._links,
            owner.organization_id,
            subject.call_id,
            assistant_id=subject.assistant_id,
            provider_call_id=provider_call_id,
        )
        return None if call is None else call.id

    def _made(self, owner: Owner, subject: CallReference, provider_call_id: str) -> str:
        contact_id, writes = self._contact(owner, subject)
        call = _call(owner, subject, provider_call_id, contact_id)
        link = self._links.build_create(call_link(provider_call_id), owner.organization_id, call.id)
        commit([link, self._calls.build_create(owner.organization_id, call), *writes])
        return call.id

    def _contact(self, owner: Owner, subject: CallReference) -> tuple[str | None, list[Write]]:
        """Who is on the line, with the writes that make them if they call for the first time."""
        if subject.other_number is None:
            return None, []
        holder = self._contacts.holder_of(owner.organization_id, subject.other_number)
        if holder is not None or subject.direction == "outbound":
            return holder, []
        wanted = NewContact(name=_name(subject), phone=subject.other_number)
        contact = new_contact(wanted, "US", clock.now())
        return contact.id, self._contacts.build_create(owner.organization_id, contact)


def _call(owner: Owner, subject: CallReference, provider_call_id: str, contact_id: str | None) -> StoredCall:
    inbound = subject.direction == "inbound"
    return new_call(
        subject.direction,
        "ringing" if inbound else "queued",
        subject.made,
        agent_id=owner.agent_id,
        contact_id=contact_id,
        provider_call_id=provider_call_id,
        **{
            "from": subject.other_number if inbound else subject.our_number,
            "to": subject.our_number if inbound else subject.other_number,
        },
    )


def _name(subject: CallReference) -> str:
    """The name that the carrier gives, else the number: it tells staff more than "unknown" would."""
    with suppress(ValueError):
        return one_line((subject.other_name or "")[:_LONGEST_NAME])
    return str(subject.other_number)
