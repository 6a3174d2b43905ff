"""S3: private objects by key, and signed URLs to them."""

import functools
import itertools
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Protocol, Self, cast

from botocore.config import Config
from botocore.exceptions import ClientError

from voxanne.core import config
from voxanne.core.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


_CONFIG = Config(
    # By default boto3 signs URLs with version 2 in us-east-1, and uses the global endpoint, which redirects.
    signature_version="s3v4",
    s3={"us_east_1_regional_endpoint": "regional"},
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)


@functools.cache
def client() -> "S3Client":
    """Return the process's client, created on first use: most requests need none."""
    import boto3  # noqa: PLC0415 - most functions need no S3, and no other client needs boto3

    return boto3.client("s3", config=_CONFIG)


_PART_BYTES = 8 * 1024 * 1024
# S3 deletes at most this many objects in one request.
_DELETED_AT_ONCE = 1000


class Readable(Protocol):
    """A stream that is read like a file."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; none at the end."""


class Bucket:
    """One bucket, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def from_environment(cls) -> Self:
        """Return the deployment's bucket of conversations."""
        return cls(config.required("CONVERSATIONS_BUCKET"))

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write an object."""
        client().put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def put_stream(self, key: str, stream: Readable, content_type: str) -> None:
        """Write an object of any size, whole or not at all.

        Raises:
            Exception: what *stream* raises.
        """
        from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - slow to import, and used here only

        # One part at a time, so that memory holds one part.
        config = TransferConfig(multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, use_threads=False)
        client().upload_fileobj(
            cast("IO[bytes]", stream), self.name, key, ExtraArgs={"ContentType": content_type}, Config=config
        )

    def get(self, key: str) -> bytes:
        """Read an object that exists."""
        return client().get_object(Bucket=self.name, Key=key)["Body"].read()

    def find(self, key: str) -> bytes | None:
        """Read an object; None if there is none."""
        try:
            return self.get(key)
        except ClientError as error:
            # S3 denies access to what is gone, unless the role may list the bucket: the list tells one from the other.
            is_unclear = error.response["Error"]["Code"] in {"NoSuchKey", "AccessDenied"}
            if not is_unclear or client().list_objects_v2(Bucket=self.name, Prefix=key, MaxKeys=1).get("KeyCount"):
                raise
            return None

    def list_versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Yield key and version of all objects with that prefix, delete markers included."""
        for page in client().get_paginator("list_object_versions").paginate(Bucket=self.name, Prefix=prefix):
            for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                yield version["Key"], version["VersionId"]

    def delete_versions(self, versions: Iterable[tuple[str, str]]) -> int:
        """Delete versions of objects for good; return their number.

        Raises:
            UnavailableError: S3 failed to delete one; repeat.
        """
        count = 0
        for batch in itertools.batched(versions, _DELETED_AT_ONCE):
            objects: list[ObjectIdentifierTypeDef] = [{"Key": key, "VersionId": version} for key, version in batch]
            answer = client().delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            # Another erasure has deleted it in the meantime.
            if errors := [error for error in answer.get("Errors", []) if error.get("Code") != "NoSuchVersion"]:
                raise UnavailableError(f"S3 failed to delete {len(errors)} objects: {errors[0].get('Code')}; repeat.")
            count += len(batch)
        return count

    def url(self, key: str, seconds: int) -> str:
        """Return a URL with which anyone can read the object for so many seconds, signed without a request to S3."""
        return client().generate_presigned_url(
            "get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=seconds, HttpMethod="GET"
        )
