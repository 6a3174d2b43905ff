"""The phone call of a question: the organisation that it belongs to, the agent that speaks, the caller's number."""

import functools
from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.stores import Dependencies
from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.core.phones import DEFAULT_COUNTRY
from voxanne.domain.agent_tools.models import PhoneCall
from voxanne.domain.agents.models import Agent
from voxanne.domain.organizations.tombstones import is_deleted
from voxanne.vapi.events.allowlist import redact
from voxanne.vapi.events.attribution import ContradictionError, Owner, find_owner
from voxanne.vapi.events.models import CallReference, parse_call_reference


class UnknownCallError(Exception):
    """The call belongs to no organisation that we know, or its agent is deleted."""


@dataclass(frozen=True)
class QuestionSource:
    """The call that a question comes from, with its owner; nothing has been written yet."""

    owner: Owner
    reference: CallReference


def find_source(dependencies: Dependencies, message: dict[str, Any]) -> QuestionSource:
    """Return the call that a question comes from, with the organisation that it belongs to.

    Raises:
        UnknownCallError: none of its ids is known, or its metadata contradict our records.
    """
    reference = parse_call_reference(redact(message), clock.instant())
    try:
        owner = find_owner(dependencies.links, dependencies.shared, reference)
    except ContradictionError:
        # The worker counts the contradiction for an alarm, from the question's copy in the queue.
        raise UnknownCallError from None
    if owner is None:
        raise UnknownCallError
    return QuestionSource(owner, reference)


def phone_call_of(dependencies: Dependencies, source: QuestionSource) -> PhoneCall:
    """Return the phone call, created if it is new to us.

    Raises:
        UnknownCallError: the message names no call of the provider's, or call, agent or organisation are
            erased or deleted.
    """
    owner, reference = source.owner, source.reference
    if reference.provider_call_id is None:
        raise UnknownCallError
    organization_lookup = functools.cache(
        in_background(lambda: dependencies.organizations.get({"organization_id": owner.organization_id}))
    )
    if owner.call_id is None:
        # Nothing is written for an organisation that is deleted. A known call needs no write, so it is read meanwhile.
        _check_not_deleted(organization_lookup())
    call_id = dependencies.provider_calls.find_or_create(owner, reference, reference.provider_call_id)
    call = dependencies.booking.calls.get(owner.organization_id, call_id)
    if call.erased is not None:
        # What is said in an erased call must not be stored again.
        raise UnknownCallError
    agent = agent_of(dependencies, owner.organization_id, call.agent_id)
    organization = organization_lookup() or {}
    _check_not_deleted(organization)
    caller = call.other_number
    if caller is None:
        # The message that created the call may have lacked the number.
        caller = dependencies.provider_calls.other_number(owner.organization_id, reference)
    return PhoneCall(
        owner.organization_id,
        str(organization.get("country", DEFAULT_COUNTRY)),
        agent,
        reference.provider_call_id,
        call_id,
        caller,
        holds_offered_times=bool(organization.get("hold_offered_times")),
    )


def _check_not_deleted(organization: Item | None) -> None:
    if is_deleted(organization):
        raise UnknownCallError


def agent_of(dependencies: Dependencies, organization_id: str, agent_id: str | None) -> Agent:
    """Return the agent that speaks.

    Raises:
        UnknownCallError: it is deleted, or the call has none.
    """
    if agent_id is None:
        raise UnknownCallError
    item = dependencies.booking.agents.get({"organization_id": organization_id, "id": agent_id})
    if item is None:
        raise UnknownCallError
    return Agent.model_validate(item)
