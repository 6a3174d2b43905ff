"""Calls as items of their table."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import UnavailableError, invalid_field
from voxanne.core.ids import is_id
from voxanne.domain.calls.errors import ConcurrentUpdateError, already_exists, contact_has_open_call, not_found
from voxanne.domain.calls.listing import CallFilters, call_key, indexed, list_matching
from voxanne.domain.calls.models import OPEN, StoredCall
from voxanne.domain.calls.retention import expiry
from voxanne.domain.calls.updates import CallUpdate, apply_update


def to_item(organization_id: str, call: StoredCall) -> Item:
    """The item that holds a call; what is None is not in it."""
    values: dict[str, Any] = call.model_dump()
    # A set, so that an appointment can be added without a look at the others; DynamoDB has no empty ones.
    values["appointment_ids"] = set(values["appointment_ids"]) or None
    if call.analysis is not None:
        # Whatever the provider made of a conversation: floats, deep nesting, empty keys. DynamoDB takes none of these.
        values["analysis"] = call.analysis.model_dump_json()
    return {"organization_id": organization_id, **values, **indexed(organization_id, call)}


def from_item(item: Mapping[str, Any]) -> StoredCall:
    """Read an item back."""
    analysis = item.get("analysis")
    return StoredCall.model_validate({**item, "analysis": None if analysis is None else json.loads(analysis)})


type Beside = Callable[[StoredCall], Sequence[Write]]


_TRIES = 9


class CallRepository:
    """Calls by organisation and id."""

    def __init__(self, calls: Table) -> None:
        self._calls = calls

    def get(self, organization_id: str, call_id: str) -> StoredCall:
        """Read one."""
        item = self._calls.get(call_key(organization_id, call_id)) if is_id("call", call_id) else None
        if item is None:
            raise not_found(call_id)
        return from_item(item)

    def list_matching(
        self, organization_id: str, filters: CallFilters, limit: int, before: str | None, *, since: float = 0
    ) -> QueryResult:
        """A page of the calls that meet *filters*, made before the call *before* and since the moment *since*.

        `calls.items` reads its items.
        """
        return list_matching(self._calls, organization_id, filters, limit, before, since=since)

    def open_call_of(self, organization_id: str, agent_id: str) -> str | None:
        """The id of a call of the agent that has not ended, or None.

        Read from an index, so a call that is placed at this moment may be missed: whoever dials finds its agent gone.
        """
        if not is_id("agt", agent_id):
            return None
        found = self._calls.query_up_to(
            1,
            IndexName="open-by-agent",
            KeyConditionExpression="open_agent = :agent",
            ExpressionAttributeValues={":agent": serialize(f"{organization_id}#{agent_id}")},
        )
        return found.items[0]["id"] if found.items else None

    def build_link(self, organization_id: str, call_id: str, appointment_id: str) -> Write:
        """The write that puts an appointment among those that were booked in a call: a set, as order is in the ids.

        The call has another version then: who is just telling it of its end looks again, and sees what became of it.

        Raises, now or when committed:
            InvalidFieldsError: there is no such call in the organisation.
        """
        unknown = invalid_field("call_id", "is no call of this organisation")
        if not is_id("call", call_id):
            raise unknown
        update = Update().change({"updated_at": clock.instant()}).add("appointment_ids", {appointment_id})
        update.add("version", 1)
        return self._calls.build_update(
            call_key(organization_id, call_id),
            update.text(),
            condition="attribute_exists(id)",
            using=update.using,
            on_conflict=lambda _: unknown,
        )

    def build_create(self, organization_id: str, call: StoredCall) -> Write:
        """The write that makes a call."""
        return self._calls.build_put(
            {**to_item(organization_id, call), "expires_at": expiry(call.created_at)},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: already_exists(call.id),
        )

    def build_ended_check(self, organization_id: str, call_id: str) -> Write:
        """The condition that a call has ended, or is kept no longer."""
        names = {f":{status}": status for status in sorted(OPEN)}
        return self._calls.build_check(
            call_key(organization_id, call_id),
            condition=f"attribute_not_exists(id) OR NOT (#status IN ({', '.join(names)}))",
            using=Expression(names={"#status": "status"}, values=names),
            on_conflict=lambda _: contact_has_open_call(call_id),
        )

    def replace(
        self, organization_id: str, old: StoredCall, new: StoredCall, beside: Sequence[Write] = ()
    ) -> StoredCall:
        """Write the call *new* where *old* was read, with what is *beside* it; it comes back at its next version.

        Raises:
            ChangedMeanwhileError: it is no longer what was read.
        """
        new = new.model_copy(update={"version": old.version + 1, "updated_at": clock.instant()})
        commit([self.build_update(organization_id, old, new), *beside])
        return new

    def apply_update(
        self, organization_id: str, call_id: str, news: CallUpdate, beside: Beside = lambda _: ()
    ) -> StoredCall:
        """Tell a call the news, and in the same transaction do the writes that *beside* makes for what it becomes.

        The writes are done although the news change nothing: a mark that they were seen is one. Where one of them is
        refused, nothing is done, and its own error rises.
        """
        for _ in range(_TRIES):
            old = self.get(organization_id, call_id)
            new = apply_update(old, news)
            writes = [*([] if new is old else [self.build_update(organization_id, old, new)]), *beside(new)]
            # Someone else told it something since it was read: look again.
            with suppress(ConcurrentUpdateError):
                if writes:
                    commit(writes)
                return new
        raise UnavailableError("others keep changing this call; try again")

    def build_update(self, organization_id: str, old: StoredCall, new: StoredCall) -> Write:
        """The write that makes a call *new* where it is still what *old* was, else a ChangedMeanwhileError."""
        before, after = to_item(organization_id, old), to_item(organization_id, new)
        booked = (after.pop("appointment_ids") or set()) - (before.pop("appointment_ids") or set())
        update = Update().change({name: value for name, value in after.items() if value != before[name]})
        if booked:
            update.add("appointment_ids", booked)
        update.using.values[":version"] = old.version
        return self._calls.build_update(
            call_key(organization_id, old.id),
            update.text(),
            condition="version = :version",
            using=update.using,
            on_conflict=lambda _: ConcurrentUpdateError(),
        )
