"""The runner's EventBridge: a clock that invokes functions by rules and schedules."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from local.runner.account import ACCOUNT_ID, REGION, arn
from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions
from local.runner.log_lines import say, stamp
from local.runner.template.deployment import Schedule

_LOOK_SECONDS = 1.0
_ARNS = {"events": "rule/{}", "scheduler": "schedule/default/{}"}


class Scheduler:
    """Invokes functions at their scheduled times; a rate counts from the runner's start."""

    def __init__(
        self,
        schedules: Iterable[Schedule],
        functions: Functions,
        under_way: InFlight,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._functions = functions
        self._under_way = under_way
        self._clock = clock
        now = clock()
        self._next = {schedule: schedule.times.after(now) for schedule in schedules if schedule.enabled}

    def start(self) -> None:
        """Invoke due functions in a thread until the runner ends."""
        if self._next:
            threading.Thread(target=self._run, daemon=True).start()

    def due(self) -> list[tuple[Schedule, float]]:
        """Return each schedule that is due, with its latest due time. Earlier missed times are skipped."""
        now = self._clock()
        due = []
        for schedule, moment in list(self._next.items()):
            latest, following = None, moment
            while following is not None and following <= now:
                latest, following = following, schedule.times.after(following)
            if latest is not None:
                self._next[schedule] = following
                due.append((schedule, latest))
        return due

    def fire(self, schedule: Schedule, moment: float) -> None:
        """Invoke the schedule's function now, as if for *moment*."""
        with self._under_way.track() as may_start:
            if not may_start:
                return
            try:
                self._functions.invoke(schedule.function, event_of(schedule, moment))
            except (FunctionError, EventTooLargeError) as error:
                say(f"{stamp()} {schedule.function} failed at {schedule.logical_id}: {error}")

    def _run(self) -> None:
        while not self._under_way.ending:
            for schedule, moment in self.due():
                threading.Thread(target=self.fire, args=(schedule, moment), daemon=True).start()
            time.sleep(_LOOK_SECONDS)


def event_of(schedule: Schedule, moment: float) -> Any:
    """Return the function's event: the schedule's input, or EventBridge's default event."""
    named = arn(schedule.service, _ARNS[schedule.service].format(schedule.logical_id))
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
    execution = str(uuid.uuid4())
    if schedule.input is None:
        return {
            "version": "0",
            "id": execution,
            "detail-type": "Scheduled Event",
            "source": "aws.events" if schedule.service == "events" else "aws.scheduler",
            "account": ACCOUNT_ID,
            "time": at,
            "region": REGION,
            "resources": [named],
            # A rule sends an object, EventBridge Scheduler a string.
            "detail": {} if schedule.service == "events" else "{}",
        }
    text = schedule.input
    if schedule.service == "scheduler":
        words = {"schedule-arn": named, "scheduled-time": at, "execution-id": execution, "attempt-number": "1"}
        for name, value in words.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
    return json.loads(text)
