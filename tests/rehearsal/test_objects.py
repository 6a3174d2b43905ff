"""S3 as the product uses it: parts, versions, signed URLs, encryption, and copies under another key."""

import io
import itertools
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import urllib3
from botocore.exceptions import ClientError

from local.runner.stores.local_aws import Aws
from operations.reencryption import reencrypt
from operations.stacks import Stack
from voxanne.aws import s3
from voxanne.aws.s3 import Bucket

_NAMES = itertools.count()
_KEY = "recordings/org_1/call_1/mono.wav"
_PARTS = 9 * 1024 * 1024


@pytest.fixture
def bucket(aws: Aws) -> Bucket:
    """A bucket with versions and S3's own encryption, as the template's without a key."""
    name = f"rehearsed-{next(_NAMES)}"
    aws.s3.create_bucket(Bucket=name)
    aws.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    encryption: Any = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    aws.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=encryption)
    return Bucket(name)


class _Broken:
    """A stream that ends with an error, after one part."""

    def __init__(self) -> None:
        self._left = _PARTS

    def read(self, size: int = -1, /) -> bytes:
        """Return bytes, until there are none left."""
        if not self._left:
            raise ConnectionError("the provider closed the connection")
        part = b"a" * min(size if size > 0 else self._left, self._left)
        self._left -= len(part)
        return part


def head(bucket: Bucket, key: str = _KEY) -> Any:
    return s3.client().head_object(Bucket=bucket.name, Key=key)


def fetched(url: str) -> tuple[int, bytes]:
    response = urllib3.request("GET", url, retries=False)
    return response.status, response.data


def test_an_object_keeps_its_type_and_is_encrypted(bucket: Bucket) -> None:
    bucket.put(_KEY, b"RIFF", "audio/wav")

    assert bucket.get(_KEY) == b"RIFF"
    assert (head(bucket)["ContentType"], head(bucket)["ServerSideEncryption"]) == ("audio/wav", "AES256")


def test_a_stream_of_several_parts_is_one_object(bucket: Bucket) -> None:
    bucket.put_stream(_KEY, io.BytesIO(b"a" * _PARTS), "audio/wav")

    assert (head(bucket)["ContentLength"], head(bucket)["ContentType"]) == (_PARTS, "audio/wav")
    assert head(bucket)["ETag"].endswith('-2"')


def test_a_stream_that_breaks_leaves_nothing(bucket: Bucket) -> None:
    with pytest.raises(ConnectionError):
        bucket.put_stream(_KEY, _Broken(), "audio/wav")

    assert list(bucket.list_versions("")) == []
    assert s3.client().list_multipart_uploads(Bucket=bucket.name).get("Uploads", []) == []


def test_all_versions_are_listed_and_deleted_for_good(bucket: Bucket) -> None:
    for content in (b"one", b"two"):
        bucket.put(_KEY, content, "audio/wav")
    s3.client().delete_object(Bucket=bucket.name, Key=_KEY)
    bucket.put("recordings/org_2/call_1/mono.wav", b"another's", "audio/wav")

    versions = list(bucket.list_versions("recordings/org_1/"))
    assert [key for key, _ in versions] == [_KEY] * 3
    assert bucket.delete_versions(versions) == 3
    assert bucket.delete_versions(versions) == 3
    assert [key for key, _ in bucket.list_versions("")] == ["recordings/org_2/call_1/mono.wav"]


def test_what_is_not_there_is_told_by_its_code(bucket: Bucket) -> None:
    """On AWS a role without ListBucket gets AccessDenied instead: the product reads only what it knows to be stored."""
    with pytest.raises(ClientError) as error:
        bucket.get(_KEY)

    assert error.value.response["Error"]["Code"] == "NoSuchKey"


def test_a_signed_url_reads_one_object(bucket: Bucket) -> None:
    bucket.put(_KEY, b"RIFF", "audio/wav")
    url = bucket.url(_KEY, 900)

    assert fetched(url) == (200, b"RIFF")
    assert parse_qs(urlsplit(url).query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_a_signed_url_for_another_object_or_for_longer_is_refused(bucket: Bucket, *, on_moto: bool) -> None:
    bucket.put(_KEY, b"RIFF", "audio/wav")
    bucket.put(f"{_KEY}2", b"RIFF", "audio/wav")
    url = bucket.url(_KEY, 900)

    statuses = [fetched(url.replace(_KEY, f"{_KEY}2"))[0], fetched(url.replace("Expires=900", "Expires=9000"))[0]]

    # moto checks no signature.
    assert statuses == ([200, 200] if on_moto else [403, 403])


def test_a_signed_url_ends(bucket: Bucket, *, on_moto: bool) -> None:
    bucket.put(_KEY, b"RIFF", "audio/wav")
    url = bucket.url(_KEY, 1)
    until = time.monotonic() + 30

    while (status := fetched(url)[0]) == 200 and not on_moto and time.monotonic() < until:
        time.sleep(0.5)

    # moto forgets none.
    assert status == (200 if on_moto else 403)


def test_objects_are_copied_under_another_key(aws: Aws, bucket: Bucket) -> None:
    kms = boto3.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    rule: Any = {
        "ID": "recordings",
        "Status": "Enabled",
        "Filter": {"Prefix": "recordings/"},
        "Expiration": {"Days": 365},
    }
    aws.s3.put_bucket_lifecycle_configuration(Bucket=bucket.name, LifecycleConfiguration={"Rules": [rule]})
    bucket.put(_KEY, b"RIFF", "audio/wav")
    names = {"organizations_table": "", "api_keys_table": "", "calendars_table": "", "mode": "test"}
    stack = Stack(
        **names,
        usage_plans={},
        make_gateway=lambda: aws.apigateway,
        resources={"ConversationsBucket": bucket.name},
        parameters={"EncryptionKeyArn": key},
    )

    *_, first = reencrypt(stack, "", apply=True)
    *_, second = reencrypt(stack, "", apply=True)

    assert first == {"total": {"looked_at": 1, "reencrypted": 1}, "done": True}
    assert second == {"total": {"looked_at": 1, "under_the_key": 1}, "done": True}
    assert bucket.get(_KEY) == b"RIFF"
    assert (head(bucket)["ContentType"], head(bucket)["SSEKMSKeyId"]) == ("audio/wav", key)
    [tag] = s3.client().get_object_tagging(Bucket=bucket.name, Key=_KEY)["TagSet"]
    assert tag == {"Key": "remaining_days", "Value": "365"}
