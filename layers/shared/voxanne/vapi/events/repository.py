"""Our calls, by their ids at the voice provider: found, or created by the first message of one."""

from contextlib import suppress

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import OutcomeUnknownError, Write, commit
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.fields import one_line
from voxanne.core.phones import DEFAULT_COUNTRY, calling_number, is_national, is_withheld
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.updates import CallUpdate
from voxanne.domain.contacts.models import NameSource
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact
from voxanne.domain.erasures.erased_phones import ErasedPhones
from voxanne.vapi.correlation import call_link, correlate
from voxanne.vapi.events.attribution import Owner
from voxanne.vapi.events.models import CallReference

_MAX_ATTEMPTS = 5
_MAX_NAME_LENGTH = 100


class ErasedCallerError(Exception):
    """The call began before its patient was erased, which was not known of it: nothing of the message is stored."""


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
        other_number, contact_id, writes = self._other_side(owner, reference)
        call = _new_call(owner, reference, provider_call_id, contact_id, other_number)
        link = self._links.build_create(call_link(provider_call_id), owner.organization_id, call.id)
        commit([link, self._calls.build_create(owner.organization_id, call), *writes])
        return call.id

    def apply(
        self, owner: Owner, reference: CallReference, call_id: str, update: CallUpdate, mark: Write
    ) -> StoredCall:
        """Apply an update to a call, beside the *mark* of its event.

        The message that created the call may have lacked the number of the other side. The first one that has it states
        the number and the contact, so that the end does not depend on the order.

        Raises:
            ErasedCallerError: the number is of a patient who was erased since the call began.
        """

        def attempt() -> StoredCall:
            call = self._calls.get(owner.organization_id, call_id)
            if not _lacks_number(call, reference):
                return self._calls.apply_to(owner.organization_id, call, update, [mark])
            number, contact_id, writes = self._other_side(owner, reference)
            other_side = {"from_" if reference.direction == "inbound" else "to": number, "contact_id": contact_id}
            whole = update.model_copy(update=other_side)
            return self._calls.apply_to(owner.organization_id, call, whole, [mark, *writes])

        # A conflict: the contact was created since it was looked up.
        return retry_on_conflict(attempt, on=(ConcurrentUpdateError, ConflictError))

    def _other_side(self, owner: Owner, reference: CallReference) -> tuple[str | None, str | None, list[Write]]:
        """Return the number of the other side and its contact, with the writes that create the contact if it is new.

        Raises:
            ErasedCallerError: the number is of a patient who was erased since the call began.
        """
        number = self.other_number(owner.organization_id, reference)
        contact_id, writes = self._contact(owner, reference, number)
        # This comes after the look-up of the contact, so that one of the two notices an erasure in between.
        self._check_not_erased(owner.organization_id, number, reference.created_at)
        return number, contact_id, writes

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


def _lacks_number(call: StoredCall, reference: CallReference) -> bool:
    """Tell whether a call lacks the number of the other side, and a message may have it."""
    is_lacking = call.other_number is None and call.contact_id is None and call.erased is None
    is_known = any(not is_withheld(raw) for raw in reference.other_numbers)
    return is_lacking and is_known and call.direction == reference.direction


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
