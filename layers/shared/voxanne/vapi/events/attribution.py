"""The organisation and the call that a message belongs to.

The organisation is found by ids that we stored ourselves (`provider_links`), in the order call, assistant, phone
number, and by nothing else. The call of an unknown assistant belongs to no organisation, whatever its number: the
number may have been another organisation's before. `ProviderCalls` then finds our call, or creates it.
"""

from contextlib import suppress
from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import OutcomeUnknownError, Write, commit
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.fields import one_line
from voxanne.core.phones import DEFAULT_COUNTRY, calling_number, is_national, is_withheld
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.contacts.models import NameSource
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact
from voxanne.domain.erasures.erased_phones import ErasedPhones
from voxanne.domain.phone_numbers.models import callee_link
from voxanne.vapi.correlation import call_link, correlate
from voxanne.vapi.events.models import CallReference
from voxanne.vapi.shared_number import SharedNumber, caller_of

_MAX_ATTEMPTS = 5
_MAX_NAME_LENGTH = 100


@dataclass(frozen=True)
class Owner:
    """The organisation that a call belongs to, with our call if it is known, else with its agent if that is."""

    organization_id: str
    call_id: str | None = None
    agent_id: str | None = None
    number: str | None = None
    """The number by which the agent was found, if it was found by one: it may have another number now."""


class ContradictionError(Exception):
    """The message's metadata name another organisation than our own records do."""


class ErasedCallerError(Exception):
    """The call is unknown to us, and began before its patient was erased: nothing of it is stored."""


def find_owner(links: ProviderLinks, shared: SharedNumber, reference: CallReference) -> Owner | None:
    """Return the organisation that a call belongs to, or None if none of its ids is known.

    Raises:
        ContradictionError: the metadata name another organisation.
    """
    owner = _by_call(links, reference) or _by_agent(links, shared, reference)
    if owner is not None and reference.organization_ids - {owner.organization_id}:
        raise ContradictionError
    return owner


def _by_call(links: ProviderLinks, reference: CallReference) -> Owner | None:
    if reference.provider_call_id is None:
        return None
    link = links.find(call_link(reference.provider_call_id))
    return None if link is None else Owner(link["organization_id"], call_id=link["object_id"])


def _by_agent(links: ProviderLinks, shared: SharedNumber, reference: CallReference) -> Owner | None:
    if reference.assistant_id is not None:
        link = links.find(link_of("vapi", "assistant", reference.assistant_id))
        return None if link is None else Owner(link["organization_id"], agent_id=link["object_id"])
    if shared.is_meant(reference.phone_number_id, reference.our_number):
        return _by_caller(links, reference)
    for kind, identifier in (("phone_number", reference.phone_number_id), ("number", reference.our_number)):
        link = None if identifier is None else links.find(link_of("vapi", kind, identifier))
        if link is not None:
            number = identifier if kind == "number" else None
            return Owner(link["organization_id"], agent_id=link.get("object_id"), number=number)
    return None


def _by_caller(links: ProviderLinks, reference: CallReference) -> Owner | None:
    """Return the agent that called the caller last from the shared number."""
    caller = caller_of(reference.other_numbers) if reference.direction == "inbound" else None
    link = None if caller is None else links.find(callee_link(caller))
    return None if link is None else Owner(link["organization_id"], agent_id=link["object_id"])


class ProviderCalls:
    """Our calls, by their ids at the provider."""

    def __init__(
        self,
        calls: CallRepository,
        contacts: ContactRepository,
        links: ProviderLinks,
        organizations: Table,
        erased_phones: ErasedPhones | None = None,
    ) -> None:
        self._calls = calls
        self._contacts = contacts
        self._links = links
        self._organizations = organizations
        # None if a caller is on the line now, who is not affected by an earlier erasure.
        self._erased_phones = erased_phones

    def find_or_create(self, owner: Owner, reference: CallReference, provider_call_id: str) -> str:
        """Return the id of our call, created if the provider's is new to us, also when several messages are concurrent.

        Raises:
            UnavailableError: too many concurrent messages; retry.
            ErasedCallerError: it is new to us, and of a patient who was erased since it began.
        """
        if owner.call_id is not None:
            return owner.call_id

        def attempt() -> str:
            try:
                call_id = self._correlate(owner, reference, provider_call_id)
                return call_id or self._create(owner, reference, provider_call_id)
            except (ConflictError, OutcomeUnknownError):
                # A concurrent message stored the call first, or this one did and its answer was lost, or the contact
                # was created since it was looked up.
                link = self._links.find(call_link(provider_call_id))
                if link is not None and link["organization_id"] == owner.organization_id:
                    return str(link["object_id"])
                raise

        return retry_on_conflict(attempt, _MAX_ATTEMPTS, on=(ConflictError, OutcomeUnknownError))

    def _correlate(self, owner: Owner, reference: CallReference, provider_call_id: str) -> str | None:
        """Return the call that we placed, if a crash kept the provider's id from being stored with it."""
        if reference.call_id is None or reference.direction != "outbound":
            return None
        call = correlate(
            self._calls,
            self._links,
            owner.organization_id,
            reference.call_id,
            assistant_id=reference.assistant_id,
            provider_call_id=provider_call_id,
        )
        return None if call is None else call.id

    def _create(self, owner: Owner, reference: CallReference, provider_call_id: str) -> str:
        other_number = self.other_number(owner.organization_id, reference)
        contact_id, writes = self._contact(owner, reference, other_number)
        # This comes after the look-up of the contact, so that one of the two notices an erasure in between.
        self._check_not_erased(owner.organization_id, other_number, reference.created_at)
        call = _new_call(owner, reference, provider_call_id, contact_id, other_number)
        link = self._links.build_create(call_link(provider_call_id), owner.organization_id, call.id)
        commit([link, self._calls.build_create(owner.organization_id, call), *writes])
        return call.id

    def _check_not_erased(self, organization_id: str, number: str | None, began_at: float) -> None:
        if number is None or self._erased_phones is None:
            return
        if self._erased_phones.cover(organization_id, number, began_at):
            raise ErasedCallerError

    def other_number(self, organization_id: str, reference: CallReference) -> str | None:
        """Return the other side's number as E.164; None if it is withheld."""
        for raw in reference.other_numbers:
            if is_withheld(raw):
                continue
            country = self._country(organization_id) if is_national(raw) else DEFAULT_COUNTRY
            number = calling_number(raw, country)
            if number is not None:
                return number
        return None

    def _country(self, organization_id: str) -> str:
        """Return the organisation's country, which is read only for numbers that need it."""
        organization = self._organizations.get({"organization_id": organization_id}) or {}
        return str(organization.get("country", DEFAULT_COUNTRY))

    def _contact(self, owner: Owner, reference: CallReference, number: str | None) -> tuple[str | None, list[Write]]:
        """Return the contact with the other number; with the writes that create it, for the first call from there."""
        if number is None:
            return None, []
        holder = self._contacts.holder_of(owner.organization_id, number)
        if holder is not None or reference.direction == "outbound":
            return holder, []
        name, source = _contact_name(reference, number)
        contact = new_contact(NewContact(name=name, phone=number), DEFAULT_COUNTRY, clock.now(), source)
        return contact.id, self._contacts.build_create(owner.organization_id, contact)


def _new_call(
    owner: Owner, reference: CallReference, provider_call_id: str, contact_id: str | None, other_number: str | None
) -> StoredCall:
    inbound = reference.direction == "inbound"
    return new_call(
        reference.direction,
        "ringing" if inbound else "queued",
        reference.created_at,
        agent_id=owner.agent_id,
        contact_id=contact_id,
        provider_call_id=provider_call_id,
        **{
            "from": other_number if inbound else reference.our_number,
            "to": reference.our_number if inbound else other_number,
        },
    )


def _contact_name(reference: CallReference, number: str) -> tuple[str, NameSource]:
    """Return the carrier's name of the caller, else the number, which is more useful to staff than "unknown"."""
    with suppress(ValueError):
        return one_line((reference.other_name or "")[:_MAX_NAME_LENGTH]), "carrier"
    return number, "number"
