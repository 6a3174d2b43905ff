"""Encrypting recordings, transcripts and stored events anew, once a stack has another key.

Tables, queues and log groups take another key by themselves; an object in a bucket keeps the one it was written with.
The command copies each such object onto itself. It can be stopped and repeated at any time: objects that are under the
stack's key are skipped.
"""

import bisect
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from operations.stacks import Stack
from voxanne.aws.s3 import client
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.time_zones import DAY

_AT_ONCE = 16
REMAINING = "remaining_days"
# For the bucket's lifecycle, a copy is as old as its copying. Its tag says how many days the original had left, rounded
# up to one of these; the lifecycle in template.yaml has a rule for each.
REMAINING_DAYS = (
    7,
    14,
    30,
    60,
    90,
    120,
    180,
    240,
    300,
    365,
    456,
    547,
    638,
    730,
    912,
    1095,
    1278,
    1461,
    1643,
    1826,
    2009,
    2192,
)


def reencrypt(stack: Stack, after: str, *, apply: bool) -> Iterator[dict[str, Any]]:
    """Copy each object that is not under the stack's key; without *apply* count them.

    Yield the counts of each thousand objects with the last key, from which the command can go on, and a total.

    Raises:
        ConflictError: the stack has no key of its own.
    """
    key = stack.parameters.get("EncryptionKeyArn")
    if not key:
        raise ConflictError("The stack has no EncryptionKeyArn: its objects are under a key that AWS manages.")
    bucket = _Bucket(stack.resources["ConversationsBucket"], key)
    total: Counter[str] = Counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for keys in bucket.pages(after):
            outcomes = Counter(pool.map(bucket.copy if apply else bucket.state, keys))
            total += Counter({"looked_at": len(keys)}) + outcomes
            yield {"looked_at": len(keys), **outcomes, "after": keys[-1]}
    yield {"total": dict(total), "done": not total["overtaken"] + total["under_another_key"]}


class _Bucket:
    """The bucket, and the key under which its objects are to be."""

    def __init__(self, name: str, key: str) -> None:
        self._name = name
        self._key = key
        self._rules = client().get_bucket_lifecycle_configuration(Bucket=name)["Rules"]

    def pages(self, after: str) -> Iterator[list[str]]:
        """Yield the keys of the objects after one, a thousand at a time."""
        for page in client().get_paginator("list_objects_v2").paginate(Bucket=self._name, StartAfter=after):
            if keys := [each["Key"] for each in page.get("Contents", [])]:
                yield keys

    def state(self, name: str) -> str:
        """Tell which key an object is under."""
        found = self._head(name)
        if found is None:
            return "gone"
        return "under_the_key" if found.get("SSEKMSKeyId") == self._key else "under_another_key"

    def copy(self, name: str) -> str:
        """Copy an object onto itself under the key, unless it is under it already; return the outcome."""
        found = self._head(name)
        if found is None or found.get("SSEKMSKeyId") == self._key:
            return "gone" if found is None else "under_the_key"
        version = found["VersionId"]
        try:
            copy = client().copy_object(
                Bucket=self._name,
                Key=name,
                CopySource={"Bucket": self._name, "Key": name, "VersionId": version},
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._key,
                BucketKeyEnabled=True,
                TaggingDirective="REPLACE",
                Tagging=self._tag(name, found["LastModified"]),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"404", "NoSuchKey", "NoSuchVersion"}:
                raise
            return "gone"
        return self._unless_overtaken(name, version, copy["VersionId"])

    def _unless_overtaken(self, name: str, source: str, copy: str) -> str:
        """Delete the copy if the object was deleted, erased or replaced while it was copied."""
        listed = client().list_object_versions(Bucket=self._name, Prefix=name)
        # Newest first, in either list.
        versions = [each for each in listed.get("Versions", []) if each["Key"] == name]
        ids = [each["VersionId"] for each in versions]
        if copy in ids and ids[ids.index(copy) + 1 :][:1] == [source]:
            written = versions[ids.index(source)]["LastModified"]
            markers = [each for each in listed.get("DeleteMarkers", []) if each["Key"] == name]
            if not any(marker["LastModified"] >= written for marker in markers):
                return "reencrypted"
        client().delete_object(Bucket=self._name, Key=name, VersionId=copy)
        return "overtaken"

    def _head(self, name: str) -> Any:
        try:
            return client().head_object(Bucket=self._name, Key=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise
            return None

    def _tag(self, name: str, written: datetime) -> str:
        tags = client().get_object_tagging(Bucket=self._name, Key=name)["TagSet"]
        kept = min(self._days(name, {tag["Key"]: tag["Value"] for tag in tags}))
        remaining = kept - (clock.now() - written.timestamp()) / DAY
        at_least = bisect.bisect_left(REMAINING_DAYS, remaining)
        # If the object has more days left than any rule, the copy is kept as long as a new object.
        return f"{REMAINING}={REMAINING_DAYS[at_least]}" if at_least < len(REMAINING_DAYS) else ""

    def _days(self, name: str, tags: dict[str, str]) -> Iterator[int]:
        """Yield the numbers of days after which the bucket's rules delete an object."""
        for rule in self._rules:
            tag = rule.get("Filter", {}).get("Tag")
            prefix = rule.get("Prefix", rule.get("Filter", {}).get("Prefix"))
            if "Expiration" in rule and (
                tags.get(tag["Key"]) == tag["Value"] if tag else prefix is not None and name.startswith(prefix)
            ):
                yield rule["Expiration"]["Days"]
