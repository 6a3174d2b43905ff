"""An organisation's objects in buckets, all their versions."""

import itertools
from collections.abc import Iterator

from operations import reading
from operations.stacks import Stack
from voxanne.aws.s3 import client

_MOST_AT_ONCE = 1000
# By bucket: under what an organisation's objects lie. Nothing where those of all lie together: a lifecycle of days
# deletes them (docs/data-protection.md).
PREFIXES: dict[str, tuple[str, ...]] = {
    "ConversationsBucket": ("recordings/{}/", "transcripts/{}/"),
    "StreamFailuresBucket": (),
}


def of(stack: Stack, bucket: str, organization_id: str) -> Iterator[tuple[str, str]]:
    """Keys and versions of the organisation's objects in a bucket."""
    prefixes = [prefix.format(organization_id) for prefix in PREFIXES[bucket]]
    for prefix in [*prefixes, *(_payloads(stack, organization_id) if prefixes else [])]:
        yield from under(stack, bucket, prefix)


def under(stack: Stack, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Keys and versions of all objects whose key begins so."""
    paginator = client().get_paginator("list_object_versions")
    for page in paginator.paginate(Bucket=stack.resources[bucket], Prefix=prefix):
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            yield each["Key"], each["VersionId"]


def _payloads(stack: Stack, organization_id: str) -> Iterator[str]:
    """Keys of events that were too large for their queue, or failed: their rows in the logs name them."""
    logs = reading.under(stack.table("WebhookLogsTable"), "organization_id", organization_id)
    return (item["kept_key"] for item in logs if item.get("kept_key"))


def delete(stack: Stack, bucket: str, found: Iterator[tuple[str, str]]) -> int:
    """Delete these versions; return how many.

    Raises:
        OSError: S3 did not delete one; the next run tries again.
    """
    count = 0
    for batch in itertools.batched(found, _MOST_AT_ONCE):
        answer = client().delete_objects(
            Bucket=stack.resources[bucket],
            Delete={"Objects": [{"Key": key, "VersionId": version} for key, version in batch], "Quiet": True},
        )
        if answer.get("Errors"):
            raise OSError(f"S3 did not delete {len(answer['Errors'])} objects: {answer['Errors'][0].get('Code')}")
        count += len(batch)
    return count
