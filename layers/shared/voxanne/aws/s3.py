"""S3 as the code uses it: private objects by key, and signed URLs to them."""

import functools
from typing import IO, TYPE_CHECKING, Protocol, cast

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


_PART = 8 * 1024 * 1024


class Readable(Protocol):
    """What is read as a file is."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""


class Bucket:
    """One bucket, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write an object."""
        client().put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def put_stream(self, key: str, stream: Readable, content_type: str) -> None:
        """Write an object of any size, whole or not at all; whatever *stream* raises goes through."""
        from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - nobody else needs it

        # One part at a time: memory holds no more than that.
        config = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False)
        client().upload_fileobj(
            cast("IO[bytes]", stream), self.name, key, ExtraArgs={"ContentType": content_type}, Config=config
        )

    def get(self, key: str) -> bytes:
        """Read an object that is known to be there."""
        return client().get_object(Bucket=self.name, Key=key)["Body"].read()

    def url(self, key: str, seconds: int) -> str:
        """An URL under which anyone can read the object for so many seconds. S3 is not asked."""
        return client().generate_presigned_url(
            "get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=seconds, HttpMethod="GET"
        )
