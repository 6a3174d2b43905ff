"""Compute the cost of work from its footprint and the prices in prices.toml."""

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.calls import Call, round_trips

_MILLION = 1_000_000
_FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True)
class Footprint:
    """The billed resources that a piece of work uses."""

    api_gateway_requests: float = 0
    lambda_requests: float = 0
    lambda_gigabyte_milliseconds: float = 0
    dynamodb_read_units: float = 0
    dynamodb_write_units: float = 0
    sqs_requests: float = 0
    s3_writes: float = 0
    s3_reads: float = 0
    log_bytes: float = 0
    bytes_out: float = 0

    def __add__(self, other: "Footprint") -> "Footprint":
        """Return the sum of both."""
        return Footprint(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def times(self, factor: float) -> "Footprint":
        """Return the footprint multiplied by *factor*."""
        return Footprint(*(getattr(self, part.name) * factor for part in fields(self)))

    def dollars(self) -> dict[str, float]:
        """Return the cost of each part in US dollars."""
        prices = table()["dollars_per_million"]
        return {part.name: getattr(self, part.name) * prices[part.name] / _MILLION for part in fields(self)}

    def parts(self) -> dict[str, float]:
        """Return what is used, by name."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@functools.cache
def table() -> dict[str, Any]:
    """Return the content of prices.toml."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def invocation(calls: Sequence[Call], logged: int) -> Footprint:
    """Return the footprint of an invocation that makes *calls* and logs *logged* bytes."""
    assumed = table()["assumed"]
    cold = assumed["cold_starts_in_a_hundred"] / 100 * assumed["cold_start"]
    counted = {service: [call for call in calls if call.service == service] for service in ("sqs", "s3")}
    return Footprint(
        lambda_requests=1,
        lambda_gigabyte_milliseconds=(milliseconds(calls) + cold) * assumed["gigabytes"],
        dynamodb_read_units=sum(call.used.read for call in calls),
        dynamodb_write_units=sum(call.used.write + call.used.index for call in calls),
        sqs_requests=len(counted["sqs"]),
        s3_writes=sum(call.operation.startswith("Put") for call in counted["s3"]),
        s3_reads=sum(call.operation.startswith("Get") for call in counted["s3"]),
        log_bytes=logged + assumed["platform_log"],
    )


def milliseconds(calls: Sequence[Call]) -> float:
    """Return the milliseconds of an invocation that makes these calls, some of them at the same time."""
    assumed = table()["assumed"]
    cpu = assumed["own_cpu_of_a_request"] + len(calls) * assumed["cpu_of_a_boto3_call"]
    taken: float = cpu / assumed["processor_share"] + round_trips(calls) * assumed["round_trip"]
    return taken


def sent(size: int) -> Footprint:
    """Return the footprint of a message with a body of *size* bytes that leaves AWS."""
    return Footprint(bytes_out=size + table()["assumed"]["message_head"])


def behind_the_gateway(work: Footprint) -> Footprint:
    """Return the footprint of *work* as an API request, with the gateway's part and a share of the authorizer's."""
    assumed = table()["assumed"]
    share = 1 / assumed["requests_for_each_authorization"]
    # Two reads of small items, and sometimes a write of the key's last use.
    authorizer = Footprint(
        lambda_requests=1,
        lambda_gigabyte_milliseconds=2
        * (assumed["cpu_of_a_boto3_call"] / assumed["processor_share"] + assumed["round_trip"]),
        dynamodb_read_units=2,
        dynamodb_write_units=1,
        log_bytes=assumed["platform_log"],
    ).times(share)
    return work + authorizer + Footprint(api_gateway_requests=1, log_bytes=assumed["access_log"])
