"""Counts of a clinic's calls over the weeks before its morning, stored as the stream's consumer stores them."""

from collections import Counter
from datetime import date, timedelta
from itertools import cycle, islice

from tests.product import Client
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.call_counts.contributions import CODES
from voxanne.domain.call_counts.repository import CallCountRepository, StoredContribution
from voxanne.domain.calls.models import CallOutcome

LAST = date(2026, 12, 1)
_WEEKS = 10
_SUNDAY = 6
# Calls of each weekday, from Monday.
_CALLS = (17, 12, 13, 11, 14, 5)
_OUTCOMES: tuple[CallOutcome, ...] = (
    *("information", "appointment_booked", "information", "appointment_changed", "appointment_booked", "transferred"),
    *("information", "voicemail", "appointment_booked", "information", "abandoned", "appointment_booked", "other"),
    *("information", "appointment_booked", "no_answer", "appointment_changed", "information", "appointment_booked"),
    *("voicemail", "information", "appointment_booked", "failed"),
)
_SECONDS = {"appointment_booked": 150, "appointment_changed": 95, "voicemail": 25, "abandoned": 6, "transferred": 60}


def count_calls(clinic: Client, agent_ids: list[str]) -> None:
    """Count calls of agents, the first with the most; on Sundays the clinic's phone is silent."""
    counts = CallCountRepository(Table("CallCountsTable"))
    outcomes = cycle(_OUTCOMES)
    for back in range(_WEEKS * 7, -1, -1):
        day = LAST - timedelta(days=back)
        if day.weekday() == _SUNDAY:
            continue
        # More from week to week; of the last day only the morning has come.
        calls = (_CALLS[day.weekday()] + (_WEEKS * 7 - back) // 14) // (1 if back else 2)
        for place, agent_id in enumerate(agent_ids):
            called = Counter(islice(outcomes, calls // (1 + 2 * place)))
            stored = StoredContribution(1, "America/New_York", f"day#{day.isoformat()}#{agent_id}", _numbers(called))
            counts.replace(clinic.organization_id, f"call_of_{agent_id}_{back}", None, stored)


def _numbers(called: Counter[CallOutcome]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for outcome, calls in called.items():
        code = CODES[outcome]
        numbers |= {f"{code}_calls": calls, f"{code}_inbound": calls}
        if outcome not in {"no_answer", "failed"}:
            numbers |= {f"{code}_answered": calls, f"{code}_seconds": calls * _SECONDS.get(outcome, 80)}
        if outcome == "appointment_booked":
            numbers[f"{code}_booked"] = calls
    return numbers
