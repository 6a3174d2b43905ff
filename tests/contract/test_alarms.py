"""Alarms: each has its meaning and its remedy written down, and looks at something that is counted."""

import re
from typing import Any

import pytest

from tests.contract.imports import ROOT, source_files
from tests.contract.written_template import RESOURCES
from tests.expanded import of_type
from tests.product import deployment

ALARMS = of_type("AWS::CloudWatch::Alarm")
SIMPLE = {name: alarm for name, alarm in ALARMS.items() if "MetricName" in alarm}
DOCUMENTED = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOURCE = "".join(path.read_text(encoding="utf-8") for path in source_files("functions", "layers/shared"))
COUNTED = set(re.findall(r'count\(\s*"(\w+)"', SOURCE))
# By AWS itself: the metrics in use, as its documentation names them, and the dimension that chooses one of ours.
OF_AWS = {
    "AWS/ApiGateway": ({"5XXError"}, {"ApiName", "Stage"}),
    "AWS/Lambda": ({"Duration", "Errors", "Invocations", "IteratorAge", "Throttles", "Url5xxCount"}, {"FunctionName"}),
    "AWS/SQS": ({"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}, {"QueueName"}),
}
QUEUES = of_type("AWS::SQS::Queue")


def test_each_alarm_is_in_the_operators_table_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+Alarm)` \| (.+) \| (.+) \|$", DOCUMENTED, re.MULTILINE)

    assert sorted(name for name, _, _ in rows) == sorted(ALARMS)


@pytest.mark.parametrize("name", SIMPLE)
def test_an_alarm_looks_at_what_is_counted(name: str) -> None:
    alarm = SIMPLE[name]
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}

    if alarm["Namespace"] == "Voxanne":
        assert alarm["MetricName"] in COUNTED
        assert list(dimensions) == ["service"]
        assert RESOURCES[name]["Properties"]["Dimensions"][0]["Value"] == {"Ref": "AWS::StackName"}
    else:
        metrics, choosing = OF_AWS[alarm["Namespace"]]
        assert alarm["MetricName"] in metrics
        assert set(dimensions) in (choosing, set())
    for kind, value in dimensions.items():
        made = {"FunctionName": of_type("AWS::Lambda::Function"), "QueueName": QUEUES}.get(kind)
        assert made is None or value in made


def test_what_is_counted_is_looked_at_by_an_alarm() -> None:
    measured = [
        metric["MetricStat"]["Metric"]
        for alarm in ALARMS.values()
        for metric in alarm.get("Metrics", [])
        if "MetricStat" in metric
    ]

    looked_at = {metric["MetricName"] for metric in [*SIMPLE.values(), *measured] if metric["Namespace"] == "Voxanne"}
    assert looked_at == COUNTED


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_reaches_someone_and_says_where_to_read_on(name: str) -> None:
    alarm = ALARMS[name]

    assert len(alarm["AlarmActions"]) == 1
    assert alarm["AlarmActions"][0].endswith(":AlarmTopic")
    assert alarm["AlarmDescription"].endswith("See docs/operations.md.")
    watches_silence = alarm.get("MetricName") == "Invocations"
    assert alarm["TreatMissingData"] == ("missing" if watches_silence else "notBreaching")
    assert alarm.get("InsufficientDataActions", alarm["AlarmActions"]) == alarm["AlarmActions"]
    assert ("InsufficientDataActions" in alarm) is watches_silence


def _rings_at(alarm: dict[str, Any]) -> str:
    """Write a threshold as the operators' table does."""
    minutes = f"{alarm.get('Period', 60) * alarm['EvaluationPeriods'] // 60} min"
    threshold = f"{alarm['Threshold']}"
    match alarm.get("MetricName"):
        case "ApproximateNumberOfMessagesVisible":
            return f"{threshold} message"
        case "ApproximateAgeOfOldestMessage":
            return f"{threshold} s" + (f" in {minutes}" if alarm["EvaluationPeriods"] > 1 else "")
        case "Duration" | "IteratorAge":
            return f"{threshold} ms"
        case "Invocations":
            return f"no run in {minutes}"
        case None if "faults >= 5" in str(alarm["Metrics"]):
            return f"{threshold} % and 5 in 5 min"
        case _:
            return f"{threshold} in {minutes}"


def test_each_threshold_is_in_the_table_that_argues_it() -> None:
    rows = re.findall(r"^\| ([^`|]+) \| (`\w+Alarm`(?:, `\w+Alarm`)*) \| .+ \|$", DOCUMENTED, re.MULTILINE)
    argued = [(name.strip("`"), rings_at) for rings_at, names in rows for name in names.split(", ")]

    assert sorted(argued) == sorted((name, _rings_at(alarm)) for name, alarm in ALARMS.items())


def test_a_run_of_a_schedule_that_fails_is_one_error() -> None:
    """EventBridge Scheduler invokes asynchronously, and Lambda tries twice more unless it is told not to."""
    scheduled = {each["Target"]["Arn"] for each in of_type("AWS::Scheduler::Schedule").values()}

    tried = {
        f"{each['FunctionName']}:{each['Qualifier']}": (each["MaximumRetryAttempts"], each["MaximumEventAgeInSeconds"])
        for each in of_type("AWS::Lambda::EventInvokeConfig").values()
    }
    assert {arn.partition(":function:")[2] for arn in scheduled} == set(tried)
    assert set(tried.values()) == {(0, 60)}


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_watched(name: str) -> None:
    """Dead letters at once; whatever waits, by the age of the oldest message."""
    metric = (
        "ApproximateAgeOfOldestMessage" if "RedrivePolicy" in QUEUES[name] else "ApproximateNumberOfMessagesVisible"
    )

    assert [
        alarm
        for alarm in SIMPLE.values()
        if alarm["MetricName"] == metric and {"Name": "QueueName", "Value": name} in alarm["Dimensions"]
    ]


def test_each_stream_is_watched_by_its_age() -> None:
    reading = {
        mapping["FunctionName"].split(":")[6]
        for mapping in of_type("AWS::Lambda::EventSourceMapping").values()
        if ":dynamodb:" in mapping["EventSourceArn"]
    }

    watched = [alarm for alarm in SIMPLE.values() if alarm["MetricName"] == "IteratorAge"]
    assert {alarm["Dimensions"][0]["Value"] for alarm in watched} == reading


def test_the_errors_of_each_function_that_no_client_waits_for_are_watched() -> None:
    """Of others the gateway's 5xx tell; refusals of the authorizer's are errors to Lambda."""
    api = deployment().api
    assert api is not None
    awaited = {route.target for route in api.routes if isinstance(route.target, str)} | {
        each.function for each in api.authorizers.values()
    }

    alarms = [alarm["Metrics"] for name, alarm in ALARMS.items() if name.endswith("FunctionErrorsAlarm")]
    # More CloudWatch does not add up in one alarm.
    assert max(map(len, alarms)) <= 10
    measured = [metric for metrics in alarms for metric in metrics if "MetricStat" in metric]
    watched = [
        {each["Name"]: each["Value"] for each in metric["MetricStat"]["Metric"]["Dimensions"]} for metric in measured
    ]
    assert sorted(each["FunctionName"] for each in watched) == sorted(set(deployment().functions) - awaited)
    # The alias's own, so that those of an old version are not held against the new.
    assert all(each["Resource"] == f"{each['FunctionName']}:live" for each in watched)
