"""Whose a call is: by ids that we stored ourselves, in the order call, assistant, phone number, and by nothing else."""

from dataclasses import dataclass

from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.vapi_events.subjects import Subject


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


def owner_of(links: ProviderLinks, subject: Subject) -> Owner | None:
    """Whose the call is, or None if none of its ids is known.

    Raises:
        ContradictionError: as it says.
    """
    owner = _by_call(links, subject) or _by_agent(links, subject)
    if owner is not None and subject.organization_ids - {owner.organization_id}:
        raise ContradictionError
    return owner


def call_link(provider_call_id: str) -> str:
    """The link of a call."""
    return link_of("vapi", "call", provider_call_id)


def _by_call(links: ProviderLinks, subject: Subject) -> Owner | None:
    if subject.provider_call_id is None:
        return None
    found = links.find(call_link(subject.provider_call_id))
    return None if found is None else Owner(found["organization_id"], call_id=found["object_id"])


def _by_agent(links: ProviderLinks, subject: Subject) -> Owner | None:
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
