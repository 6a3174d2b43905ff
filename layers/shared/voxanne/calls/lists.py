"""What a list of calls reads, newest first, so that a page costs the same however many calls there are.

- One filter: its index holds exactly the matches, in the list's order. Several: the most selective one's, bounded.
- A span of beginnings, alone or with others. The list is ordered by when calls were made, not by when they started; but
  ids tell when calls were made, and nearly all calls start within minutes of that. So a span of beginnings is a span
  of ids, a quarter of an hour wider. Only call-backs that had to wait start later, by 7 days at most: those
  that were made before that span are read behind it from a sparse index, which holds them alone.
  An index by beginning would have the wrong order: each page would have to read the whole span to know what is newest.
"""

from dataclasses import replace

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.pages import MOST_ENTRIES, Condition, Stretch, newest_first
from voxanne.aws.dynamodb.tables import Found, Table
from voxanne.calls.filters import Filters
from voxanne.calls.keys import INDEXES, PROMPT_SECONDS, STARTED, STARTED_LATE, scope
from voxanne.core import clock
from voxanne.core.ids import earliest, just_below

# A call-back waits 7 days at most (contract, "Call-back"), and then its phone rings for a while.
_LONGEST_WAIT_SECONDS = 8 * 86_400
# Below and above all ids of calls.
_FIRST, _LAST = "call_", "call_~"


def matching(
    calls: Table, organization_id: str, filters: Filters, limit: int, before: str | None, *, since: float
) -> Found:
    """A page of the calls that meet *filters*, made before the call *before* and since the moment *since*."""
    if filters.is_empty:
        return Found([], more=False)
    oldest = earliest("call", since)
    found = [replace(each, low=max(each.low, oldest)) for each in _stretches(organization_id, filters, before)]
    stretches = [each for each in found if each.low <= each.high]
    most = MOST_ENTRIES if len(filters.equal) > 1 else None
    return newest_first(calls, stretches, limit, _condition(filters), most)


def _stretches(organization_id: str, filters: Filters, before: str | None) -> list[Stretch]:
    high = _LAST if before is None else just_below(before)
    kept, attribute, index = _place(organization_id, filters)
    low, highest = _made_between(filters)
    found = [Stretch(kept, attribute, low, min(high, highest), index)]
    if filters.started_after is not None:
        index, attribute = STARTED_LATE
        lowest = earliest("call", clock.seconds_of(filters.started_after) - _LONGEST_WAIT_SECONDS)
        found.append(Stretch(organization_id, attribute, lowest, min(high, just_below(low)), index))
    return found


def _place(organization_id: str, filters: Filters) -> tuple[str, str, str | None]:
    """Under what, in which attribute and index the matches lie."""
    for name, value in filters.equal.items():
        index, attribute = INDEXES[name]
        return scope(organization_id, value), attribute, index
    if filters.has_span:
        index, attribute = STARTED
        return organization_id, attribute, index
    return organization_id, "organization_id", None


def _made_between(filters: Filters) -> tuple[str, str]:
    """Between which ids calls lie that started promptly and within the span."""
    after, before = filters.started_after, filters.started_before
    low = _FIRST if after is None else earliest("call", clock.seconds_of(after) - PROMPT_SECONDS)
    high = _LAST if before is None else earliest("call", clock.seconds_of(before) + PROMPT_SECONDS)
    return low, high


def _condition(filters: Filters) -> Condition | None:
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
    return Condition(" AND ".join(texts), Expression(names, values)) if texts else None
