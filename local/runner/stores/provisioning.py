"""Create the template's tables, buckets, queues and secrets in the AWS that a client leads to."""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from local.runner.template.deployment import Deployment
from local.runner.template.secrets import PASSWORD_OPTIONS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


# Clients can't notice the others, such as encryption and recovery, and DynamoDB Local refuses some of them.
_PASSED_ON = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)


def create_tables(deployment: Deployment, client: "DynamoDBClient") -> None:
    """Create every table of the deployment, named by its logical id."""
    for name, properties in deployment.tables.items():
        made = client.create_table(TableName=name, **_arguments(properties))["TableDescription"]
        if made.get("TableStatus") != "ACTIVE":
            client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        expiry = properties.get("TimeToLiveSpecification")
        if expiry:
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def create_buckets(deployment: Deployment, client: "S3Client") -> None:
    """Create every bucket of the deployment."""
    for name in deployment.buckets:
        client.create_bucket(Bucket=name)


def _arguments(properties: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {name: properties[name] for name in _PASSED_ON if name in properties}
    stream = properties.get("StreamSpecification")
    if stream:
        # CloudFormation has no StreamEnabled: naming a view type enables.
        arguments["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    return arguments


# Clients can't notice the others, such as encryption.
_QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def create_queues(deployment: Deployment, client: "SQSClient") -> dict[str, str]:
    """Create every queue, named by its logical id; return their URLs by logical id, for ``template.load``."""
    urls = {}
    for name, properties in deployment.queues.items():
        urls[name] = client.create_queue(QueueName=name, Attributes=dict(_attributes(properties)))["QueueUrl"]
    for name, properties in deployment.queues.items():
        if "RedrivePolicy" in properties:
            # After all queues exist: the template may list a queue before its dead-letter queue.
            policy = json.dumps(properties["RedrivePolicy"])
            client.set_queue_attributes(QueueUrl=urls[name], Attributes={"RedrivePolicy": policy})
    return urls


def _attributes(properties: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    for name in _QUEUE_ATTRIBUTES:
        if name in properties:
            yield name, str(properties[name])


_RANDOM = "<random>"


_RANDOM_BYTES = 16


def fill_secure_strings(
    deployment: Deployment, client: "SSMClient", values: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Create every SecureString of the template; return their values by the parameter that names each.

    A SecureString that is not in *values* gets the content that the template's metadata describes.
    """
    filled = {}
    for parameter, secure_string in deployment.secure_strings.items():
        value = (values or {}).get(parameter) or secure_string.content
        while _RANDOM in value:
            value = value.replace(_RANDOM, secrets.token_hex(_RANDOM_BYTES), 1)
        client.put_parameter(Name=secure_string.name, Value=value, Type="SecureString", Overwrite=True)
        filled[parameter] = value
    return filled


def create_secrets(deployment: Deployment, client: "SecretsManagerClient") -> tuple[dict[str, str], dict[str, str]]:
    """Create every secret, named by its logical id; return ARNs, for ``template.load``, and values by logical id."""
    arns, values = {}, {}
    for name, properties in deployment.secrets.items():
        values[name] = properties.get("SecretString") or _generated(properties["GenerateSecretString"], client)
        arns[name] = client.create_secret(Name=name, SecretString=values[name])["ARN"]
    return arns, values


def _generated(options: Mapping[str, Any], client: "SecretsManagerClient") -> str:
    password_options: Any = {name: value for name, value in options.items() if name in PASSWORD_OPTIONS}
    password = client.get_random_password(**password_options)["RandomPassword"]
    if "GenerateStringKey" not in options:
        return password
    return json.dumps({**json.loads(options["SecretStringTemplate"]), options["GenerateStringKey"]: password})
