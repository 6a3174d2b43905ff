"""The phone call that a question is asked in: whose it is, which agent speaks, who is on the line."""

from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.stores import Dependencies
from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.domain.agent_tools.models import PhoneCall
from voxanne.domain.agents.models import Agent
from voxanne.vapi.events.allowlist import kept
from voxanne.vapi.events.attribution import ContradictionError, Owner, find_owner
from voxanne.vapi.events.models import CallReference, parse_call_reference

_FALLBACK_COUNTRY = "US"


class UnknownCallError(Exception):
    """The call is no organisation's that we know, or its agent is gone."""


@dataclass(frozen=True)
class Asked:
    """Whose question it is; nothing has been written yet."""

    owner: Owner
    subject: CallReference


def asked_by(known: Dependencies, message: dict[str, Any]) -> Asked:
    """Whose question a message is.

    Raises:
        NobodysCallError: as it says.
    """
    subject = parse_call_reference(kept(message), clock.instant())
    try:
        owner = find_owner(known.links, subject)
    except ContradictionError:
        # Its copy in the queue is alarmed.
        raise UnknownCallError from None
    if owner is None:
        raise UnknownCallError
    return Asked(owner, subject)


def phone_call_of(known: Dependencies, asked: Asked) -> PhoneCall:
    """The phone call; one that was unknown is stored by then.

    Raises:
        NobodysCallError: as it says.
    """
    owner, subject = asked.owner, asked.subject
    if subject.provider_call_id is None:
        raise UnknownCallError
    country = in_background(lambda: known.organizations.get({"organization_id": owner.organization_id}))
    call_id = known.provider_calls.of(owner, subject, subject.provider_call_id)
    call = known.stores.calls.get(owner.organization_id, call_id)
    agent = agent_of(known, owner.organization_id, call.agent_id)
    return PhoneCall(
        owner.organization_id,
        str((country() or {}).get("country", _FALLBACK_COUNTRY)),
        agent,
        subject.provider_call_id,
        call_id,
        call.from_ if call.direction == "inbound" else call.to,
    )


def agent_of(known: Dependencies, organization_id: str, agent_id: str | None) -> Agent:
    """The agent that speaks.

    Raises:
        NobodysCallError: it is gone.
    """
    item = None if agent_id is None else known.stores.agents.get({"organization_id": organization_id, "id": agent_id})
    if item is None:
        raise UnknownCallError
    return Agent.model_validate(item)
