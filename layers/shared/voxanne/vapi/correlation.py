"""Correlating a call at the voice provider with the call that we placed.

The dispatcher stores the provider's id when the response arrives. After a lost response, or if the process dies before
it has stored the id, the provider dials a call whose id we do not have. Then a webhook or a look-up of the provider's
calls links the two, whichever comes first, by the metadata that we sent with the request.
"""

from collections.abc import Sequence

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import Write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.calls.models import OPEN, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate


def call_link(provider_call_id: str) -> str:
    """Return the key of a call's link."""
    return link_of("vapi", "call", provider_call_id)


def call_metadata(organization_id: str, call_id: str) -> dict[str, str]:
    """Return `assistantOverrides.metadata` of a call, which the provider returns with each of its events."""
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
    """Link a call at the provider to the call that its metadata name; return None if they do not match.

    *organization_id* must come from a link, for instance that of the call's assistant: metadata alone prove nothing.
    The call that they name must have been dialled by that assistant, and have no provider's id yet, or this one; of a
    call that was blocked and waits to be dialled again, those that were blocked count as well.

    Safe to repeat, also at the same time as the dispatcher: all store the same id and the same link.
    """
    try:
        call = calls.get(organization_id, call_id)
    except NotFoundError:
        return None
    if not _matches(call, assistant_id, provider_call_id):
        return None
    return link_provider_call(calls, links, organization_id, call, provider_call_id)


def link_provider_call(
    calls: CallRepository, links: ProviderLinks, organization_id: str, call: StoredCall, provider_call_id: str
) -> StoredCall:
    """Store the provider's id of a call, and the link from that id to the call, in one transaction."""
    link = links.build_create(call_link(provider_call_id), organization_id, call.id)
    update = CallUpdate(authority=Authority.OURS, at=int(clock.now() * 1000), provider_call_id=provider_call_id)
    return calls.apply_update(organization_id, call.id, update, [link])


def unlink_blocked_call(
    calls: CallRepository,
    links: ProviderLinks,
    organization_id: str,
    call_id: str,
    provider_call_id: str,
    *,
    beside: Sequence[Write] = (),
) -> bool:
    """Have a call-back wait to be dialled again, whose call at the provider ended because of the concurrency limit.

    The provider may report that limit after it accepted the call, or after an event or a look-up linked the call. The
    link expires, so that later events of that call are not applied to the call-back. Return whether it waits: not if it
    has rung, or has ended.
    """

    def attempt() -> bool:
        call, now = calls.get(organization_id, call_id), clock.now()
        state = call.dial_state
        if state is None or call.provider_call_id != provider_call_id or call.status != "queued":
            return False
        changes = {
            "dial_state": state.blocked(provider_call_id).waiting_until(state.retry_at(now)),
            "provider_call_id": None,
            "sources": {name: source for name, source in call.sources.items() if name != "provider_call_id"},
        }
        unlink = links.build_replace(call_link(provider_call_id), organization_id, call_id, int(now))
        calls.replace(organization_id, call, call.model_copy(update=changes), [unlink, *beside])
        return True

    return retry_on_conflict(attempt)


def _matches(call: StoredCall, assistant_id: str | None, provider_call_id: str) -> bool:
    dial_state = call.dial_state
    if dial_state is None or dial_state.assistant_id != assistant_id:
        return False
    if call.provider_call_id is not None:
        return call.provider_call_id == provider_call_id
    if provider_call_id in dial_state.blocked_ids:
        # It was dialled after all, while ours waits for the next attempt.
        return dial_state.dialling_since is None and call.status in OPEN
    return dial_state.dialling_since is not None
