"""Each alarm rings on what the code and AWS emit, and not below its threshold."""

import json
import re
from typing import Any

import pytest

from tests.expanded import of_type
from tests.product import deployment
from voxanne.core.logging import count, logger

# One metric within one period: namespace, name, and the dimensions that choose it.
type Datapoint = tuple[str, str, frozenset[tuple[str, str]]]
ALARMS = of_type("AWS::CloudWatch::Alarm")
_OF_OURS = sorted(name for name, alarm in ALARMS.items() if alarm.get("Namespace") == "Voxanne")
_OF_AWS = sorted(name for name, alarm in ALARMS.items() if "MetricName" in alarm and alarm["Namespace"] != "Voxanne")
_SUMS = sorted(name for name in ALARMS if name.endswith("FunctionErrorsAlarm"))


def point(metric: dict[str, Any]) -> Datapoint:
    """The datapoint that a metric of an alarm chooses."""
    dimensions = frozenset((each["Name"], each["Value"]) for each in metric.get("Dimensions", []))
    return metric["Namespace"], metric["MetricName"], dimensions


def rings(alarm: dict[str, Any], period: dict[Datapoint, float]) -> bool:
    """Tell whether the alarm rings if each of its periods is like this one."""
    value = _value(alarm["Metrics"], period) if "Metrics" in alarm else period.get(point(alarm))
    if value is None:
        return {"breaching": True, "notBreaching": False}.get(
            alarm["TreatMissingData"], "InsufficientDataActions" in alarm
        )
    below = alarm["ComparisonOperator"] == "LessThanThreshold"
    return bool(value < alarm["Threshold"] if below else value >= alarm["Threshold"])


def _value(metrics: list[dict[str, Any]], period: dict[Datapoint, float]) -> float | None:
    """Evaluate the metric that an alarm of several returns; the expressions are those that the template has."""
    values = {each["Id"]: period.get(point(each["MetricStat"]["Metric"])) for each in metrics if "MetricStat" in each}
    [returned] = [each["Expression"] for each in metrics if each["ReturnData"]]
    if returned == "SUM(METRICS())":
        known = [value for value in values.values() if value is not None]
        return sum(known) if known else None
    assert [each["Expression"] for each in metrics if "Expression" in each] == [
        "errors - FILL(answered, 0)",
        "IF(faults >= 5, 100 * faults / requests, 0)",
    ]
    if values["errors"] is None or values["requests"] is None:
        return None
    faults = values["errors"] - (values["answered"] or 0)
    return 100 * faults / values["requests"] if faults >= 5 else 0


def emitted(metric: str, capsys: pytest.CaptureFixture[str]) -> Datapoint:
    """What CloudWatch makes of the line that the code writes when it counts."""
    count(metric)
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    [directive] = line["_aws"]["CloudWatchMetrics"]
    [[dimension]], [metric_of_line] = directive["Dimensions"], directive["Metrics"]
    name = metric_of_line["Name"]
    assert line[name] == [1.0]
    return directive["Namespace"], name, frozenset({(dimension, line[dimension])})


@pytest.mark.parametrize("name", _OF_OURS)
def test_an_alarm_of_ours_rings_on_what_the_code_counts(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = ALARMS[name]
    monkeypatch.setattr(
        logger, "service", deployment().functions["SweeperFunction"].environment["POWERTOOLS_SERVICE_NAME"]
    )
    counted = emitted(alarm["MetricName"], capsys)

    assert alarm["Statistic"] == "Sum"
    assert rings(alarm, {counted: alarm["Threshold"]})
    assert not rings(alarm, {counted: alarm["Threshold"] - 1})
    assert not rings(alarm, {})


@pytest.mark.parametrize("name", _OF_AWS)
def test_an_alarm_rings_on_the_metric_of_the_resource_that_it_watches(name: str) -> None:
    alarm = ALARMS[name]
    watched, threshold = point(alarm), alarm["Threshold"]

    if alarm["ComparisonOperator"] == "LessThanThreshold":
        assert rings(alarm, {})  # no data, rather than zero, is what a silent function has
        assert not rings(alarm, {watched: threshold})
    else:
        assert rings(alarm, {watched: threshold})
        assert not rings(alarm, {watched: threshold - 1})
        assert not rings(alarm, {})


@pytest.mark.parametrize("name", _SUMS)
def test_errors_of_several_functions_add_up(name: str) -> None:
    alarm = ALARMS[name]
    watched = [point(each["MetricStat"]["Metric"]) for each in alarm["Metrics"] if "MetricStat" in each]

    assert all(rings(alarm, {metric: alarm["Threshold"]}) for metric in watched)
    assert rings(alarm, dict.fromkeys(watched[:3], 1))
    assert not rings(alarm, dict.fromkeys(watched[:2], 1))


@pytest.mark.parametrize(
    ("errors", "answered", "requests", "ringing"),
    [
        (5, 0, 10, True),  # a small deployment that is down
        (50, 0, 5000, True),
        (4, 0, 4, False),  # one tenant's request and its retries
        (40, 0, 5000, False),
        (500, 500, 600, False),  # one tenant asks for a checkout again and again
        (505, 500, 600, False),  # five faults beside it are under one per cent
        (510, 500, 600, True),
    ],
)
def test_the_api_alarm_rings_on_a_rate_of_faults(*, errors: int, answered: int, requests: int, ringing: bool) -> None:
    alarm = ALARMS["ApiErrorsAlarm"]
    points = {each["Id"]: point(each["MetricStat"]["Metric"]) for each in alarm["Metrics"] if "MetricStat" in each}
    period = {points["errors"]: float(errors), points["requests"]: float(requests)}
    if answered:
        period[points["answered"]] = float(answered)

    assert rings(alarm, period) is ringing


def test_every_alarm_is_shown_to_ring() -> None:
    assert sorted([*_OF_OURS, *_OF_AWS, *_SUMS, "ApiErrorsAlarm"]) == sorted(ALARMS)


def test_the_expressions_are_written_for_the_metrics_beside_them() -> None:
    for alarm in ALARMS.values():
        ids = {each["Id"] for each in alarm.get("Metrics", [])}
        for each in alarm.get("Metrics", []):
            assert set(re.findall(r"\b[a-z_]{2,}\b", each.get("Expression", ""))) <= ids
