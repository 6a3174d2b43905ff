"""The logger, and counts for alarms.

A log line's message is the dotted name of an event, such as `request.completed`; facts are fields. Never logged, at any
level: names, phone numbers, prompts, transcripts, notes, keys, signatures, bodies, or exception texts, which may quote
them. Ids, codes, counts and places in the code are enough to find a fault.
"""

import traceback
from collections.abc import Mapping
from logging import INFO
from typing import TYPE_CHECKING, Any, TextIO, cast

from aws_lambda_powertools.logging import Logger
from pydantic_core import to_json

from voxanne.core import clock

if TYPE_CHECKING:
    from logging import StreamHandler

logger = Logger(location=None)


def count(metric: str) -> None:
    """Count one *metric* in CloudWatch's embedded metric format, for an alarm in the template."""
    # Imported here, since most requests count nothing and every cold start would pay for the import.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415

    with single_metric(name=metric, unit=MetricUnit.Count, value=1, namespace="Voxanne") as emitted:
        emitted.add_dimension(name="service", value=logger.service)


def log_response(**fields: Any) -> None:
    """Log `request.completed`, if the log level includes INFO."""
    if logger.log_level <= INFO:
        _write("request.completed", fields)


def log_audit(**fields: Any) -> None:
    """Log `audit`, the record of access to patients' data, at every log level: it is kept as evidence."""
    _write("audit", fields)


def _write(event: str, fields: Mapping[str, Any]) -> None:
    """Write a line to the logger's stream without its formatter.

    Powertools' formatter takes about 60 µs a line, a third of the processor time of a GET; this takes 6 µs. The line
    has the formatter's `level`, `message` and `timestamp`, without `service`: the log group names the function.
    """
    line = {"level": "INFO", "message": event, "timestamp": clock.instant(), **fields}
    stream = cast("StreamHandler[TextIO]", logger.registered_handler).stream
    stream.write(to_json(line).decode() + "\n")
    stream.flush()


def log_unexpected(error: BaseException) -> None:
    """Log `error.unexpected` with the places in the code. The error's text may quote a patient, so it is left out."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    cause = error.__cause__ or error.__context__
    logger.error(
        "error.unexpected", error=type(error).__name__, caused_by=type(cause).__name__ if cause else None, frames=frames
    )
