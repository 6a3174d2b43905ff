"""Agents from request bodies: phone numbers as E.164, voices and calendars checked."""

from collections.abc import Mapping
from typing import Any

from voxanne.core import clock
from voxanne.core.fields import changes_of, values_of
from voxanne.core.ids import is_id, new_id
from voxanne.core.phones import e164, is_refused_destination
from voxanne.domain.agents.errors import transfer_not_allowed, unknown_calendar, unknown_voice
from voxanne.domain.agents.models import Agent, AgentPatch
from voxanne.domain.agents.schemas import AgentChanges, NewAgent
from voxanne.domain.agents.voices import ELEVENLABS, elevenlabs_id

_PHONES = ("phone_number", "transfer_number")


def new_agent(body: NewAgent, country: str, now: float) -> Agent:
    """Return a new agent, whose assistant at the voice provider is still to be created.

    Raises:
        InvalidFieldsError: a phone number is invalid, or ElevenLabs has no such voice.
    """
    values = _with_e164_numbers(values_of(body), country)
    if body.voice_provider == ELEVENLABS:
        _check_elevenlabs(body.voice_id)
    _check_calendar(values)
    created_at = clock.instant(now)
    return Agent(
        **values,
        id=new_id("agt", now),
        status="provisioning",
        version=1,
        created_at=created_at,
        updated_at=created_at,
    )


def parse_patch(body: AgentChanges, country: str) -> AgentPatch:
    """Return the changes that a merge patch asks for.

    A voice belongs to its provider, and the agent is not read first: so a patch with only one of the two has a
    condition on the stored provider.

    Raises:
        InvalidFieldsError: as for a new agent.
    """
    changes = _with_e164_numbers(changes_of(body, Agent), country)
    _check_calendar(changes)
    metadata = {} if body.metadata is None else changes.pop("metadata")
    provider, voice = changes.get("voice_provider"), changes.get("voice_id")
    if provider == ELEVENLABS and voice is not None:
        _check_elevenlabs(voice)
    return AgentPatch(
        changes,
        metadata,
        only_with_provider=provider if provider is not None and voice is None else None,
        never_with_provider=ELEVENLABS if provider is None and _is_foreign_to_elevenlabs(voice) else None,
    )


def _with_e164_numbers(values: Mapping[str, Any], country: str) -> dict[str, Any]:
    result = {
        name: e164(value, country, name) if name in _PHONES and value is not None else value
        for name, value in values.items()
    }
    transfer = result.get("transfer_number")
    if transfer is not None and is_refused_destination(transfer):
        raise transfer_not_allowed()
    return result


def _check_calendar(values: Mapping[str, Any]) -> None:
    calendar_id = values.get("calendar_id")
    if calendar_id is not None and not is_id("cal", calendar_id):
        raise unknown_calendar()


def _check_elevenlabs(voice: str) -> None:
    if elevenlabs_id(voice) is None:
        raise unknown_voice()


def _is_foreign_to_elevenlabs(voice: str | None) -> bool:
    return voice is not None and elevenlabs_id(voice) is None
