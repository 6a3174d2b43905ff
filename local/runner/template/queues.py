"""Queues and their event source mappings in the expanded template."""

from collections.abc import Mapping
from typing import Any

from local.runner.template.deployment import Function, QueueMapping
from local.runner.template.functions import function_of_arn
from local.runner.template.intrinsics import TemplateError, as_text
from local.runner.template.resource_types import refuse_others

_REPORTS = "ReportBatchItemFailures"
_OF_QUEUES = {"BatchSize", "Enabled", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "Tags"} | {
    "MaximumBatchingWindowInSeconds",
    "ScalingConfig",
}
_BATCH_SIZE = 10
_MAX_WITHOUT_WINDOW = 10
_MAX_WINDOW_SECONDS = 300
_AT_ONCE = range(2, 1001)
_VISIBILITY_SECONDS = 30

Resources = Mapping[str, Mapping[str, Any]]


def read_queues(queues: Resources) -> Resources:
    """Return the queues; refuse a dead-letter queue that is not in the template."""
    for name, properties in queues.items():
        policy = properties.get("RedrivePolicy", {})
        refuse_others(f"{name}.RedrivePolicy", policy, {"deadLetterTargetArn", "maxReceiveCount"})
        if policy:
            _queue(name, policy["deadLetterTargetArn"], queues)
    return queues


def read_mappings(
    mappings: Resources, queues: Resources, functions: Mapping[str, Function]
) -> tuple[QueueMapping, ...]:
    """Return the event source mappings of queues that are enabled."""
    return tuple(
        _mapping(name, properties, queues, functions)
        for name, properties in mappings.items()
        if as_text(properties.get("Enabled", True)).lower() == "true"
    )


def _mapping(
    name: str, properties: Mapping[str, Any], queues: Resources, functions: Mapping[str, Function]
) -> QueueMapping:
    refuse_others(name, properties, _OF_QUEUES)
    scaling, answers = properties.get("ScalingConfig", {}), properties.get("FunctionResponseTypes", [])
    refuse_others(f"{name}.ScalingConfig", scaling, {"MaximumConcurrency"})
    refuse_others(f"{name}.FunctionResponseTypes", dict.fromkeys(answers), {_REPORTS})
    most = scaling.get("MaximumConcurrency")
    mapping = QueueMapping(
        logical_id=name,
        queue=_queue(name, properties["EventSourceArn"], queues),
        function=function_of_arn(properties["FunctionName"]),
        batch_size=int(properties.get("BatchSize", _BATCH_SIZE)),
        window_seconds=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
        most_at_once=None if most is None else int(most),
        reports_failures=_REPORTS in answers,
    )
    _check(mapping, queues[mapping.queue], functions[mapping.function])
    return mapping


def _queue(place: str, arn: str, queues: Resources) -> str:
    service, _, name = arn.split(":")[2], *arn.rpartition(":")[1:]
    if service != "sqs" or name not in queues:
        raise TemplateError(f"{place}: {arn} is not a queue of the template, and others are not known to the runner")
    return name


def _check(mapping: QueueMapping, queue: Mapping[str, Any], function: Function) -> None:
    """Refuse what Lambda refuses when the mapping is created."""
    visibility = int(queue.get("VisibilityTimeout", _VISIBILITY_SECONDS))
    if visibility < function.timeout_seconds:
        raise TemplateError(
            f"{mapping.logical_id}: the queue's visibility timeout, {visibility} seconds, is less than the function's "
            f"timeout, {function.timeout_seconds} seconds"
        )
    if not 0 <= mapping.window_seconds <= _MAX_WINDOW_SECONDS:
        raise TemplateError(f"{mapping.logical_id}: a batching window is at most {_MAX_WINDOW_SECONDS} seconds")
    if mapping.batch_size > _MAX_WITHOUT_WINDOW and not mapping.window_seconds:
        raise TemplateError(f"{mapping.logical_id}: a batch of more than {_MAX_WITHOUT_WINDOW} needs a window")
    if mapping.most_at_once is not None and mapping.most_at_once not in _AT_ONCE:
        raise TemplateError(f"{mapping.logical_id}: MaximumConcurrency is from 2 to 1000")
