"""Calls that someone has to look at: on their items stand the keys of a sparse index, until they have ended."""

from dataclasses import dataclass, replace

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.pages import MAX_ENTRIES, Filter, KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below
from voxanne.domain.calls.models import OPEN, StoredCall

DUE = "call"


# After that long the provider is asked what became of a call: nearly all have ended, and their reports have come.
WATCH_AFTER_SECONDS = 900


def due_at(call: StoredCall) -> str | None:
    """When the sweep sends a message of the call; None once it has ended."""
    if call.status not in OPEN:
        return None
    if call.dial_state is not None and call.provider_call_id is None:
        return call.dial_state.look_at
    return clock.instant(clock.seconds_of(began_at(call)) + WATCH_AFTER_SECONDS)


def began_at(call: StoredCall) -> str:
    """When the provider was asked to place the call, or it came in there."""
    since = call.dial_state.dialling_since if call.dial_state is not None else None
    return since or call.created_at


def queue_message(organization_id: str, call_id: str) -> dict[str, str]:
    """What the queue is told: where to look, and nothing of what is there."""
    return {"organization_id": organization_id, "call_id": call_id}


@dataclass(frozen=True)
class CallFilters:
    """What a list of calls is narrowed to. The span of beginnings is half open; its bounds are as calls hold theirs."""

    status: str | None = None
    direction: str | None = None
    agent_id: str | None = None
    contact_id: str | None = None
    outcome: str | None = None
    from_: str | None = None
    to: str | None = None
    started_after: str | None = None
    started_before: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return {**self.equal, "started_after": self.started_after, "started_before": self.started_before}

    @property
    def equal(self) -> dict[str, str]:
        """Filters by equality, the most selective first, as far as one can tell without a look."""
        return {name: value for name in self._by_selectivity() if (value := self._value(name)) is not None}

    @property
    def has_span(self) -> bool:
        """Whether calls are asked for by when they started."""
        return self.started_after is not None or self.started_before is not None

    @property
    def is_empty(self) -> bool:
        """Whether no call can meet them."""
        after, before = self.started_after, self.started_before
        return after is not None and before is not None and after >= before

    def _value(self, name: str) -> str | None:
        value: str | None = getattr(self, "from_" if name == "from" else name)
        return value

    def _by_selectivity(self) -> list[str]:
        # Few calls are open at a time. Of the two numbers one is the patient's; which, the direction tells.
        numbers = ["to", "from"] if self.direction == "outbound" else ["from", "to"]
        names = ["contact_id", *numbers, "outcome", "agent_id", "status", "direction"]
        return ["status", *(name for name in names if name != "status")] if self.status in OPEN else names


# By filter: the index, and the attribute under which it keeps calls.
INDEXES = {
    "status": ("by-status", "status_scope"),
    "direction": ("by-direction", "direction_scope"),
    "agent_id": ("by-agent", "agent_scope"),
    "contact_id": ("by-contact", "contact_scope"),
    "outcome": ("by-outcome", "outcome_scope"),
    "from": ("by-from", "from_scope"),
    "to": ("by-to", "to_scope"),
}


# Sparse ones: calls that have started, and those of them that did so long after they were made.
STARTED = ("by-start", "started_scope")


STARTED_LATE = ("by-late-start", "late_scope")


# How far apart making and starting of a call are, unless it started late: clocks differ, and phones ring for a while.
PROMPT_SECONDS = 15 * 60


def call_key(organization_id: str, call_id: str) -> dict[str, str]:
    """The key of a call."""
    return {"organization_id": organization_id, "id": call_id}


def scope(organization_id: str, value: str) -> str:
    """Under which an index keeps a call that has that value."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, call: StoredCall) -> Item:
    """What the indexes need of a call; None where it is not in an index."""
    values = call.model_dump(include={"status", "direction", "agent_id", "contact_id", "outcome", "from_", "to"})
    found: Item = dict.fromkeys(["started_scope", "late_scope", "open_agent"])
    for name, (_, attribute) in INDEXES.items():
        found[attribute] = None if values[name] is None else scope(organization_id, values[name])
    if call.started_at is not None:
        found["started_scope"] = organization_id
        late = clock.seconds_of(call.started_at) - clock.seconds_of(call.created_at) > PROMPT_SECONDS
        found["late_scope"] = organization_id if late else None
    if call.agent_id is not None and call.status in OPEN:
        found["open_agent"] = scope(organization_id, call.agent_id)
    look_at = due_at(call)
    found["due"], found["due_at"] = (None, None) if look_at is None else (DUE, look_at)
    return found


# A call-back waits 7 days at most (contract, "Call-back"), and then its phone rings for a while.
_LONGEST_WAIT_SECONDS = 8 * 86_400


# Below and above all ids of calls.
_FIRST, _LAST = "call_", "call_~"


def list_matching(
    calls: Table, organization_id: str, filters: CallFilters, limit: int, before: str | None, *, since: float
) -> QueryResult:
    """A page of the calls that meet *filters*, made before the call *before* and since the moment *since*."""
    if filters.is_empty:
        return QueryResult([], more=False)
    oldest = earliest("call", since)
    found = [replace(each, low=max(each.low, oldest)) for each in _stretches(organization_id, filters, before)]
    stretches = [each for each in found if each.low <= each.high]
    most = MAX_ENTRIES if len(filters.equal) > 1 else None
    return query_page(calls, stretches, limit, _condition(filters), most)


def _stretches(organization_id: str, filters: CallFilters, before: str | None) -> list[KeyRange]:
    high = _LAST if before is None else just_below(before)
    kept, attribute, index = _place(organization_id, filters)
    low, highest = _made_between(filters)
    found = [KeyRange(kept, attribute, low, min(high, highest), index)]
    if filters.started_after is not None:
        index, attribute = STARTED_LATE
        lowest = earliest("call", clock.seconds_of(filters.started_after) - _LONGEST_WAIT_SECONDS)
        found.append(KeyRange(organization_id, attribute, lowest, min(high, just_below(low)), index))
    return found


def _place(organization_id: str, filters: CallFilters) -> tuple[str, str, str | None]:
    """Under what, in which attribute and index the matches lie."""
    for name, value in filters.equal.items():
        index, attribute = INDEXES[name]
        return scope(organization_id, value), attribute, index
    if filters.has_span:
        index, attribute = STARTED
        return organization_id, attribute, index
    return organization_id, "organization_id", None


def _made_between(filters: CallFilters) -> tuple[str, str]:
    """Between which ids calls lie that started promptly and within the span."""
    after, before = filters.started_after, filters.started_before
    low = _FIRST if after is None else earliest("call", clock.seconds_of(after) - PROMPT_SECONDS)
    high = _LAST if before is None else earliest("call", clock.seconds_of(before) + PROMPT_SECONDS)
    return low, high


def _condition(filters: CallFilters) -> Filter | None:
    """What of the entries that are read does not follow from where they lie."""
    # An index's own filter stays among them, since calls that started late are read from another index.
    equal = filters.equal if len(filters.equal) > 1 or filters.has_span else {}
    texts = [f"#{name} = :{name}" for name in equal]
    names, values = {f"#{name}": name for name in equal}, {f":{name}": value for name, value in equal.items()}
    for name, sign in (("started_after", ">="), ("started_before", "<")):
        bound = getattr(filters, name)
        if bound is not None:
            texts.append(f"started_at {sign} :{name}")
            values[f":{name}"] = bound
    return Filter(" AND ".join(texts), Expression(names, values)) if texts else None
