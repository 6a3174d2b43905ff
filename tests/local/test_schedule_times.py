from datetime import UTC, datetime

import pytest

from local.runner.template.reader import TemplateError
from local.runner.template.schedule_expressions import times_of


def moments(expression: str, since: str, many: int) -> list[str]:
    """The next moments after *since*, as many as there are."""
    times = times_of(expression)
    found: list[str] = []
    moment: float | None = datetime.fromisoformat(since).replace(tzinfo=UTC).timestamp()
    while len(found) < many and (moment := times.after(moment or 0)) is not None:
        found.append(datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S"))
    return found


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(1 hour)", 3600), ("rate(2 days)", 172_800)],
)
def test_a_rate_counts_from_the_last_time(expression: str, seconds: int) -> None:
    assert times_of(expression).after(1000.5) == 1000.5 + seconds


@pytest.mark.parametrize(
    ("expression", "since", "then"),
    [
        ("cron(* * * * ? *)", "2026-01-01 00:00:30", ["2026-01-01 00:01:00", "2026-01-01 00:02:00"]),
        ("cron(0 12 * * ? *)", "2026-01-01 12:00:00", ["2026-01-02 12:00:00", "2026-01-03 12:00:00"]),
        ("cron(0/20 9-10 ? * MON-FRI *)", "2026-01-02 10:30:00", ["2026-01-02 10:40:00", "2026-01-05 09:00:00"]),
        ("cron(5,10 0 1 jan,7 ? *)", "2026-02-01 00:00:00", ["2026-07-01 00:05:00", "2026-07-01 00:10:00"]),
        ("cron(0 0 ? * 1 *)", "2026-01-01 00:00:00", ["2026-01-04 00:00:00", "2026-01-11 00:00:00"]),
        ("cron(0 0 ? * SAT *)", "2026-01-01 00:00:00", ["2026-01-03 00:00:00", "2026-01-10 00:00:00"]),
        ("cron(0 0 29 2 ? *)", "2096-03-01 00:00:00", ["2104-02-29 00:00:00", "2108-02-29 00:00:00"]),
        ("cron(30 8 31 12 ? 2026-2027)", "2026-06-01 00:00:00", ["2026-12-31 08:30:00", "2027-12-31 08:30:00"]),
        ("cron(0 */8 * * ? *)", "2026-01-01 08:00:00", ["2026-01-01 16:00:00", "2026-01-02 00:00:00"]),
        ("cron(0 0 * * ? 2020)", "2026-01-01 00:00:00", []),
    ],
)
def test_a_cron_expression_means_what_it_means_to_eventbridge(expression: str, since: str, then: list[str]) -> None:
    assert moments(expression, since, 2) == then


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minutes)",
        "rate(2 minute)",
        "rate(0 minutes)",
        "rate(1 week)",
        "at(2026-01-01T00:00:00)",
        "cron(0 12 * * *)",
        "cron(0 12 * * * *)",
        "cron(0 12 ? * ? *)",
        "cron(60 12 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 ? * 2#1 *)",
        "cron(0 0 ? * 8 *)",
        "cron(5-1 0 * * ? *)",
        "cron(0/0 0 * * ? *)",
        "cron(, 0 * * ? *)",
        "daily",
    ],
)
def test_what_is_no_schedule_or_not_known_is_refused(expression: str) -> None:
    with pytest.raises(TemplateError, match="the schedule"):
        times_of(expression)
