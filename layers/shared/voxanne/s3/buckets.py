from voxanne.s3.client import client


class Bucket:
    """One bucket, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write an object."""
        client().put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def get(self, key: str) -> bytes:
        """Read an object that is known to be there."""
        return client().get_object(Bucket=self.name, Key=key)["Body"].read()

    def url(self, key: str, seconds: int) -> str:
        """An URL under which anyone can read the object for so many seconds. S3 is not asked."""
        return client().generate_presigned_url(
            "get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=seconds, HttpMethod="GET"
        )
