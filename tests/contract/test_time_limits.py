"""Each caller waits longer than what it calls may run."""

import re

import pytest

from local.runner.template.functions import function_of_arn
from tests.contract.imports import ROOT
from tests.expanded import of_type
from tests.product import deployment

FUNCTIONS = deployment().functions
QUEUES = of_type("AWS::SQS::Queue")
OF_QUEUES = {
    name: mapping
    for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items()
    if ":sqs:" in mapping["EventSourceArn"]
}
_SECONDS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400}


@pytest.mark.parametrize("name", OF_QUEUES)
def test_a_message_stays_hidden_six_times_as_long_as_the_function_may_work(name: str) -> None:
    mapping = OF_QUEUES[name]
    queue = QUEUES[mapping["EventSourceArn"].split(":")[5]]

    # AWS's own advice: a batch that is throttled comes again while it is still hidden.
    hidden = queue["VisibilityTimeout"] - mapping.get("MaximumBatchingWindowInSeconds", 0)
    assert hidden >= 6 * FUNCTIONS[function_of_arn(mapping["FunctionName"])].timeout_seconds


@pytest.mark.parametrize("name", [name for name, queue in QUEUES.items() if "RedrivePolicy" in queue])
def test_dead_letters_lie_as_long_as_sqs_keeps_any(name: str) -> None:
    dead = QUEUES[QUEUES[name]["RedrivePolicy"]["deadLetterTargetArn"].split(":")[5]]

    assert dead["MessageRetentionPeriod"] == 14 * 86400
    # Its age goes on from when a message was first sent.
    assert QUEUES[name].get("MessageRetentionPeriod", 4 * 86400) <= dead["MessageRetentionPeriod"]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_has_another_for_its_dead_letters_or_is_one(name: str) -> None:
    dead = {
        queue["RedrivePolicy"]["deadLetterTargetArn"].split(":")[5]
        for queue in QUEUES.values()
        if "RedrivePolicy" in queue
    }

    assert ("RedrivePolicy" in QUEUES[name]) is (name not in dead)


@pytest.mark.parametrize("name", of_type("AWS::Scheduler::Schedule"))
def test_a_scheduled_function_ends_before_its_next_time(name: str) -> None:
    schedule = of_type("AWS::Scheduler::Schedule")[name]
    rate = re.fullmatch(r"rate\((\d+) (\w+)\)", schedule["ScheduleExpression"])
    assert rate

    period = int(rate[1]) * _SECONDS[rate[2]]
    assert FUNCTIONS[function_of_arn(schedule["Target"]["Arn"])].timeout_seconds < period


def test_functions_behind_the_gateway_give_up_before_it_does() -> None:
    api = deployment().api
    assert api is not None
    behind = {route.target for route in api.routes if isinstance(route.target, str)}
    behind |= {authorizer.function for authorizer in api.authorizers.values()}

    # The gateway waits 29 seconds, and for the authorizer besides.
    assert not [name for name in behind if FUNCTIONS[name].timeout_seconds >= 29]


def test_whoever_gives_a_function_other_memory_says_why() -> None:
    lines = (ROOT / "template.yaml").read_text(encoding="utf-8").splitlines()

    for number, line in enumerate(lines):
        if re.match(r"\s+MemorySize:", line):
            assert "#" in line or lines[number - 1].lstrip().startswith("#"), f"line {number + 1}"
