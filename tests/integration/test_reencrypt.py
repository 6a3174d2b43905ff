"""Objects come under the stack's present key, whatever stops the command or happens to them meanwhile."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from operations.reencryption import REMAINING_DAYS, reencrypt
from operations.stacks import Stack
from tests.expanded import of_type
from tests.product import Product
from voxanne.aws.s3 import client
from voxanne.core.errors import ConflictError

OLD, NEW = (f"arn:aws:kms:us-east-1:123456789012:key/{name}" for name in ("old", "new"))
BUCKET = "conversationsbucket"
RULES = of_type("AWS::S3::Bucket")["ConversationsBucket"]["LifecycleConfiguration"]["Rules"]


@pytest.fixture
def stack(product: Product) -> Stack:
    """A stack with another key than its objects', and the bucket's own rules."""
    client().put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    rules: list[Any] = []
    for rule in RULES:
        if "ExpirationInDays" in rule:
            [tag] = rule.get("TagFilters", [None])
            which = {"Tag": tag} if tag else {"Prefix": rule["Prefix"]}
            expiration = {"Days": int(rule["ExpirationInDays"])}
            rules.append({"ID": rule["Id"], "Status": "Enabled", "Filter": which, "Expiration": expiration})
    client().put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})
    return dataclasses.replace(product.stack, parameters={"EncryptionKeyArn": NEW})


def put(key: str, body: bytes = b"what was said") -> None:
    client().put_object(
        Bucket=BUCKET, Key=key, Body=body, ContentType="audio/wav", ServerSideEncryption="aws:kms", SSEKMSKeyId=OLD
    )


def head(key: str) -> Any:
    return client().head_object(Bucket=BUCKET, Key=key)


def tag(key: str) -> str:
    [found] = client().get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]
    assert found["Key"] == "remaining_days"
    return found["Value"]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Have something happen between the command's look at an object and its copy."""
    happen: list[Any] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - all requests pass through here

    def requested(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "CopyObject" and happen:
            happen.pop()()
        return call(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", requested)
    yield happen
    assert not happen


def test_an_object_is_under_the_key_as_it_was(stack: Stack) -> None:
    put("recordings/org_1/call_1/a.wav")

    [page, total] = reencrypt(stack, "", apply=True)

    found = head("recordings/org_1/call_1/a.wav")
    assert (found["SSEKMSKeyId"], found["ContentType"]) == (NEW, "audio/wav")
    body = client().get_object(Bucket=BUCKET, Key="recordings/org_1/call_1/a.wav")["Body"].read()
    assert body == b"what was said"
    assert page == {"looked_at": 1, "reencrypted": 1, "after": "recordings/org_1/call_1/a.wav"}
    assert total["done"] is True


def test_without_apply_objects_are_counted(stack: Stack) -> None:
    put("recordings/org_1/call_1/a.wav")
    client().put_object(Bucket=BUCKET, Key="transcripts/org_1/call_1/a.json", Body=b"{}")

    *_, total = reencrypt(stack, "", apply=False)

    assert total == {"total": {"looked_at": 2, "under_another_key": 2}, "done": False}
    assert head("recordings/org_1/call_1/a.wav")["SSEKMSKeyId"] == OLD


def test_a_second_run_copies_nothing_and_one_can_go_on_after_a_key(stack: Stack) -> None:
    for number in range(3):
        put(f"recordings/org_1/call_{number}/a.wav")
    list(reencrypt(stack, "recordings/org_1/call_0/a.wav", apply=True))
    assert head("recordings/org_1/call_0/a.wav")["SSEKMSKeyId"] == OLD
    versions = [head(f"recordings/org_1/call_{number}/a.wav")["VersionId"] for number in (1, 2)]

    *_, total = reencrypt(stack, "", apply=True)

    assert total["total"] == {"looked_at": 3, "under_the_key": 2, "reencrypted": 1}
    assert [head(f"recordings/org_1/call_{number}/a.wav")["VersionId"] for number in (1, 2)] == versions


def test_a_copy_is_deleted_when_its_object_would_have_been(stack: Stack, product: Product) -> None:
    for prefix in ("recordings", "transcripts", "webhooks"):
        put(f"{prefix}/org_1/a")
    product.clock.advance(timedelta(days=300).total_seconds())
    list(reencrypt(stack, "", apply=True))

    # 65 of 365 days remain, 1892 of 2192, and the bucket is late with what is over.
    assert [tag(f"{prefix}/org_1/a") for prefix in ("recordings", "transcripts", "webhooks")] == ["90", "2009", "7"]


def test_what_is_kept_longer_than_any_tag_says_has_none(stack: Stack) -> None:
    put("elsewhere/a")
    rules: list[Any] = [{"ID": "long", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 3653}}]
    client().put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})
    list(reencrypt(stack, "", apply=True))

    assert client().get_object_tagging(Bucket=BUCKET, Key="elsewhere/a")["TagSet"] == []


def test_a_second_key_does_not_prolong_what_remained(stack: Stack, product: Product) -> None:
    put("recordings/org_1/a.wav")
    product.clock.advance(timedelta(days=300).total_seconds())
    list(reencrypt(stack, "", apply=True))
    again = dataclasses.replace(stack, parameters={"EncryptionKeyArn": OLD})

    list(reencrypt(again, "", apply=True))

    assert int(tag("recordings/org_1/a.wav")) <= 90


def test_the_bucket_has_a_rule_for_each_tag() -> None:
    rules = {
        int(rule["TagFilters"][0]["Value"]): int(rule["ExpirationInDays"]) for rule in RULES if "TagFilters" in rule
    }

    assert rules == {days: days for days in REMAINING_DAYS}


def erased() -> None:
    key = "recordings/org_1/a.wav"
    listed = client().list_object_versions(Bucket=BUCKET, Prefix=key)
    for version in listed["Versions"]:
        client().delete_object(Bucket=BUCKET, Key=key, VersionId=version["VersionId"])


def deleted() -> None:
    client().delete_object(Bucket=BUCKET, Key="recordings/org_1/a.wav")


def replaced() -> None:
    put("recordings/org_1/a.wav", b"another")


def current() -> bytes | None:
    listed = client().list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return client().get_object(Bucket=BUCKET, Key=listed[0]["Key"])["Body"].read() if listed else None


@pytest.mark.parametrize(
    ("change", "left", "outcome"),
    [(erased, None, "gone"), (deleted, None, "overtaken"), (replaced, b"another", "overtaken")],
)
def test_what_is_erased_deleted_or_replaced_meanwhile_stays_so(
    stack: Stack, meanwhile: list[Any], change: Any, left: bytes | None, outcome: str
) -> None:
    put("recordings/org_1/a.wav")
    meanwhile.append(change)

    page, total = reencrypt(stack, "", apply=True)

    assert (page[outcome], current()) == (1, left)
    # What replaced an object may be under the old key: the command is repeated.
    assert total["done"] is (outcome == "gone")


def test_a_stack_without_a_key_is_refused(product: Product) -> None:
    with pytest.raises(ConflictError, match="no EncryptionKeyArn"):
        list(reencrypt(product.stack, "", apply=True))
