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
from voxanne.core.time_zones import DAY
from voxanne.core.times import parse_instant
from voxanne.domain.call_backs.daily_limits import DailyCallBacks, OrganizationDay, current_day
from voxanne.domain.call_backs.destinations import refusal_of_destination
from voxanne.domain.call_backs.errors import destination_not_allowed
from voxanne.domain.call_backs.schemas import NewCallBack
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.schemas import DEFAULT_WINDOW_SECONDS, MAX_DAYS_AHEAD
from voxanne.domain.calls.service import cancel_queued_call, new_call
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.repository import OrganizationRepository

# The message that is sent at once has this long to be worked on before the sweeper sends another.
_FIRST_SWEEP_SECONDS = 120


@dataclass(frozen=True)
class CallBackDependencies:
    """The tables and repositories that a call-back reads and writes."""

    agents: Table
    calls: CallRepository
    contacts: ContactRepository
    organizations: OrganizationRepository
    daily: DailyCallBacks

    @classmethod
    def from_environment(cls) -> Self:
        """Return what a call-back reads and writes in the deployment that the function belongs to."""
        return cls(
            agents=Table.from_environment("AGENTS_TABLE"),
            calls=CallRepository.from_environment(),
            contacts=ContactRepository.from_environment(),
            organizations=OrganizationRepository.from_environment(),
            daily=DailyCallBacks.from_environment(),
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
        ConflictError: the contact must not be called, has an open call-back, or a limit of the day is reached.
        InvalidFieldsError: there is no such agent, the window is invalid, or the number is not one to call.
    """
    now = clock.now()
    start, end = parse_window(body.not_before, body.not_after, now)

    def attempt() -> Result:
        organization_lookup = in_background(lambda: dependencies.organizations.get(organization_id))
        agent_lookup = in_background(lambda: _existing_agent_id(dependencies, organization_id, body.agent_id))
        contact = dependencies.contacts.get(organization_id, contact_id)
        organization = organization_lookup()
        agent_id = agent_lookup() or _default_agent_id(organization)
        if refusal := refusal_of_destination(contact.phone, organization):
            raise destination_not_allowed(refusal)
        day = current_day(organization, now)
        dial_state = _new_dial_state(body, start, end, day, now)
        call = _new_call(contact, agent_id, body.reason, dial_state, now)
        writes = _call_back_writes(dependencies, organization_id, contact, call)
        return commit(call, [*writes, *dependencies.daily.build_count(organization, contact.phone, day)])

    # After a concurrent call-back of the contact: read again, to learn its id.
    return retry_on_conflict(attempt)


def cancel_call_back[Result](
    calls: CallRepository,
    daily: DailyCallBacks,
    organization_id: str,
    call_id: str,
    commit: Callable[[StoredCall, Sequence[Write]], Result],
) -> Result:
    """Cancel a call-back that waits to be dialled; return the result of *commit*, which gets the call and the writes.

    If it was requested today, it no longer counts against the limits of the day.

    Raises:
        NotFoundError: there is no such call.
        ConflictError: it is being dialled, or past that.
    """

    def with_counters(call: StoredCall, cancel: Write) -> Result:
        return commit(call, [cancel, *daily.build_return(organization_id, call, clock.now())])

    return cancel_queued_call(calls, organization_id, call_id, with_counters)


def parse_window(not_before: str | None, not_after: str | None, now: float) -> tuple[float, float]:
    """Return the window for dialling that a client asks for, in seconds since the epoch.

    Raises:
        InvalidFieldsError: it is in the past, too far ahead or empty.
    """
    start = max(_parse_bound("not_before", not_before, now) if not_before is not None else now, now)
    if not_after is None:
        return start, start + DEFAULT_WINDOW_SECONDS
    end = _parse_bound("not_after", not_after, now)
    if end <= start:
        raise invalid_field("not_after", "must be in the future and later than not_before")
    return start, end


def is_due(call: StoredCall) -> bool:
    """Return whether the window of a new call-back is open already."""
    return call.dial_state is not None and clock.seconds_of(call.dial_state.not_before) <= clock.now()


def _parse_bound(field: str, text: str, now: float) -> float:
    try:
        instant = parse_instant(text)
    except PydanticCustomError as error:
        raise invalid_field(field, error.message()) from None
    if instant > now + MAX_DAYS_AHEAD * DAY:
        raise invalid_field(field, f"must be at most {MAX_DAYS_AHEAD} days ahead")
    return instant


def _new_dial_state(body: NewCallBack, start: float, end: float, day: OrganizationDay, now: float) -> DialState:
    return DialState(
        not_before=clock.instant(start),
        not_after=clock.instant(end),
        override_quiet_hours=bool(body.override_quiet_hours),
        look_at=clock.instant(start if start > now else now + _FIRST_SWEEP_SECONDS),
        counted_on=day.name,
        counted_until=clock.instant(day.ends),
    )


def _default_agent_id(organization: StoredOrganization) -> str:
    """Return the id of the default agent, which exists: a default agent cannot be deleted."""
    if organization.default_agent_id is None:
        raise invalid_field("agent_id", "is required: the organisation has no default agent")
    return organization.default_agent_id


def _existing_agent_id(dependencies: CallBackDependencies, organization_id: str, agent_id: str | None) -> str | None:
    """Return the id that the body gives, after a check that there is such an agent."""
    if agent_id is None:
        return None
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
