"""The limits that a growing deployment reaches: the size of each, and how much of it the busiest hour uses."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.bill import MEASURED
from benchmarks.capacity import SHARDS, Peak, calls_a_second, needed, service_times
from benchmarks.prices import table
from voxanne.aws.dynamodb.tables import due_partitions
from voxanne.aws.sweeper import RESERVE_SECONDS

# The seconds of a sweeper's timeout in which it sends messages.
_RUN_SECONDS = 25 - RESERVE_SECONDS
# Messages per hour that sweeps send for each delivery to an endpoint that is down; its retries pause an hour at most.
_SWEEPS_OF_A_FAILURE = 2
# The most index entries that a delivery creates and removes: one, and another when it waits for a retry.
_DUE_WRITES = 2


@dataclass(frozen=True)
class Limit:
    """A limit: its initial value in accounts and the template, its use in the busiest hour, and a remedy."""

    name: str
    most: float
    used: Callable[[int], float]
    source: str
    remedy: str

    def share(self, clinics: int) -> float:
        """Return the used share of the limit. Above 1 the limit is exceeded."""
        return self.used(clinics) / self.most


def _deliveries_a_second(clinics: int) -> float:
    made: float = service_times()["of_a_call"]["WebhookDelivererFunction"]
    return calls_a_second(clinics) * made


def _write_units(clinics: int) -> float:
    use, requests = tomllib.loads(MEASURED.read_text(encoding="utf-8")), table()["calls"]["requests_of_the_api"]
    of_a_call: float = use["call"]["dynamodb_write_units"] + requests * use["request"]["dynamodb_write_units"]
    return calls_a_second(clinics) * of_a_call


def _requests_a_second(clinics: int) -> float:
    requests: float = table()["calls"]["requests_of_the_api"]
    return calls_a_second(clinics) * requests


def _swept_a_minute(clinics: int) -> float:
    """Return the messages that sweeps have to send when the endpoints of half the clinics are down for an hour."""
    return _deliveries_a_second(clinics) / 2 * _SWEEPS_OF_A_FAILURE * 60


def _mean_busy(stage: str) -> Callable[[int], float]:
    return lambda clinics: needed(clinics).stages[stage].mean_busy


def _most_busy(stage: str) -> Callable[[int], float]:
    return lambda clinics: needed(clinics).stages[stage].most_busy


def _of_peak(value: Callable[[Peak], float]) -> Callable[[int], float]:
    return lambda clinics: value(needed(clinics))


LIMITS = (
    Limit(
        "phone calls at a time at the voice provider",
        10,
        _of_peak(lambda peak: peak.phone_calls),
        "the provider's default for an account",
        "buy lines from the provider",
    ),
    Limit(
        "executions of Lambda at a time",
        1_000,
        _of_peak(lambda peak: peak.executions),
        "Lambda's default for an account and region; a new account has 10",
        "Service Quotas, then `Concurrency`",
    ),
    Limit(
        "recordings fetched at a time",
        20,
        _most_busy("Recordings"),
        "the template's share at `Concurrency` 500",
        "`RecordingConcurrency`, or `Concurrency`",
    ),
    Limit(
        "webhooks sent at a time",
        50,
        _most_busy("Deliveries"),
        "the template's share at `Concurrency` 500",
        "`DeliveryConcurrency`, or `Concurrency`",
    ),
    Limit(
        "shards of a stream that become events",
        SHARDS,
        _mean_busy("Streams"),
        "four shards, which a new on-demand table has; each is read by one execution",
        "`StreamParallelism`",
    ),
    Limit(
        "messages of a minute's sweep while an endpoint of half of the clinics is down",
        _RUN_SECONDS * 1000 / service_times()["milliseconds"]["SweptMessage"],
        _swept_a_minute,
        "measured; the rest waits for the next minute",
        "`MemorySize` of the delivery sweeper: it is bound by its processor",
    ),
    Limit(
        "writes a second to one partition: due deliveries",
        1_000,
        lambda clinics: _deliveries_a_second(clinics) * _DUE_WRITES / (len(due_partitions("")) - 1),
        "DynamoDB, of each partition key",
        "`_DUE_PARTITIONS` in `aws/dynamodb/tables.py`, which may be raised",
    ),
    Limit(
        "write units a second of a table, if it had all",
        4_000,
        _write_units,
        "DynamoDB, of a new on-demand table; it grows by itself to twice its last peak, up to 40,000",
        "warm throughput of the table before clinics are moved in at once; then Service Quotas",
    ),
    Limit(
        "requests a second at API Gateway",
        10_000,
        _requests_a_second,
        "API Gateway's default for an account and region",
        "Service Quotas",
    ),
    Limit(
        "requests a second of one clinic, all of a call's at once",
        50,
        lambda _: table()["calls"]["requests_of_the_api"],
        "the starter usage plan",
        "the organisation's plan",
    ),
    Limit(
        "organisations: gateway keys",
        10_000,
        float,
        "API Gateway, of an account and region",
        "a second deployment, in another region or account",
    ),
    Limit(
        "messages in flight in one queue",
        120_000,
        _most_busy("Deliveries"),
        "SQS, of a standard queue",
        "none is needed: workers bound it",
    ),
    Limit(
        "writes a second under one prefix of the bucket",
        3_500,
        lambda clinics: 2 * calls_a_second(clinics),
        "S3; a recording and a transcript of each call",
        "S3 splits prefixes by itself",
    ),
)


def first(clinics: int, count: int = 3) -> list[Limit]:
    """Return the limits with the largest used share, in descending order."""
    return sorted(LIMITS, key=lambda limit: -limit.share(clinics))[:count]
