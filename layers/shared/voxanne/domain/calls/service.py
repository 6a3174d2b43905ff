"""Tying a call at the voice provider to the one that we placed.

Whoever dials stores the provider's id when the answer comes. An answer that is lost, or a process that dies before it
has stored one, leaves a call that the provider rings and of which we have no id: then whoever sees it first, a webhook
or the look-up, ties the two by the metadata that were sent along.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.writes import Write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import NotFoundError, UnavailableError
from voxanne.core.ids import new_id
from voxanne.domain.calls.errors import ChangedMeanwhileError, not_cancelable
from voxanne.domain.calls.models import Direction, Status, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, News, merged


def new_call(direction: Direction, status: Status, made: float, **facts: Any) -> StoredCall:
    """A call as it begins.

    It was *made* when it was placed here or came in at the provider, however late we hear of it: by that calls are
    ordered, and it bounds when they start (lists.py).
    """
    at = clock.instant(made)
    own = {"id": new_id("call", made), "direction": direction, "status": status}
    return StoredCall.model_validate({**facts, **own, "created_at": at, "updated_at": at, "version": 1})


_TRIES = 9


def cancel[Answer](
    calls: CallRepository, organization_id: str, call_id: str, commit: Callable[[StoredCall, Write], Answer]
) -> Answer:
    """Cancel a call that waits to be dialled, and hand it with its write to *commit*.

    The write's condition is that the call is still what was read: of a dispatcher and us one comes first.

    Raises:
        NotFoundError: there is no such call.
        ConflictError: it is being dialled, or further.
    """
    for _ in range(_TRIES):
        call = calls.get(organization_id, call_id)
        is_dialling = call.placing is not None and call.placing.dialling_since is not None
        if call.status != "queued" or call.placing is None or is_dialling:
            raise not_cancelable(call.status, dialling=is_dialling and call.status == "queued")
        at = clock.now()
        news = News(authority=Authority.OURS, at=int(at * 1000), status="canceled", ended_at=clock.instant(at))
        cancelled = merged(call, news)
        with suppress(ChangedMeanwhileError):
            return commit(cancelled, calls.changing(organization_id, call, cancelled))
    raise UnavailableError("others keep changing this call; try again")


def metadata_of(organization_id: str, call_id: str) -> dict[str, str]:
    """What goes to the provider as `assistantOverrides.metadata`, and comes back with each of the call's events."""
    return {"organization_id": organization_id, "call_id": call_id}


def adopt(
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
    return tie(calls, links, organization_id, call, provider_call_id) if is_it else None


def tie(
    calls: CallRepository, links: ProviderLinks, organization_id: str, call: StoredCall, provider_call_id: str
) -> StoredCall:
    """Store a call's id at the provider, and the link from there, in one transaction."""
    link = links.creation(link_of("vapi", "call", provider_call_id), organization_id, call.id)
    news = News(authority=Authority.OURS, at=int(clock.now() * 1000), provider_call_id=provider_call_id)
    return calls.tell(organization_id, call.id, news, beside=lambda _: [link])


def _is(call: StoredCall, assistant_id: str | None, provider_call_id: str) -> bool:
    placing = call.placing
    return (
        placing is not None
        and placing.dialling_since is not None
        and placing.assistant_id == assistant_id
        and provider_call_id not in placing.blocked_ids
        and call.provider_call_id in {None, provider_call_id}
    )
