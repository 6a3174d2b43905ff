"""The permissions that calls of AWS require, in one table.

The source is AWS's Service Authorization Reference. The module is also loaded into functions' own processes, which
can't import the repository, so it imports only the standard library.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Need = tuple[str, str]
"""An action, and the ARN of its resource."""
Params = Mapping[str, Any]

_WRITES = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
_ON_A_TABLE = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable"})
_ON_A_QUEUE = {
    "SendMessage": "sqs:SendMessage",
    "SendMessageBatch": "sqs:SendMessage",
    "ReceiveMessage": "sqs:ReceiveMessage",
    "DeleteMessage": "sqs:DeleteMessage",
    "DeleteMessageBatch": "sqs:DeleteMessage",
    "ChangeMessageVisibility": "sqs:ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "GetQueueAttributes": "sqs:GetQueueAttributes",
}
# Some of S3's actions have other names than the calls, and versions of objects have their own.
_ON_AN_OBJECT = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
}
_OF_A_VERSION = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}
_ON_A_BUCKET = {"ListObjectsV2": "s3:ListBucket", "ListObjectVersions": "s3:ListBucketVersions"}


class Needs:
    """The table, for one account and region."""

    def __init__(self, partition: str, region: str, account: str) -> None:
        self._partition, self._region, self._account = partition, region, account
        self._services: dict[str, Callable[[str, Params], Iterator[Need]]] = {
            "dynamodb": self._dynamodb,
            "sqs": self._sqs,
            "s3": self._s3,
            "ssm": self._ssm,
            "secretsmanager": self._secrets_manager,
            "lambda": self._lambda,
        }

    def of_call(self, model: Any, params: Params) -> list[Need]:
        """Return the permissions that a call requires; empty if the table does not know the call.

        *model* is botocore's model of the operation; *params* are the caller's.
        """
        service = model.service_model.service_name
        if service == "apigateway":
            return [self._api_gateway(model, params)]
        return list(self._services[service](model.name, params)) if service in self._services else []

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:{self._partition}:{service}:{self._region}:{self._account}:{resource}"

    def _api_gateway(self, model: Any, params: Params) -> Need:
        # API Gateway's actions are HTTP methods, and its resources are paths.
        members = model.input_shape.members
        values = {members[name].serialization.get("name", name): value for name, value in params.items()}
        path = model.http["requestUri"].partition("?")[0].format(**values)
        return f"apigateway:{model.http['method']}", f"arn:{self._partition}:apigateway:{self._region}::{path}"

    def _table(self, name: str, index: str | None = None) -> str:
        table = name if name.startswith("arn:") else self._arn("dynamodb", f"table/{name}")
        return f"{table}/index/{index}" if index else table

    def _dynamodb(self, operation: str, params: Params) -> Iterator[Need]:
        if operation in _ON_A_TABLE:
            yield f"dynamodb:{operation}", self._table(params["TableName"], params.get("IndexName"))
        elif operation in {"BatchGetItem", "BatchWriteItem"}:
            for table in params["RequestItems"]:
                yield f"dynamodb:{operation}", self._table(table)
        elif operation in {"TransactWriteItems", "TransactGetItems"}:
            for part in params["TransactItems"]:
                for kind, item in part.items():
                    yield _WRITES.get(kind, "dynamodb:GetItem"), self._table(item["TableName"])

    def _sqs(self, operation: str, params: Params) -> Iterator[Need]:
        if operation in _ON_A_QUEUE:
            yield _ON_A_QUEUE[operation], self._arn("sqs", params["QueueUrl"].rpartition("/")[2])

    def _s3(self, operation: str, params: Params) -> Iterator[Need]:
        bucket = f"arn:{self._partition}:s3:::{params.get('Bucket')}"
        if operation in _ON_A_BUCKET:
            yield _ON_A_BUCKET[operation], bucket
        elif operation == "DeleteObjects":
            for item in params["Delete"]["Objects"]:
                action = "s3:DeleteObject"
                yield _OF_A_VERSION[action] if "VersionId" in item else action, f"{bucket}/{item['Key']}"
        elif operation in _ON_AN_OBJECT:
            action = _ON_AN_OBJECT[operation]
            yield _OF_A_VERSION.get(action, action) if "VersionId" in params else action, f"{bucket}/{params['Key']}"
            if "Tagging" in params:
                yield "s3:PutObjectTagging", f"{bucket}/{params['Key']}"

    def _ssm(self, operation: str, params: Params) -> Iterator[Need]:
        if operation in {"GetParameter", "GetParameters"}:
            for name in params.get("Names", [params.get("Name")]):
                yield f"ssm:{operation}", self._arn("ssm", f"parameter/{str(name).lstrip('/')}")

    def _secrets_manager(self, operation: str, params: Params) -> Iterator[Need]:
        if operation in {"GetSecretValue", "DescribeSecret"}:
            name = params["SecretId"]
            # Secrets Manager appends a hyphen and six random characters to the name.
            yield (
                f"secretsmanager:{operation}",
                name if name.startswith("arn:") else self._arn("secretsmanager", f"secret:{name}-AbCdEf"),
            )

    def _lambda(self, operation: str, params: Params) -> Iterator[Need]:
        if operation == "Invoke":
            name = params["FunctionName"]
            yield "lambda:InvokeFunction", name if name.startswith("arn:") else self._arn("lambda", f"function:{name}")
