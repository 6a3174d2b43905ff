"""An organisation's objects in buckets, in all versions."""

import itertools
from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from voxanne.aws.s3 import client
from voxanne.core.errors import UnavailableError

_BATCH_SIZE = 1000
# By bucket, the prefixes of an organisation's objects. None where objects of all organisations are mixed: a lifecycle
# rule deletes those within days (docs/data-protection.md).
PREFIXES: dict[str, tuple[str, ...]] = {
    "ConversationsBucket": ("recordings/{}/", "transcripts/{}/"),
    "StreamFailuresBucket": (),
}


def versions_of(stack: Stack, bucket: str, organization_id: str) -> Iterator[tuple[str, str]]:
    """Yield key and version of the organisation's objects in a bucket."""
    prefixes = [prefix.format(organization_id) for prefix in PREFIXES[bucket]]
    for prefix in [*prefixes, *(_payloads(stack, organization_id) if prefixes else [])]:
        yield from list_versions(stack, bucket, prefix)


def list_versions(stack: Stack, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield key and version of all objects with that prefix."""
    paginator = client().get_paginator("list_object_versions")
    for page in paginator.paginate(Bucket=stack.resources[bucket], Prefix=prefix):
        for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            yield version["Key"], version["VersionId"]


def _payloads(stack: Stack, organization_id: str) -> Iterator[str]:
    """Return the keys of events stored because they failed or were too large for the queue; the logs have them."""
    logs = query(stack.table("WebhookLogsTable"), "organization_id", organization_id)
    return (item["kept_key"] for item in logs if item.get("kept_key"))


def delete(stack: Stack, bucket: str, versions: Iterator[tuple[str, str]]) -> int:
    """Delete these versions and return their number.

    Raises:
        UnavailableError: S3 failed to delete an object; the next run tries again.
    """
    count = 0
    for batch in itertools.batched(versions, _BATCH_SIZE):
        answer = client().delete_objects(
            Bucket=stack.resources[bucket],
            Delete={"Objects": [{"Key": key, "VersionId": version} for key, version in batch], "Quiet": True},
        )
        if answer.get("Errors"):
            errors = answer["Errors"]
            raise UnavailableError(f"S3 failed to delete {len(errors)} objects: {errors[0].get('Code')}; run again")
        count += len(batch)
    return count
