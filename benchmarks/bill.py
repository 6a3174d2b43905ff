"""Compute a deployment's monthly bill from the use of calls and requests (use.toml), prices.toml and the template."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import prices
from benchmarks.left import INDEXES
from tools.template_slices import ALARM, FUNCTION, TABLE, allowed, events, of_type

MEASURED = Path(__file__).with_name("use.toml")
CLINICS = (10, 1_000, 10_000)
YOUNG, OLD = 12, 84
_CHANGES = ("createAppointment", "changeAppointment", "createContact")
_GIGA, _MILLION = 1e9, 1e6
_STORED_ACTIONS = frozenset({"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"})


@dataclass(frozen=True)
class Position:
    """One line of the bill: the service, what is billed, the quantity, and dollars."""

    service: str
    what: str
    quantity: float
    dollars: float


def bill(clinics: int, months: int = YOUNG) -> list[Position]:
    """Return the monthly bill of *clinics*, after *months* of operation."""
    return [*_used(clinics), *_stored(clinics, months), *_standing()]


def calls_a_month(clinics: int) -> float:
    """Return the number of the clinics' phone calls."""
    assumed: dict[str, float] = prices.table()["calls"]
    return clinics * assumed["a_day"] * assumed["days_a_month"]


# Service, what is billed, and how many make one unit on the bill.
_NAMES = {
    "api_gateway_requests": ("API Gateway", "million requests", _MILLION),
    "lambda_requests": ("Lambda", "million invocations", _MILLION),
    "lambda_gigabyte_milliseconds": ("Lambda", "thousand gigabyte-seconds", _MILLION),
    "dynamodb_read_units": ("DynamoDB", "million read units", _MILLION),
    "dynamodb_write_units": ("DynamoDB", "million write units, those of indexes and transactions included", _MILLION),
    "sqs_requests": ("SQS", "million requests", _MILLION),
    "s3_writes": ("S3", "million writes", _MILLION),
    "s3_reads": ("S3", "million reads", _MILLION),
    "log_bytes": ("CloudWatch Logs", "gigabytes of logs taken in", _GIGA),
    "bytes_out": ("Data transfer", "gigabytes to the internet", _GIGA),
}


def _used(clinics: int) -> list[Position]:
    """Return the use of calls, requests and events, and of what runs without them."""
    by_call, by_request = _of_a_call("call", "request", "event")
    calls, idle = calls_a_month(clinics), _idle()
    heard = prices.table()["calls"]["recordings_heard"] * prices.table()["calls"]["recording_bytes"]
    positions = []
    for name, (service, what, one) in _NAMES.items():
        quantity = calls * (by_call[name] + by_request[name]) + idle.get(name, 0)
        if name == "bytes_out":
            quantity += calls * heard
        positions.append(Position(service, what, quantity / one, _tiered(name, quantity)))
    runs = idle["scheduler_invocations"]
    return [*positions, _million("EventBridge Scheduler", "million invocations", "scheduler_invocations", runs)]


def _of_a_call(call: str, request: str, event: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the sums of use.toml's sections for a call with its reminder, and for its requests with their events."""
    measured, mix = _use(), prices.table()["mix"]
    requests = prices.table()["calls"]["requests_of_the_api"]
    changes = sum(mix[name] for name in _CHANGES) / sum(mix.values())
    names = {*measured[call], *measured[request], *measured[event]}
    of_event = measured[event]
    return (
        {name: measured[call].get(name, 0) + of_event.get(name, 0) for name in names},
        {name: requests * (measured[request].get(name, 0) + changes * of_event.get(name, 0)) for name in names},
    )


def _idle() -> dict[str, float]:
    """Return the use without any calls: polls of queues, runs of schedules, uses of AWS's keys."""
    idle = prices.table()["idle"]
    minutes = idle["hours_a_month"] * 60
    runs = minutes * idle["runs_of_a_schedule_a_minute"] * _count_of("ScheduleV2")
    return {
        "sqs_requests": minutes * idle["polls_of_a_queue_a_minute"] * _count_of("SQS"),
        "scheduler_invocations": runs,
        "lambda_requests": runs,
        "lambda_gigabyte_milliseconds": runs * idle["milliseconds_of_a_run"],
        "dynamodb_read_units": runs * idle["reads_of_a_run"],
        "log_bytes": runs * idle["log_bytes_of_a_run"],
    }


def _stored(clinics: int, months: int) -> list[Position]:
    table, calls = prices.table(), calls_a_month(clinics)
    by_call, by_request = _of_a_call("call_leaves", "request_leaves", "event_leaves")
    backed_up = {name for name, each in of_type(TABLE).items() if "PointInTimeRecoverySpecification" in each}
    kept = {name: calls * (by_call[name] + by_request[name]) * _months(name, months) for name in by_call}
    objects = calls * sum(
        table["calls"][f"{kind}_bytes"] * _months(f"{kind}s", months) for kind in ("recording", "transcript")
    )
    logs = next(each.quantity for each in _used(clinics) if each.service == "CloudWatch Logs") * _GIGA
    return [
        _gigabytes("DynamoDB", "gigabytes in tables and indexes", "dynamodb_gigabyte", sum(kept.values())),
        _gigabytes(
            "DynamoDB",
            "gigabytes with point-in-time recovery",
            "dynamodb_backup_gigabyte",
            sum(size for name, size in kept.items() if name in backed_up),
        ),
        Position("S3", "gigabytes of recordings and transcripts", objects / _GIGA, _tiered("s3_byte_months", objects)),
        _gigabytes("CloudWatch Logs", "gigabytes of logs kept", "log_gigabyte", logs * _months("logs", months)),
    ]


def _standing() -> list[Position]:
    month, idle = prices.table()["dollars_per_month"], prices.table()["idle"]
    watched, own = metrics_of_alarms()
    uses = _pairs() * idle["uses_of_the_key_an_hour"] * idle["hours_a_month"]
    return [
        Position("CloudWatch", "metrics that alarms watch", watched, watched * month["alarm_metric"]),
        Position("CloudWatch", "metrics of our own, at most", own, own * month["custom_metric"]),
        _million("KMS", "million uses of keys, at most", "kms_requests", uses),
    ]


def metrics_of_alarms() -> tuple[int, int]:
    """Return the number of metrics that alarms watch, and the number of custom metrics."""
    watched, own = 0, set()
    for alarm in of_type(ALARM).values():
        metrics = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [alarm]
        watched += len(metrics)
        own |= {metric["MetricName"] for metric in metrics if metric["Namespace"] == "Voxanne"}
    return watched, len(own)


def _pairs() -> int:
    """Return the number of pairs of a role and a table that it uses. Queues use SQS's own key, which is free."""
    return sum(len(set(of_type(TABLE)) & set(allowed(name, _STORED_ACTIONS))) for name in of_type(FUNCTION))


def _count_of(kind: str) -> int:
    return sum(len(events(function, kind)) for function in of_type(FUNCTION))


def _months(kept: str, months: int) -> float:
    days = prices.table()["kept_days"].get(kept.removesuffix(INDEXES))
    return months if days is None else min(months, days / prices.table()["calls"]["days_a_month"])


def _gigabytes(service: str, what: str, price: str, size: float) -> Position:
    return Position(service, what, size / _GIGA, size / _GIGA * prices.table()["dollars_per_month"][price])


def _million(service: str, what: str, price: str, quantity: float) -> Position:
    return Position(service, what, quantity / _MILLION, _tiered(price, quantity))


def _tiered(price: str, quantity: float) -> float:
    """Return the dollars for a quantity."""
    tiers = prices.table()["tiers"].get(price) or [[quantity, prices.table()["dollars_per_million"][price]]]
    dollars, below = 0.0, 0.0
    for most, each in tiers:
        dollars += max(0.0, min(quantity, most) - below) * each / _MILLION
        below = most
    return dollars


@functools.cache
def _use() -> dict[str, Any]:
    return tomllib.loads(MEASURED.read_text(encoding="utf-8"))
