"""Event source mappings of table streams in the expanded template."""

from collections.abc import Mapping
from typing import Any

from local.runner.template.deployment import StreamMapping
from local.runner.template.functions import function_of_arn
from local.runner.template.intrinsics import TemplateError, as_text
from local.runner.template.resource_types import refuse_others

_REPORTS = "ReportBatchItemFailures"
_OF_STREAMS = {"BatchSize", "Enabled", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "Tags"} | {
    "BisectBatchOnFunctionError",
    "ParallelizationFactor",
    "DestinationConfig",
    "MaximumRetryAttempts",
    "StartingPosition",
}
_POSITIONS = {"TRIM_HORIZON": True, "LATEST": False}
_BATCH_SIZE, _MAX_BATCH_SIZE = 100, 10_000
_MAX_RETRIES = 10_000
_MAX_PARALLEL = 10

Resources = Mapping[str, Mapping[str, Any]]


def is_stream(properties: Mapping[str, Any]) -> bool:
    """Return whether an event source mapping reads a table's stream."""
    return str(properties["EventSourceArn"]).split(":")[2] == "dynamodb"


def read_stream_mappings(mappings: Resources, tables: Resources, buckets: tuple[str, ...]) -> tuple[StreamMapping, ...]:
    """Return the event source mappings of streams that are enabled."""
    return tuple(
        _mapping(name, properties, tables, buckets)
        for name, properties in mappings.items()
        if as_text(properties.get("Enabled", True)).lower() == "true"
    )


def _mapping(name: str, properties: Mapping[str, Any], tables: Resources, buckets: tuple[str, ...]) -> StreamMapping:
    refuse_others(name, properties, _OF_STREAMS)
    answers = properties.get("FunctionResponseTypes", [])
    refuse_others(f"{name}.FunctionResponseTypes", dict.fromkeys(answers), {_REPORTS})
    position = properties.get("StartingPosition")
    if position not in _POSITIONS:
        raise TemplateError(f"{name}: a stream is read from TRIM_HORIZON or LATEST, not from {position}")
    # The runner processes one batch at a time, whatever the factor is.
    _within(name, "ParallelizationFactor", properties.get("ParallelizationFactor", 1), 1, _MAX_PARALLEL)
    return StreamMapping(
        logical_id=name,
        table=_table(name, properties["EventSourceArn"], tables),
        function=function_of_arn(properties["FunctionName"]),
        batch_size=_within(name, "BatchSize", properties.get("BatchSize", _BATCH_SIZE), 1, _MAX_BATCH_SIZE),
        from_start=_POSITIONS[position],
        bisects=as_text(properties.get("BisectBatchOnFunctionError", False)).lower() == "true",
        most_retries=_retries(name, properties),
        reports_failures=_REPORTS in answers,
        failures_bucket=_bucket(name, properties.get("DestinationConfig", {}), buckets),
    )


def _table(name: str, arn: str, tables: Resources) -> str:
    table, _, _ = arn.partition(":table/")[2].partition("/stream/")
    if table not in tables or "StreamSpecification" not in tables[table]:
        raise TemplateError(f"{name}: {arn} is no stream of a table of the template")
    return table


def _retries(name: str, properties: Mapping[str, Any]) -> int | None:
    most = _within(name, "MaximumRetryAttempts", properties.get("MaximumRetryAttempts", -1), -1, _MAX_RETRIES)
    return None if most < 0 else most


def _within(name: str, property_name: str, value: Any, low: int, high: int) -> int:
    if not low <= int(value) <= high:
        raise TemplateError(f"{name}: {property_name} is from {low} to {high}")
    return int(value)


def _bucket(name: str, destinations: Mapping[str, Any], buckets: tuple[str, ...]) -> str | None:
    """Return the bucket for discarded records. A queue would get only pointers, which expire with the stream."""
    refuse_others(f"{name}.DestinationConfig", destinations, {"OnFailure"})
    arn = str(destinations.get("OnFailure", {}).get("Destination", ""))
    if not arn:
        return None
    bucket = arn.rpartition(":")[2]
    if arn.split(":")[2] != "s3" or bucket not in buckets:
        raise TemplateError(f"{name}: {arn} is not a bucket of the template, and others are not known to the runner")
    return bucket
