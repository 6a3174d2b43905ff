"""Tying a call at the voice provider to the call that we placed.

The dispatcher stores the provider's id when the response arrives. A lost response, or a process that dies before it has
stored the id, leaves a call that the provider rings and whose id we do not have. Then the first to see it, a webhook or
the look-up, ties the two by the metadata that were sent along.
"""

from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate


def call_link(provider_call_id: str) -> str:
    """The link of a call."""
    return link_of("vapi", "call", provider_call_id)


def call_metadata(organization_id: str, call_id: str) -> dict[str, str]:
    """What goes to the provider as `assistantOverrides.metadata`, and comes back with each of the call's events."""
    return {"organization_id": organization_id, "call_id": call_id}


def correlate(
    calls: CallRepository,
    links: ProviderLinks,
    organization_id: str,
    call_id: str,
    *,
    assistant_id: str | None,
    provider_call_id: str,
) -> StoredCall | None:
    """Tie a call at the provider to the call of the organisation that its metadata name; None if it is not that one's.

    *organization_id* must come from a link, for instance that of the call's assistant: metadata alone prove nothing.
    What they name must be a call that we had dialled, by that assistant, whose id at the provider nobody knows yet, or
    is this one.

    Safe to repeat, and beside the dispatcher itself: all store the same id and the same link.
    """
    try:
        call = calls.get(organization_id, call_id)
    except NotFoundError:
        return None
    is_it = _is(call, assistant_id, provider_call_id)
    return link_provider_call(calls, links, organization_id, call, provider_call_id) if is_it else None


def link_provider_call(
    calls: CallRepository, links: ProviderLinks, organization_id: str, call: StoredCall, provider_call_id: str
) -> StoredCall:
    """Store a call's id at the provider, and the link from there, in one transaction."""
    link = links.build_create(link_of("vapi", "call", provider_call_id), organization_id, call.id)
    news = CallUpdate(authority=Authority.OURS, at=int(clock.now() * 1000), provider_call_id=provider_call_id)
    return calls.apply_update(organization_id, call.id, news, beside=lambda _: [link])


def _is(call: StoredCall, assistant_id: str | None, provider_call_id: str) -> bool:
    placing = call.dial_state
    return (
        placing is not None
        and placing.dialling_since is not None
        and placing.assistant_id == assistant_id
        and provider_call_id not in placing.blocked_ids
        and call.provider_call_id in {None, provider_call_id}
    )
