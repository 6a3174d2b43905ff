"""The DynamoDB clients: one for requests of the API and of workers, one for work that has a deadline."""

import functools
from typing import TYPE_CHECKING

from botocore.config import Config

from voxanne.aws import time_limits
from voxanne.aws.dynamodb.lost_answers import watched
from voxanne.aws.wire import speed_up
from voxanne.core import aws_clients, deadlines

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Shorter than boto's minute: the gateway ends a request after 29 s.
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=12,
    tcp_keepalive=True,
)


@functools.cache
def client() -> "DynamoDBClient":
    """Return the process's client, created on first use.

    The low-level one, not boto3's Table resource: transactions need it, it starts 40 ms sooner and costs less a call.
    """
    made: DynamoDBClient = aws_clients.make("dynamodb", _CONFIG)
    return watched(speed_up(made))


@functools.cache
def limited_client() -> "DynamoDBClient":
    """Return the process's client for work that has a deadline, created on first use."""
    made: DynamoDBClient = aws_clients.make("dynamodb", time_limits.CONFIG)
    return watched(time_limits.limited(speed_up(made)))


def current_client() -> "DynamoDBClient":
    """Return the client for the current work; work with a deadline has its own."""
    return client() if deadlines.current() is None else limited_client()
