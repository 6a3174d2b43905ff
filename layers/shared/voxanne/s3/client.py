import functools
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(
    # Left alone, boto3 signs URLs with version 2 in us-east-1, and names the global endpoint, which redirects.
    signature_version="s3v4",
    s3={"us_east_1_regional_endpoint": "regional"},
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)


@functools.cache
def client() -> "S3Client":
    """The process's one client, made on first use: most requests need none."""
    return boto3.client("s3", config=_CONFIG)
