"""Lists of calls: filters, the attributes of the indexes, and the queries; and when a call is due."""

from dataclasses import dataclass, replace

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.pages import MAX_ENTRIES, Filter, KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table, due_attributes
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below
from voxanne.domain.calls.models import OPEN, StoredCall
from voxanne.domain.calls.schemas import MAX_WAIT_SECONDS
from voxanne.domain.calls.updates import Authority, has_source

DUE = "call"
# A call is looked up at the provider after this time: nearly all have ended by then, and were reported long after it.
WATCH_AFTER_SECONDS = 900


def due_at(call: StoredCall) -> str | None:
    """Return when the sweep sends a message for the call (RFC 3339); None once it has ended and was reported."""
    if call.status not in OPEN:
        ended = call.ended_at or call.updated_at
        return clock.instant(clock.seconds_of(ended) + WATCH_AFTER_SECONDS) if lacks_report(call) else None
    if call.dial_state is not None and call.provider_call_id is None:
        return call.dial_state.look_at
    return clock.instant(clock.seconds_of(began_at(call)) + WATCH_AFTER_SECONDS)


def lacks_report(call: StoredCall) -> bool:
    """Return whether a call has ended and the provider's report, which has the whole conversation, has not arrived."""
    has_ended = call.status not in OPEN and call.provider_call_id is not None
    return has_ended and call.erased is None and not has_source(call, Authority.REPORT)


def began_at(call: StoredCall) -> str:
    """Return when the provider was asked to place the call, or received it."""
    if call.dial_state is None:
        return call.created_at
    # One that was blocked waits to be dialled again; if it is dialled after all, that was shortly before the next look.
    return call.dial_state.dialling_since or call.dial_state.look_at


def queue_message(organization_id: str, call_id: str) -> dict[str, str]:
    """Return the message that has a call dispatched. It names the call only: the worker reads the current one."""
    return {"organization_id": organization_id, "call_id": call_id}


@dataclass(frozen=True)
class CallFilters:
    """Filters of a list of calls. The span of start times is half open, its bounds in the form that calls store."""

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
        """Return the filters that a cursor is bound to."""
        return {**self.equal, "started_after": self.started_after, "started_before": self.started_before}

    @property
    def equal(self) -> dict[str, str]:
        """The filters by equality, the one that is probably most selective first."""
        return {name: value for name in self._by_selectivity() if (value := self._value(name)) is not None}

    @property
    def has_span(self) -> bool:
        """Whether there is a filter by start time."""
        return self.started_after is not None or self.started_before is not None

    @property
    def is_empty(self) -> bool:
        """Whether no call can match."""
        after, before = self.started_after, self.started_before
        return after is not None and before is not None and after >= before

    def _value(self, name: str) -> str | None:
        value: str | None = getattr(self, "from_" if name == "from" else name)
        return value

    def _by_selectivity(self) -> list[str]:
        # Few calls are open at a time. The direction tells which of the two numbers is the patient's.
        numbers = ["to", "from"] if self.direction == "outbound" else ["from", "to"]
        names = ["contact_id", *numbers, "outcome", "agent_id", "status", "direction"]
        return ["status", *(name for name in names if name != "status")] if self.status in OPEN else names


# By filter: its index, and the attribute that is the index's partition key.
INDEXES = {
    "status": ("by-status", "status_scope"),
    "direction": ("by-direction", "direction_scope"),
    "agent_id": ("by-agent", "agent_scope"),
    "contact_id": ("by-contact", "contact_scope"),
    "outcome": ("by-outcome", "outcome_scope"),
    "from": ("by-from", "from_scope"),
    "to": ("by-to", "to_scope"),
}


# Sparse indexes: of calls that have started, and of those that started late.
STARTED = ("by-start", "started_scope")
STARTED_LATE = ("by-late-start", "late_scope")


# Sparse indexes of calls that have started, for filters whose values calls that never started have too: otherwise a
# page within a span of start times would read all of these.
STARTED_BY = {"status": ("by-started-status", "started_status"), "outcome": ("by-started-outcome", "started_outcome")}


# A call that starts later than this after its creation has started late. The margin is for ringing, and for clocks that
# differ.
PROMPT_SECONDS = 15 * 60


def scope(organization_id: str, value: str) -> str:
    """Return the partition of a value in its index."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, call: StoredCall) -> Item:
    """Return the index attributes of a call; None where it is not in an index."""
    values = call.model_dump(include={"status", "direction", "agent_id", "contact_id", "outcome", "from_", "to"})
    attributes: Item = dict.fromkeys(["started_scope", "late_scope", "started_status", "started_outcome", "open_agent"])
    for name, (_, attribute) in INDEXES.items():
        attributes[attribute] = None if values[name] is None else scope(organization_id, values[name])
    if call.started_at is not None:
        attributes["started_scope"] = organization_id
        late = clock.seconds_of(call.started_at) - clock.seconds_of(call.created_at) > PROMPT_SECONDS
        attributes["late_scope"] = organization_id if late else None
        for name, (_, attribute) in STARTED_BY.items():
            attributes[attribute] = attributes[INDEXES[name][1]]
    if call.agent_id is not None and call.status in OPEN:
        attributes["open_agent"] = scope(organization_id, call.agent_id)
    return attributes | due_attributes(DUE, organization_id, due_at(call))


# Bounds of the ids of calls.
_FIRST, _LAST = "call_", "call_~"


def list_matching(
    calls: Table, organization_id: str, filters: CallFilters, limit: int, before: str | None, *, since: float
) -> QueryResult:
    """Read a page of the calls that match *filters*; see `CallRepository.list_matching`."""
    if filters.is_empty:
        return QueryResult([], more=False)
    oldest = earliest("call", since)
    ranges = [
        replace(key_range, low=max(key_range.low, oldest)) for key_range in _ranges(organization_id, filters, before)
    ]
    max_entries = MAX_ENTRIES if len(filters.equal) > 1 else None
    return query_page(
        calls, [key_range for key_range in ranges if not key_range.is_empty], limit, _condition(filters), max_entries
    )


def _ranges(organization_id: str, filters: CallFilters, before: str | None) -> list[KeyRange]:
    high = _LAST if before is None else just_below(before)
    partition, attribute, index = _partition(organization_id, filters)
    low, highest = _id_bounds(filters)
    ranges = [KeyRange(partition, attribute, low, min(high, highest), index)]
    if filters.started_after is not None:
        index, attribute = STARTED_LATE
        # Calls that started late were dialled within the maximum wait, and then the phone rang.
        lowest = earliest("call", clock.seconds_of(filters.started_after) - MAX_WAIT_SECONDS - PROMPT_SECONDS)
        ranges.append(KeyRange(organization_id, attribute, lowest, min(high, just_below(low)), index))
    return ranges


def _partition(organization_id: str, filters: CallFilters) -> tuple[str, str, str | None]:
    """Return the partition of the matches, its attribute and its index."""
    indexes = INDEXES | STARTED_BY if filters.has_span else INDEXES
    for name, value in filters.equal.items():
        index, attribute = indexes[name]
        return scope(organization_id, value), attribute, index
    if filters.has_span:
        index, attribute = STARTED
        return organization_id, attribute, index
    return organization_id, "organization_id", None


def _id_bounds(filters: CallFilters) -> tuple[str, str]:
    """Return the bounds of the ids of calls that started within the span, and not late."""
    after, before = filters.started_after, filters.started_before
    low = _FIRST if after is None else earliest("call", clock.seconds_of(after) - PROMPT_SECONDS)
    high = _LAST if before is None else earliest("call", clock.seconds_of(before) + PROMPT_SECONDS)
    return low, high


def _condition(filters: CallFilters) -> Filter | None:
    """Return the conditions that the partition and the ids do not imply."""
    # With a span, the index's own filter too: calls that started late are read from another index.
    equal = filters.equal if len(filters.equal) > 1 or filters.has_span else {}
    texts = [f"#{name} = :{name}" for name in equal]
    names, values = {f"#{name}": name for name in equal}, {f":{name}": value for name, value in equal.items()}
    for name, sign in (("started_after", ">="), ("started_before", "<")):
        bound = getattr(filters, name)
        if bound is not None:
            texts.append(f"started_at {sign} :{name}")
            values[f":{name}"] = bound
    return Filter(" AND ".join(texts), Expression(names, values)) if texts else None
