"""The phone call that a question is asked in: whose it is, which agent speaks, who is on the line."""

from dataclasses import dataclass
from typing import Any

from functions.vapi_receiver.stores import Known
from voxanne.aws.dynamodb.background import beside
from voxanne.core import clock
from voxanne.domain.agent_tools.models import PhoneCall
from voxanne.domain.agents.models import Agent
from voxanne.vapi.events.allowlist import kept
from voxanne.vapi.events.attribution import ContradictionError, Owner, owner_of
from voxanne.vapi.events.models import Subject, subject_of

_FALLBACK_COUNTRY = "US"


class NobodysCallError(Exception):
    """The call is no organisation's that we know, or its agent is gone."""


@dataclass(frozen=True)
class Asked:
    """Whose question it is; nothing has been written yet."""

    owner: Owner
    subject: Subject


def asked_by(known: Known, message: dict[str, Any]) -> Asked:
    """Whose question a message is.

    Raises:
        NobodysCallError: as it says.
    """
    subject = subject_of(kept(message), clock.instant())
    try:
        owner = owner_of(known.links, subject)
    except ContradictionError:
        # Its copy in the queue is alarmed.
        raise NobodysCallError from None
    if owner is None:
        raise NobodysCallError
    return Asked(owner, subject)


def phone_call_of(known: Known, asked: Asked) -> PhoneCall:
    """The phone call; one that was unknown is stored by then.

    Raises:
        NobodysCallError: as it says.
    """
    owner, subject = asked.owner, asked.subject
    if subject.provider_call_id is None:
        raise NobodysCallError
    country = beside(lambda: known.organizations.get({"organization_id": owner.organization_id}))
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


def agent_of(known: Known, organization_id: str, agent_id: str | None) -> Agent:
    """The agent that speaks.

    Raises:
        NobodysCallError: it is gone.
    """
    item = None if agent_id is None else known.stores.agents.get({"organization_id": organization_id, "id": agent_id})
    if item is None:
        raise NobodysCallError
    return Agent.model_validate(item)
