"""Calls as items of their table."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Expression, Update, next_version
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import build_update_as_read, key_of, retry_on_conflict
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.calls.errors import CALL, contact_has_open_call
from voxanne.domain.calls.listing import CallFilters, indexed, list_matching
from voxanne.domain.calls.models import OPEN, AppointmentChange, StoredCall
from voxanne.domain.calls.retention import expiry
from voxanne.domain.calls.updates import CallUpdate, add_booking, add_change, apply_update


def to_item(organization_id: str, call: StoredCall) -> Item:
    """Convert a call to its item, without fields that are None."""
    values: dict[str, Any] = call.model_dump()
    # A set, so that an appointment can be added without a read; DynamoDB has no empty sets.
    values["appointment_ids"] = set(values["appointment_ids"]) or None
    values["appointment_changes"] = values["appointment_changes"] or None
    if call.analysis is not None:
        # As text: the provider's analysis may hold what DynamoDB does not take (floats, deep nesting, empty keys).
        values["analysis"] = call.analysis.model_dump_json()
    return {"organization_id": organization_id, **values, **indexed(organization_id, call)}


def from_item(item: Mapping[str, Any]) -> StoredCall:
    """Convert an item to its call."""
    analysis = item.get("analysis")
    return StoredCall.model_validate({**item, "analysis": None if analysis is None else json.loads(analysis)})


class _CallEndedError(Exception):
    """The call has ended; `call` is what it was when the write was refused."""

    def __init__(self, call: StoredCall) -> None:
        super().__init__()
        self.call = call


class CallRepository:
    """Calls by organisation and id."""

    def __init__(self, calls: Table) -> None:
        self.table = calls

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALLS_TABLE"))

    def get(self, organization_id: str, call_id: str) -> StoredCall:
        """Read a call.

        Raises:
            NotFoundError: there is no such call.
        """
        return from_item(CALL.get(self.table, organization_id, call_id))

    def list_matching(
        self, organization_id: str, filters: CallFilters, limit: int, before: str | None, *, since: float = 0
    ) -> QueryResult:
        """Read a page of the calls that match *filters*, newest first.

        They were created before the call *before*, if it is given, and since *since*, in seconds since the epoch.
        `from_item` converts the items.
        """
        return list_matching(self.table, organization_id, filters, limit, before, since=since)

    def has_call_in_progress(self, organization_id: str, contact_id: str) -> bool:
        """Return whether a contact is on the phone with an agent. The index may miss a call that has just begun."""
        filters = CallFilters(contact_id=contact_id, status="in_progress")
        return bool(self.list_matching(organization_id, filters, 1, None).items)

    def open_call_of(self, organization_id: str, agent_id: str) -> str | None:
        """Return the id of a call of the agent that has not ended, or None.

        The index may miss a call that is being placed at this moment; its dialling finds the agent deleted.
        """
        if not is_id("agt", agent_id):
            return None
        result = self.table.query_up_to(
            1,
            IndexName="open-by-agent",
            KeyConditionExpression="open_agent = :agent",
            ExpressionAttributeValues={":agent": serialize(f"{organization_id}#{agent_id}")},
        )
        return result.items[0]["id"] if result.items else None

    def commit_booking[Result](
        self, organization_id: str, call_id: str, appointment_id: str, commit: Callable[[Write], Result]
    ) -> Result:
        """Add an appointment to those that were booked in a call; *commit* gets the write, and its result is returned.

        Raises:
            InvalidFieldsError: there is no such call.
        """
        update = next_version({}).add("appointment_ids", {appointment_id})
        return self._commit_effect(
            organization_id, call_id, update, lambda call: add_booking(call, appointment_id), commit
        )

    def commit_change[Result](
        self, organization_id: str, call_id: str, change: AppointmentChange, commit: Callable[[Write], Result]
    ) -> Result:
        """Add a change that a tool made to an appointment in a call; as `commit_booking`."""
        update = next_version({}).append("appointment_changes", change.model_dump())
        return self._commit_effect(organization_id, call_id, update, lambda call: add_change(call, change), commit)

    def _commit_effect[Result](
        self,
        organization_id: str,
        call_id: str,
        update: Update,
        add: Callable[[StoredCall], StoredCall],
        commit: Callable[[Write], Result],
    ) -> Result:
        """Commit an effect of a call.

        While the call is open, *update* is written without a read; after its end, *add* is applied to the call as it
        was read.

        Both raise the call's version, so that an update in progress starts again and sees the effect. The outcome of a
        call that has ended changes with it.
        """
        unknown = CALL.unknown("call_id")
        if not is_id("call", call_id):
            raise unknown
        update.using.names["#status"] = "status"
        update.using.values.update({f":{status}": status for status in OPEN})
        write = self.table.build_update(
            key_of(organization_id, call_id),
            update,
            condition=f"attribute_exists(id) AND #status IN ({', '.join(f':{status}' for status in sorted(OPEN))})",
            on_conflict=lambda item: unknown if item is None else _CallEndedError(from_item(item)),
        )
        try:
            return commit(write)
        except _CallEndedError as ended:
            return commit(self.build_update(organization_id, ended.call, add(ended.call)))

    def build_create(self, organization_id: str, call: StoredCall) -> Write:
        """Return the write that creates a call."""
        item = to_item(organization_id, call) | {"expires_at": expiry(call.created_at)}
        return CALL.build_create(self.table, organization_id, item)

    def build_ended_check(self, organization_id: str, call_id: str) -> Write:
        """Return the condition that a call has ended, or was deleted after its retention."""
        values = {f":{status}": status for status in sorted(OPEN)}
        return self.table.build_check(
            key_of(organization_id, call_id),
            condition=f"attribute_not_exists(id) OR NOT (#status IN ({', '.join(values)}))",
            using=Expression(names={"#status": "status"}, values=values),
            on_conflict=lambda _: contact_has_open_call(call_id),
        )

    def replace(
        self, organization_id: str, old: StoredCall, new: StoredCall, beside: Sequence[Write] = ()
    ) -> StoredCall:
        """Replace the call *old*, as it was read, by *new* in one transaction with the writes *beside* it.

        Return it at its next version.

        Raises:
            ConcurrentUpdateError: the call is no longer what was read.
        """
        new = new.model_copy(update={"version": old.version + 1, "updated_at": clock.instant()})
        commit([self.build_update(organization_id, old, new), *beside])
        return new

    def apply_update(
        self, organization_id: str, call_id: str, update: CallUpdate, beside: Sequence[Write] = ()
    ) -> StoredCall:
        """Apply an update to a call, in one transaction with the writes *beside* it.

        Raises:
            NotFoundError: there is no such call.
            UnavailableError: others kept changing the call.
        """
        return retry_on_conflict(
            lambda: self.apply_to(organization_id, self.get(organization_id, call_id), update, beside)
        )

    def apply_to(
        self, organization_id: str, old: StoredCall, update: CallUpdate, beside: Sequence[Write] = ()
    ) -> StoredCall:
        """Apply an update to the call *old*, as it was read, in one transaction with the writes *beside* it.

        These are written even if the update changes nothing: one of them marks the update's event as processed. If one
        of them is refused nothing is written, and its own error is raised.

        Raises:
            ConcurrentUpdateError: the call is no longer what was read.
        """
        new = apply_update(old, update)
        own = [] if new is old else [self.build_update(organization_id, old, new)]
        commit([*own, *beside])
        return new

    def build_update(self, organization_id: str, old: StoredCall, new: StoredCall) -> Write:
        """Return the write that replaces *old*, as it was read, by *new*.

        Raises, when committed:
            ConcurrentUpdateError: the call is no longer what was read.
        """
        before, after = to_item(organization_id, old), to_item(organization_id, new)
        booked = (after.pop("appointment_ids") or set()) - (before.pop("appointment_ids") or set())
        update = Update().change({name: value for name, value in after.items() if value != before[name]})
        if booked:
            update.add("appointment_ids", booked)
        return build_update_as_read(self.table, key_of(organization_id, old.id), update, old.version)
