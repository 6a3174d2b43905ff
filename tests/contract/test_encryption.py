"""A key of the customer's own encrypts everything that is stored, and each function that stores or reads may use it."""

from typing import Any

import pytest

from tests.contract.written_template import FUNCTIONS, RESOURCES, of_type, statements

_ABSENT = {"Ref": "AWS::NoValue"}
# In template.yaml: *key_if_given.
KEY = {"If": ["HasEncryptionKey", {"Ref": "EncryptionKeyArn"}, _ABSENT]}
_STORES = ("dynamodb:", "s3:", "sqs:")


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = RESOURCES[name].get("Properties", {})
    return found


@pytest.mark.parametrize("name", of_type("AWS::DynamoDB::Table"))
def test_a_table_is_under_the_key(name: str) -> None:
    assert properties(name)["SSESpecification"] == {
        "SSEEnabled": True,
        "SSEType": {"If": ["HasEncryptionKey", "KMS", _ABSENT]},
        "KMSMasterKeyId": KEY,
    }, "write `<<: *kept_table`"


@pytest.mark.parametrize("name", of_type("AWS::SQS::Queue"))
def test_a_queue_is_under_the_key_or_under_sqs_s_own(name: str) -> None:
    assert properties(name)["KmsMasterKeyId"] == KEY, "write `<<: *queue`"
    # Both at once are refused when deployed.
    assert properties(name)["SqsManagedSseEnabled"] == {"If": ["HasEncryptionKey", _ABSENT, True]}


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_a_bucket_is_under_the_key(name: str) -> None:
    [rule] = properties(name)["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": {"If": ["HasEncryptionKey", "aws:kms", "AES256"]},
        "KMSMasterKeyID": KEY,
    }
    # Else each object is a request to KMS.
    assert rule["BucketKeyEnabled"] == {"If": ["HasEncryptionKey", True, _ABSENT]}


@pytest.mark.parametrize("name", of_type("AWS::Logs::LogGroup"))
def test_a_log_group_is_under_the_key(name: str) -> None:
    assert properties(name)["KmsKeyId"] == KEY, "write `Properties: *log_group`"


@pytest.mark.parametrize("name", of_type("AWS::SNS::Topic"))
def test_alarms_go_through_no_key_that_cloudwatch_cannot_use(name: str) -> None:
    assert properties(name)["KmsMasterKeyId"] == KEY


def test_the_functions_that_store_or_read_may_use_the_key_and_no_others() -> None:
    roles = [name.removesuffix("Function") + "Role" for name in FUNCTIONS]
    store = [
        role
        for role in roles
        if any(action.startswith(_STORES) for statement in statements(role) for action in _actions(statement))
    ]

    assert [role["Ref"] for role in properties("UseOfTheKey")["Roles"]] == sorted(store)


@pytest.mark.parametrize("name", ["EncryptionKeyArn", "PreviousEncryptionKeyArn"])
def test_a_key_is_used_only_if_it_is_given(name: str) -> None:
    statements = properties("UseOfTheKey")["PolicyDocument"]["Statement"]
    condition = {"EncryptionKeyArn": "HasEncryptionKey", "PreviousEncryptionKeyArn": "HasPreviousKey"}[name]

    [(used, otherwise)] = [each["If"][1:] for each in statements if each["If"][0] == condition]
    assert used["Resource"] == {"Ref": name}
    assert otherwise == _ABSENT or otherwise["Effect"] == "Deny"
    # What is under the previous key is read, and nothing new is written under it.
    assert ("kms:GenerateDataKey" in used["Action"]) is (name == "EncryptionKeyArn")


def _actions(statement: dict[str, Any]) -> list[str]:
    given: str | list[str] = statement["Action"]
    return given if isinstance(given, list) else [given]
