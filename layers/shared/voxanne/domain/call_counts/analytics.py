"""Counts of calls in groups, for the API. The code that counts calls does not import this module."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from voxanne.core.time_zones import days_between
from voxanne.domain.call_counts.contributions import CODES, NUMBERS, DayCounts
from voxanne.domain.call_counts.models import CallAnalytics, CallCountGroup, CallCounts, CallGrouping, CallsByOutcome
from voxanne.domain.calls.models import CallOutcome


@dataclass(frozen=True)
class Span:
    """Days from *first* to *last*, both included, by the clocks of a zone."""

    first: date
    last: date
    time_zone: str


def analyze(days: Iterable[DayCounts], span: Span, group_by: CallGrouping, agent_id: str | None) -> CallAnalytics:
    """Return the counts of days in groups, of one agent alone if one is given."""
    chosen = [each for each in days if agent_id in {None, each.agent_id}]
    return CallAnalytics(
        from_=span.first.isoformat(),
        to=span.last.isoformat(),
        time_zone=span.time_zone,
        group_by=group_by,
        agent_id=agent_id,
        total=_to_response(_summed(each.counts for each in chosen)),
        groups=_GROUPS[group_by](chosen, span),
    )


def _by_day(chosen: Sequence[DayCounts], span: Span) -> list[CallCountGroup]:
    by_day = defaultdict(list)
    for each in chosen:
        by_day[each.day].append(each.counts)
    days = (day.isoformat() for day in days_between(span.first, span.last))
    return [_group(day, by_day.get(day, [])) for day in days]


def _by_outcome(chosen: Sequence[DayCounts], _: Span) -> list[CallCountGroup]:
    outcomes: tuple[CallOutcome, ...] = get_args(CallOutcome.__value__)
    counts = _summed(each.counts for each in chosen)
    return [_group(outcome, [_of_outcome(counts, outcome)]) for outcome in outcomes]


def _by_agent(chosen: Sequence[DayCounts], _: Span) -> list[CallCountGroup]:
    by_agent = defaultdict(list)
    for each in chosen:
        by_agent[each.agent_id].append(each.counts)
    groups = [_group(agent_id, counts) for agent_id, counts in by_agent.items()]
    # Counts that were added and subtracted again leave zeros.
    return sorted((group for group in groups if group.calls), key=lambda group: (-group.calls, group.key or ""))


_GROUPS = {"day": _by_day, "outcome": _by_outcome, "agent": _by_agent}


def _group(key: str | None, counts: Iterable[Mapping[str, int]]) -> CallCountGroup:
    return CallCountGroup(key=key, **vars(_to_response(_summed(counts))))


def _summed(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Return the sum of counts."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _of_outcome(counts: Mapping[str, int], outcome: CallOutcome) -> dict[str, int]:
    """Return the counts of calls with that outcome alone."""
    return {name: number for name, number in counts.items() if name.startswith(f"{CODES[outcome]}_")}


def _to_response(counts: Mapping[str, int]) -> CallCounts:
    """Return counts as clients see them."""
    sums = {number: sum(counts.get(f"{code}_{number}", 0) for code in CODES.values()) for number in NUMBERS}
    return CallCounts(
        calls=sums["calls"],
        inbound=sums["inbound"],
        outbound=sums["calls"] - sums["inbound"],
        answered=sums["answered"],
        booked=sums["booked"],
        duration_seconds=sums["seconds"],
        by_outcome=CallsByOutcome.model_validate(
            {outcome: counts.get(f"{code}_calls", 0) for outcome, code in CODES.items()}
        ),
    )
