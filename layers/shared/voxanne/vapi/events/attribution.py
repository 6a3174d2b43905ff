"""The organisation that a message belongs to.

The organisation is found by ids that we stored ourselves (`provider_links`), in the order call, assistant, phone
number, and by nothing else. The call of an unknown assistant belongs to no organisation, whatever its number: the
number may have been another organisation's before. `ProviderCalls` (repository.py) then finds our call, or creates it.
"""

from dataclasses import dataclass

from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.domain.phone_numbers.models import callee_link
from voxanne.vapi.correlation import call_link
from voxanne.vapi.events.models import CallReference
from voxanne.vapi.shared_number import SharedNumber, caller_of


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
