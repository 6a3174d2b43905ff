"""Between which instants a call-back may be dialled."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError, UnavailableError, invalid_field
from voxanne.core.ids import is_id
from voxanne.core.times import parse_instant
from voxanne.domain.agents.repository import key_of
from voxanne.domain.call_backs.schemas import NewCallBack
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.contacts.errors import ConcurrentUpdateError
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.organizations.repository import OrganizationRepository

_DAY = 86_400


_FARTHEST_DAYS = 7


def parse_window(not_before: str | None, not_after: str | None, now: float) -> tuple[float, float]:
    """The window, in seconds since the epoch, that a client asks for at *now*.

    Raises:
        InvalidFieldsError: it is past, too far ahead, or none.
    """
    begins = max(_read("not_before", not_before, now) if not_before is not None else now, now)
    if not_after is None:
        return begins, min(begins + _DAY, max(now + _FARTHEST_DAYS * _DAY, begins))
    ends = _read("not_after", not_after, now)
    if ends <= begins:
        raise _refused("not_after", "must be in the future, and after not_before")
    return begins, ends


def _read(field: str, written: str, now: float) -> float:
    try:
        instant = parse_instant(written)
    except PydanticCustomError as error:
        raise _refused(field, error.message()) from None
    if instant > now + _FARTHEST_DAYS * _DAY:
        raise _refused(field, f"must be at most {_FARTHEST_DAYS} days ahead")
    return instant


def _refused(field: str, detail: str) -> InvalidFieldsError:
    return invalid_field(field, detail)


# What the message that is sent at once has to itself, before the sweep sends another.
_FIRST_SWEEP_SECONDS = 120


_TRIES = 9


@dataclass(frozen=True)
class CallBackDependencies:
    """All that a call-back reads and writes."""

    agents: Table
    calls: CallRepository
    contacts: ContactRepository
    organizations: OrganizationRepository


def place_call_back[Answer](
    stores: CallBackDependencies,
    organization_id: str,
    contact_id: str,
    wanted: NewCallBack,
    commit: Callable[[StoredCall, Sequence[Write]], Answer],
) -> Answer:
    """Make a call-back, and hand it with its writes to *commit*.

    That a contact has one open call at most is a condition of these writes: whoever comes second learns the first's id.

    Raises:
        NotFoundError: there is no such contact.
        ConflictError: the contact is not to be called, or is being called back.
        InvalidFieldsError: no such agent, or no such window.
    """
    now = clock.now()
    placing = _placing(wanted, now)
    for _ in range(_TRIES):
        agent = in_background(lambda: _agent_of(stores, organization_id, wanted.agent_id))
        contact = stores.contacts.get(organization_id, contact_id)
        call = _call(contact, agent(), wanted.reason, placing, now)
        # Someone else had the contact called since it was read: look who.
        with suppress(ConcurrentUpdateError):
            return commit(call, _writes(stores, organization_id, contact, call))
    raise UnavailableError("others keep having this contact called; try again")


def is_due(call: StoredCall) -> bool:
    """Whether a call that was just made may be dialled now, as far as its window goes."""
    return call.dial_state is not None and clock.seconds_of(call.dial_state.not_before) <= clock.now()


def _agent_of(stores: CallBackDependencies, organization_id: str, agent_id: str | None) -> str:
    """The agent that is wanted, or the default. A default is there: no agent is deleted that is one."""
    if agent_id is None:
        default = stores.organizations.get(organization_id).default_agent_id
        if default is None:
            raise invalid_field("agent_id", "is needed: the organisation has no default agent")
        return default
    if not is_id("agt", agent_id) or stores.agents.get(key_of(organization_id, agent_id)) is None:
        raise invalid_field("agent_id", "is no agent of this organisation")
    return agent_id


def _placing(wanted: NewCallBack, now: float) -> DialState:
    begins, ends = parse_window(wanted.not_before, wanted.not_after, now)
    return DialState(
        not_before=clock.instant(begins),
        not_after=clock.instant(ends),
        override_quiet_hours=bool(wanted.override_quiet_hours),
        look_at=clock.instant(begins if begins > now else now + _FIRST_SWEEP_SECONDS),
    )


def _call(contact: StoredContact, agent_id: str, reason: str | None, placing: DialState, now: float) -> StoredCall:
    facts = {"agent_id": agent_id, "contact_id": contact.id, "to": contact.phone, "reason": reason}
    return new_call("outbound", "queued", now, placing=placing, **facts)


def _writes(
    stores: CallBackDependencies, organization_id: str, contact: StoredContact, call: StoredCall
) -> list[Write]:
    writes = [stores.contacts.build_mark_called(organization_id, contact, call.id)]
    if contact.last_call_id is not None:
        writes.append(stores.calls.build_ended_check(organization_id, contact.last_call_id))
    return [*writes, stores.calls.build_create(organization_id, call)]
