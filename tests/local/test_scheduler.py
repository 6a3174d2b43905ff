import threading
from pathlib import Path
from typing import Any

import pytest

from local.runner.functions.in_flight import InFlight
from local.runner.scheduler import Scheduler, event_of
from local.runner.template.reader import TemplateError, load
from tests.local.fakes import Clock, FakeFunctions
from tests.local.small_template import HEADER, loaded, written
from tests.patience import PATIENCE

SCHEDULES = """
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Often:
          Type: ScheduleV2
          Properties: {ScheduleExpression: rate(1 minute), RetryPolicy: {MaximumRetryAttempts: 0}}
        Daily: {Type: Schedule, Properties: {Schedule: "cron(0 12 * * ? *)", Input: '{"a": "<aws.scheduler.x>"}'}}
        Never: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute), State: DISABLED}}
"""
# The moment that the clock of these tests stands at, 1,800,000,000, as people write it.
NOW = "2027-01-15T08:00:00Z"


class Rig:
    def __init__(self, folder: Path) -> None:
        self.clock, self.functions, self.under_way = Clock(), FakeFunctions(), InFlight()
        self.schedules = loaded(folder, SCHEDULES).schedules
        self.scheduler = Scheduler(self.schedules.values(), self.functions, self.under_way, clock=self.clock)

    def due_after(self, seconds: float) -> list[tuple[str, float]]:
        """What is due when so much time has passed, and since when."""
        begun = self.clock.now
        self.clock.now += seconds
        return [(schedule.logical_id, moment - begun) for schedule, moment in self.scheduler.due()]


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_schedules_are_read_with_their_function_and_state(rig: Rig) -> None:
    found = {name: (schedule.service, schedule.function, schedule.enabled) for name, schedule in rig.schedules.items()}
    assert found == {
        "WorkOften": ("scheduler", "Work", True),
        "WorkDaily": ("events", "Work", True),
        "WorkNever": ("scheduler", "Work", False),
    }


def test_a_function_is_due_when_its_time_has_come_and_not_again_before_the_next(rig: Rig) -> None:
    assert rig.due_after(59.5) == []
    assert rig.due_after(0.5) == [("WorkOften", 0.5)]
    assert rig.due_after(59) == []
    assert rig.due_after(4 * 3600 - 119) == [("WorkDaily", 4 * 3600 - 119), ("WorkOften", 4 * 3600 - 119)]


def test_times_that_were_slept_through_are_not_made_up_for(rig: Rig) -> None:
    assert rig.due_after(630) == [("WorkOften", 600)]
    assert rig.due_after(29) == []
    assert rig.due_after(1) == [("WorkOften", 1)]


def test_a_rule_without_input_sends_eventbridges_own_event(tmp_path: Path) -> None:
    plain = SCHEDULES.replace(""", Input: '{"a": "<aws.scheduler.x>"}'""", "")
    event = event_of(loaded(tmp_path, plain).schedules["WorkDaily"], Clock().now)
    assert isinstance(event.pop("id"), str)
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": NOW,
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/WorkDaily"],
        "detail": {},
    }


def test_a_schedule_without_input_sends_the_schedulers_own_event(rig: Rig) -> None:
    event = event_of(rig.schedules["WorkOften"], rig.clock.now)
    assert (event["source"], event["detail"]) == ("aws.scheduler", "{}")
    assert event["resources"] == ["arn:aws:scheduler:us-east-1:123456789012:schedule/default/WorkOften"]


def test_a_rules_input_is_sent_as_it_stands(rig: Rig) -> None:
    rig.scheduler.fire(rig.schedules["WorkDaily"], rig.clock.now)
    assert rig.functions.asked == [("Work", {"a": "<aws.scheduler.x>"})]


def test_a_schedules_input_is_sent_with_the_schedulers_words_replaced(tmp_path: Path) -> None:
    words = '{"at": "<aws.scheduler.scheduled-time>", "n": "<aws.scheduler.attempt-number>", "b": []}'
    text = SCHEDULES.replace("RetryPolicy", f"Input: '{words}', RetryPolicy")
    event = event_of(loaded(tmp_path, text).schedules["WorkOften"], Clock().now)
    assert event == {"at": NOW, "n": "1", "b": []}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("rate(1 minute), R", "rate(1 minute), ScheduleExpressionTimezone: Europe/Prague, R", "Europe/Prague"),
        ("rate(1 minute), R", "rate(1 minute), StartDate: '2026-01-01T00:00:00Z', R", "StartDate"),
        ("rate(1 minute), R", "rate(2 minute), R", "the schedule rate"),
        ("""Input: '{"a""", """Input: '"a""", "is not JSON"),
    ],
)
def test_a_schedule_that_is_not_known_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in SCHEDULES
    with pytest.raises(TemplateError, match=reason):
        loaded(tmp_path, SCHEDULES.replace(old, new))


RULE = """
Resources:
  Work: {Type: AWS::Serverless::Function}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 minute)
      Targets: [{Id: one, Arn: !GetAtt Work.Arn}, {Id: two, Arn: !GetAtt Work.Arn}]
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("rate(1 minute)", "rate(1 minute)", "2 targets"),
        (", {Id: two, Arn: !GetAtt Work.Arn}", "", ""),
        ("}, {Id: two, Arn: !GetAtt Work.Arn}", ", InputPath: $.a}", "InputPath"),
        ("ScheduleExpression: rate(1 minute)", "EventPattern: {source: [aws.s3]}", "EventPattern"),
    ],
)
def test_a_rule_has_one_target_and_a_schedule(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = written(tmp_path, RULE.replace(old, new), header=HEADER)
    if not reason:
        assert load(path=path).schedules["Rule"].function == "Work"
        return
    with pytest.raises(TemplateError, match=reason):
        load(path=path)


def test_the_end_waits_for_what_was_fired_and_fires_no_more(rig: Rig) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def work(_: dict[str, Any]) -> None:
        inside.set()
        assert go_on.wait(PATIENCE)

    rig.functions.work = work
    schedule = rig.schedules["WorkOften"]
    fired = threading.Thread(target=rig.scheduler.fire, args=(schedule, rig.clock.now))
    fired.start()
    assert inside.wait(PATIENCE)
    rig.under_way.stop()
    rig.scheduler.fire(schedule, rig.clock.now)
    ended = threading.Thread(target=rig.under_way.wait)
    ended.start()
    go_on.set()
    for thread in (ended, fired):
        thread.join(10)
        assert not thread.is_alive()
    assert rig.functions.times("Work") == 1


def test_the_clock_fires_by_itself(rig: Rig) -> None:
    fired = threading.Event()
    rig.functions.work = lambda _: fired.set()
    rig.clock.now += 60
    rig.scheduler.start()
    assert fired.wait(PATIENCE)
    rig.under_way.wait()
