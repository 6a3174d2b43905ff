"""What invokes functions beside the gateway."""

from dataclasses import dataclass

from local.schedule_times import Times


@dataclass(frozen=True)
class QueueMapping:
    """A queue whose messages are handed to a function."""

    logical_id: str
    queue: str
    function: str
    batch_size: int
    window_seconds: int
    """How long a batch may wait to be filled."""
    most_at_once: int | None
    reports_failures: bool
    """Whether the function says which messages of a batch it failed at."""


@dataclass(frozen=True)
class StreamMapping:
    """A table's stream whose records are handed to a function, in order and until it has them."""

    logical_id: str
    table: str
    function: str
    batch_size: int
    from_start: bool
    """Whether records from before the mapping count too."""
    bisects: bool
    """Whether a batch that fails is tried again in halves."""
    most_retries: int | None
    """How often records are tried again before they are given up; None: until they succeed."""
    reports_failures: bool
    """Whether the function says from which record on it failed."""
    failures_bucket: str | None
    """Where records go that are given up."""


@dataclass(frozen=True)
class Schedule:
    """A function that is invoked when its time has come."""

    logical_id: str
    service: str
    """``events`` (a rule) or ``scheduler``."""
    function: str
    times: Times
    input: str | None
    """JSON that stands in the template, if any does."""
    enabled: bool


@dataclass(frozen=True)
class FunctionUrl:
    """A function's own address, open to everybody."""

    logical_id: str
    function: str
