"""An organisation's objects in buckets, in all versions."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from voxanne.aws.s3 import Bucket

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
        yield from Bucket(stack.resources[bucket]).list_versions(prefix)


def _payloads(stack: Stack, organization_id: str) -> Iterator[str]:
    """Return the keys of events stored because they failed or were too large for the queue; the logs have them."""
    logs = query(stack.table("WebhookLogsTable"), "organization_id", organization_id)
    return (item["kept_key"] for item in logs if item.get("kept_key"))


def delete(stack: Stack, bucket: str, versions: Iterator[tuple[str, str]]) -> int:
    """Delete these versions and return their number.

    Raises:
        UnavailableError: S3 failed to delete an object; the next run tries again.
    """
    return Bucket(stack.resources[bucket]).delete_versions(versions)
