"""What work costs: its footprint by the prices of prices.toml."""

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
    """What a piece of work uses of what is paid for."""

    api_gateway_requests: float = 0
    lambda_requests: float = 0
    lambda_gigabyte_milliseconds: float = 0
    dynamodb_read_units: float = 0
    dynamodb_write_units: float = 0
    sqs_requests: float = 0
    s3_writes: float = 0
    s3_reads: float = 0
    log_bytes: float = 0

    def __add__(self, other: "Footprint") -> "Footprint":
        """Both together."""
        return Footprint(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def times(self, factor: float) -> "Footprint":
        """So many of it."""
        return Footprint(*(getattr(self, each.name) * factor for each in fields(self)))

    def dollars(self) -> dict[str, float]:
        """The cost of each part."""
        prices = table()["dollars_per_million"]
        return {each.name: getattr(self, each.name) * prices[each.name] / _MILLION for each in fields(self)}


@functools.cache
def table() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def invocation(made: Sequence[Call], logged: int) -> Footprint:
    """One invocation of a function that makes these calls and logs so many bytes."""
    assumed = table()["assumed"]
    cpu = assumed["own_cpu_of_a_request"] + len(made) * assumed["cpu_of_a_boto3_call"]
    milliseconds = cpu / assumed["processor_share"] + round_trips(made) * assumed["round_trip"]
    cold = assumed["cold_starts_in_a_hundred"] / 100 * assumed["cold_start"]
    counted = {service: [call for call in made if call.service == service] for service in ("sqs", "s3")}
    return Footprint(
        lambda_requests=1,
        lambda_gigabyte_milliseconds=(milliseconds + cold) * assumed["gigabytes"],
        dynamodb_read_units=sum(call.used.read for call in made),
        dynamodb_write_units=sum(call.used.write + call.used.index for call in made),
        sqs_requests=len(counted["sqs"]),
        s3_writes=sum(call.operation.startswith("Put") for call in counted["s3"]),
        s3_reads=sum(call.operation.startswith("Get") for call in counted["s3"]),
        log_bytes=logged + assumed["platform_log"],
    )


def behind_the_gateway(work: Footprint) -> Footprint:
    """The same as a request of the API: with the gateway's part, and its share of an authorizer's."""
    assumed = table()["assumed"]
    share = 1 / assumed["requests_for_each_authorization"]
    # Two reads of small items; now and then the note of a key's last use.
    authorizer = Footprint(
        lambda_requests=1,
        lambda_gigabyte_milliseconds=2
        * (assumed["cpu_of_a_boto3_call"] / assumed["processor_share"] + assumed["round_trip"]),
        dynamodb_read_units=2,
        dynamodb_write_units=1,
        log_bytes=assumed["platform_log"],
    ).times(share)
    return work + authorizer + Footprint(api_gateway_requests=1, log_bytes=assumed["access_log"])
