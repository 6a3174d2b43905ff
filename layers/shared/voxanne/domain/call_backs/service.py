"""Request a call-back: what is decided while the client waits. The dispatcher dials it (vapi/dialling)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic_core import PydanticCustomError

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import key_of, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.ids import is_id
from voxanne.core.times import parse_instant
from voxanne.domain.call_backs.schemas import NewCallBack
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.organizations.repository import OrganizationRepository

_DAY = 86_400
_MAX_DAYS_AHEAD = 7
# The message that is sent at once gets this long before the sweeper sends another.
_FIRST_SWEEP_SECONDS = 120


@dataclass(frozen=True)
class CallBackDependencies:
    """The tables and repositories that a call-back reads and writes."""

    agents: Table
    calls: CallRepository
    contacts: ContactRepository
    organizations: OrganizationRepository

    @classmethod
    def from_environment(cls) -> Self:
        """Return what a call-back reads and writes in the deployment that the function belongs to."""
        return cls(
            agents=Table.from_environment("AGENTS_TABLE"),
            calls=CallRepository.from_environment(),
            contacts=ContactRepository.from_environment(),
            organizations=OrganizationRepository.from_environment(),
        )


def place_call_back[Result](
    dependencies: CallBackDependencies,
    organization_id: str,
    contact_id: str,
    body: NewCallBack,
    commit: Callable[[StoredCall, Sequence[Write]], Result],
) -> Result:
    """Create a call-back; return the result of *commit*, which gets the call and the writes of one transaction.

    A condition of these writes is that the contact has no open call-back; the error names the call if it has.

    Raises:
        NotFoundError: there is no such contact.
        ConflictError: the contact must not be called, or has an open call-back.
        InvalidFieldsError: there is no such agent, or the window is invalid.
    """
    now = clock.now()
    dial_state = _new_dial_state(body, now)

    def attempt() -> Result:
        agent_lookup = in_background(lambda: _agent_id(dependencies, organization_id, body.agent_id))
        contact = dependencies.contacts.get(organization_id, contact_id)
        call = _new_call(contact, agent_lookup(), body.reason, dial_state, now)
        return commit(call, _call_back_writes(dependencies, organization_id, contact, call))

    # After a concurrent call-back of the contact: read again, to learn its id.
    return retry_on_conflict(attempt)


def parse_window(not_before: str | None, not_after: str | None, now: float) -> tuple[float, float]:
    """Return the window for dialling that a client asks for, in seconds since the epoch.

    Raises:
        InvalidFieldsError: it is in the past, too far ahead or empty.
    """
    start = max(_parse_bound("not_before", not_before, now) if not_before is not None else now, now)
    if not_after is None:
        return start, min(start + _DAY, max(now + _MAX_DAYS_AHEAD * _DAY, start))
    end = _parse_bound("not_after", not_after, now)
    if end <= start:
        raise invalid_field("not_after", "must be in the future, and after not_before")
    return start, end


def is_due(call: StoredCall) -> bool:
    """Return whether the window of a new call-back is open already."""
    return call.dial_state is not None and clock.seconds_of(call.dial_state.not_before) <= clock.now()


def _parse_bound(field: str, text: str, now: float) -> float:
    try:
        instant = parse_instant(text)
    except PydanticCustomError as error:
        raise invalid_field(field, error.message()) from None
    if instant > now + _MAX_DAYS_AHEAD * _DAY:
        raise invalid_field(field, f"must be at most {_MAX_DAYS_AHEAD} days ahead")
    return instant


def _new_dial_state(body: NewCallBack, now: float) -> DialState:
    start, end = parse_window(body.not_before, body.not_after, now)
    return DialState(
        not_before=clock.instant(start),
        not_after=clock.instant(end),
        override_quiet_hours=bool(body.override_quiet_hours),
        look_at=clock.instant(start if start > now else now + _FIRST_SWEEP_SECONDS),
    )


def _agent_id(dependencies: CallBackDependencies, organization_id: str, agent_id: str | None) -> str:
    """Return the agent's id after a check, or the default agent's, which exists: a default agent cannot be deleted."""
    if agent_id is None:
        default = dependencies.organizations.get(organization_id).default_agent_id
        if default is None:
            raise invalid_field("agent_id", "is needed: the organisation has no default agent")
        return default
    if not is_id("agt", agent_id) or dependencies.agents.get(key_of(organization_id, agent_id)) is None:
        raise invalid_field("agent_id", "is no agent of this organisation")
    return agent_id


def _new_call(
    contact: StoredContact, agent_id: str, reason: str | None, dial_state: DialState, now: float
) -> StoredCall:
    fields = {"agent_id": agent_id, "contact_id": contact.id, "to": contact.phone, "reason": reason}
    return new_call("outbound", "queued", now, dial_state=dial_state, **fields)


def _call_back_writes(
    dependencies: CallBackDependencies, organization_id: str, contact: StoredContact, call: StoredCall
) -> list[Write]:
    previous_id = contact.last_call_id
    return [
        dependencies.contacts.build_mark_called(organization_id, contact, call.id),
        *([dependencies.calls.build_ended_check(organization_id, previous_id)] if previous_id is not None else []),
        dependencies.calls.build_create(organization_id, call),
    ]
