"""Schedules in the expanded template: EventBridge's rules, and EventBridge Scheduler's schedules."""

import json
from collections.abc import Mapping
from typing import Any

from local.runner.template.deployment import Schedule
from local.runner.template.functions import function_of_arn
from local.runner.template.intrinsics import TemplateError
from local.runner.template.resource_types import refuse_others
from local.runner.template.schedule_expressions import times_of

# Ignored: they concern a function that can't be reached at all, which does not happen here.
_DELIVERY = {"DeadLetterConfig", "RetryPolicy"}

Resources = Mapping[str, Mapping[str, Any]]


def read_schedules(rules: Resources, schedules: Resources) -> dict[str, Schedule]:
    """Return all schedules by logical id."""
    all_schedules = [_of_rule(name, properties) for name, properties in rules.items()]
    all_schedules += [_of_scheduler(name, properties) for name, properties in schedules.items()]
    return {schedule.logical_id: schedule for schedule in all_schedules}


def _of_rule(name: str, properties: Mapping[str, Any]) -> Schedule:
    targets = properties.get("Targets", [])
    if len(targets) != 1:
        raise TemplateError(f"{name}: a rule with {len(targets)} targets is not known to the local runner")
    refuse_others(f"{name}.Targets", targets[0], {"Arn", "Id", "Input"} | _DELIVERY)
    return _schedule(name, "events", properties, targets[0])


def _of_scheduler(name: str, properties: Mapping[str, Any]) -> Schedule:
    zone = properties.get("ScheduleExpressionTimezone", "UTC")
    if zone != "UTC":
        raise TemplateError(f"{name}: schedules in the time zone {zone} are not known to the local runner")
    refuse_others(f"{name}.Target", properties["Target"], {"Arn", "Input", "RoleArn"} | _DELIVERY)
    return _schedule(name, "scheduler", properties, properties["Target"])


def _schedule(name: str, service: str, properties: Mapping[str, Any], target: Mapping[str, Any]) -> Schedule:
    text = target.get("Input")
    try:
        json.loads(text or "{}")
    except ValueError as error:
        raise TemplateError(f"{name}: the input {text} is not JSON") from error
    return Schedule(
        logical_id=name,
        service=service,
        function=function_of_arn(target["Arn"]),
        times=times_of(properties["ScheduleExpression"]),
        input=text,
        enabled=properties.get("State", "ENABLED") == "ENABLED",
    )
