"""Alarms: each has its meaning and its remedy written down, and looks at something that is counted."""

import re

import pytest

from tests.contract.imports import ROOT, source_files
from tests.contract.test_template_rules import RESOURCES
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


def test_what_is_counted_rings_an_alarm() -> None:
    assert {alarm["MetricName"] for alarm in SIMPLE.values() if alarm["Namespace"] == "Voxanne"} == COUNTED


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_reaches_someone_and_says_where_to_read_on(name: str) -> None:
    alarm = ALARMS[name]

    assert len(alarm["AlarmActions"]) == 1
    assert alarm["AlarmActions"][0].endswith(":AlarmTopic")
    assert alarm["AlarmDescription"].endswith("See docs/operations.md.")
    silence = "breaching" if alarm.get("MetricName") == "Invocations" else "notBreaching"
    assert alarm["TreatMissingData"] == silence


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
