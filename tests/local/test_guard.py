"""What a call needs, and what a role allows: AWS's Service Authorization Reference."""

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from local.runner.iam.enforcement import Guard, matches
from local.runner.iam.required_permissions import Needs

NEEDS = Needs("aws", "eu-west-1", "111122223333")
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/Things"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:Work"
URL = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/Work"}
OBJECT = {"Bucket": "files", "Key": "a/b"}


def model(service: str, operation: str) -> Any:
    """What botocore tells of an operation."""
    return botocore.session.get_session().get_service_model(service).operation_model(operation)


@pytest.mark.parametrize(
    ("service", "operation", "params", "needs"),
    [
        ("dynamodb", "GetItem", {"TableName": "Things"}, [("dynamodb:GetItem", TABLE)]),
        ("dynamodb", "GetItem", {"TableName": TABLE}, [("dynamodb:GetItem", TABLE)]),
        ("dynamodb", "Query", {"TableName": "Things", "IndexName": "due"}, [("dynamodb:Query", f"{TABLE}/index/due")]),
        ("dynamodb", "BatchGetItem", {"RequestItems": {"Things": {}}}, [("dynamodb:BatchGetItem", TABLE)]),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{kind: {"TableName": "Things"}} for kind in ("Put", "Update", "Delete")]},
            [("dynamodb:PutItem", TABLE), ("dynamodb:UpdateItem", TABLE), ("dynamodb:DeleteItem", TABLE)],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"ConditionCheck": {"TableName": "Things"}}]},
            [("dynamodb:ConditionCheckItem", TABLE)],
        ),
        (
            "dynamodb",
            "TransactGetItems",
            {"TransactItems": [{"Get": {"TableName": "Things"}}]},
            [("dynamodb:GetItem", TABLE)],
        ),
        ("sqs", "SendMessageBatch", URL, [("sqs:SendMessage", QUEUE)]),
        ("sqs", "ChangeMessageVisibility", URL, [("sqs:ChangeMessageVisibility", QUEUE)]),
        ("s3", "UploadPart", OBJECT, [("s3:PutObject", "arn:aws:s3:::files/a/b")]),
        ("s3", "HeadObject", OBJECT, [("s3:GetObject", "arn:aws:s3:::files/a/b")]),
        ("s3", "GetObject", OBJECT | {"VersionId": "1"}, [("s3:GetObjectVersion", "arn:aws:s3:::files/a/b")]),
        ("s3", "ListObjectsV2", {"Bucket": "files"}, [("s3:ListBucket", "arn:aws:s3:::files")]),
        (
            "ssm",
            "GetParameter",
            {"Name": "/a/key"},
            [("ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/a/key")],
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "key"},
            [("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf")],
        ),
        (
            "apigateway",
            "CreateUsagePlanKey",
            {"usagePlanId": "plan", "keyId": "k", "keyType": "API_KEY"},
            [("apigateway:POST", "arn:aws:apigateway:eu-west-1::/usageplans/plan/keys")],
        ),
        (
            "apigateway",
            "DeleteApiKey",
            {"apiKey": "k"},
            [("apigateway:DELETE", "arn:aws:apigateway:eu-west-1::/apikeys/k")],
        ),
        ("dynamodb", "DeleteTable", {"TableName": "Things"}, []),
        ("iam", "CreateUser", {}, []),
    ],
)
def test_a_call_needs_the_actions_that_aws_names(
    service: str, operation: str, params: dict[str, Any], needs: list[tuple[str, str]]
) -> None:
    assert NEEDS.of_call(model(service, operation), params) == needs


@pytest.mark.parametrize(
    ("pattern", "text", "is_of_it"),
    [
        ("arn:a", "arn:a", True),
        ("arn:a", "arn:a/b", False),
        ("arn:a/*", "arn:a/b/c", True),
        ("secret:k-??????", "secret:k-AbCdEf", True),
        ("secret:k-??????", "secret:k-more-AbCdEf", False),
        ("a.c", "abc", False),
    ],
)
def test_a_pattern_is_a_policys(pattern: str, text: str, is_of_it: bool) -> None:  # noqa: FBT001 - a case of a table
    assert matches(pattern, text) is is_of_it


def guard(folder: Path, *rules: tuple[str, list[str], list[str]]) -> Guard:
    return Guard("Work", rules, NEEDS.of_call, str(folder))


def notes(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.iterdir())


def test_what_a_role_allows_passes_and_is_noted_once(tmp_path: Path) -> None:
    held = guard(tmp_path, ("Things", ["dynamodb:PutItem", "dynamodb:GetItem"], ["arn:other", TABLE]))

    for _ in range(2):
        held.check({"TableName": "Things"}, model("dynamodb", "GetItem"))

    assert notes(tmp_path) == '["used", "Work", "Things", "dynamodb:GetItem", 1]\n'


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("PutItem", {"TableName": "Things"}),
        ("GetItem", {"TableName": "Others"}),
        ("Query", {"TableName": "Things", "IndexName": "due"}),
        ("DeleteTable", {"TableName": "Things"}),
    ],
)
def test_what_it_does_not_allow_is_refused_as_aws_refuses(
    operation: str, params: dict[str, Any], tmp_path: Path
) -> None:
    held = guard(tmp_path, ("Things", ["dynamodb:GetItem", "dynamodb:Query"], [TABLE]))

    with pytest.raises(ClientError) as raised:
        held.check(params, model("dynamodb", operation))

    assert raised.value.response["Error"]["Code"] == "AccessDeniedException"
    assert notes(tmp_path).startswith('["denied", "Work", "dynamodb:')
