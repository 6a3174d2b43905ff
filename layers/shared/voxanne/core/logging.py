"""The one logger, and counts worth an alarm.

Never logged, at any level: names, phone numbers, prompts, transcripts, notes, keys, signatures, bodies, exception
texts that may quote them. Ids, codes, counts and places in the code are enough to find a fault.
"""

import traceback
from typing import TYPE_CHECKING, Any, TextIO, cast

from aws_lambda_powertools.logging import Logger
from pydantic_core import to_json

from voxanne.core import clock

if TYPE_CHECKING:
    from logging import StreamHandler

logger = Logger(location=None)


def count(metric: str) -> None:
    """Count one *metric* in CloudWatch's embedded metric format, for an alarm of the template."""
    # Imported here: most requests count nothing, and every cold start would pay for it.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415

    with single_metric(name=metric, unit=MetricUnit.Count, value=1, namespace="Voxanne") as emitted:
        emitted.add_dimension(name="service", value=logger.service)


def log_line(message: str, **fields: Any) -> None:
    """Log as the logger would, at a tenth of its cost and whatever its level: for what each request has to say."""
    line = {"level": "INFO", "message": message, "timestamp": clock.instant(), **fields}
    stream = cast("StreamHandler[TextIO]", logger.registered_handler).stream
    stream.write(to_json(line).decode() + "\n")
    stream.flush()


def log_response(**fields: Any) -> None:
    """Log that a request was answered: the one line that each request costs."""
    log_line("answered", **fields)


def log_unexpected(error: BaseException) -> None:
    """Log where an unexpected error rose. Its text may quote a patient, so it stays out."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    cause = error.__cause__ or error.__context__
    logger.error(
        "unexpected error", error=type(error).__name__, caused_by=type(cause).__name__ if cause else None, frames=frames
    )
