from typing import IO, Protocol, cast

from voxanne.s3.client import client

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
