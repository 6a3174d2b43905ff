"""The template's own tables and buckets, made in whatever AWS a client leads to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from local.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

# Encryption, recovery and the like cannot be noticed by a client, and DynamoDB Local refuses some of them.
_PASSED_ON = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)


def create_tables(deployment: Deployment, client: "DynamoDBClient") -> None:
    """Make every table of the deployment, named by its logical id."""
    for name, properties in deployment.tables.items():
        client.create_table(TableName=name, **_arguments(properties))
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        expiry = properties.get("TimeToLiveSpecification")
        if expiry:
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def create_buckets(deployment: Deployment, client: "S3Client") -> None:
    """Make every bucket of the deployment."""
    for name in deployment.buckets:
        client.create_bucket(Bucket=name)


def _arguments(properties: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {name: properties[name] for name in _PASSED_ON if name in properties}
    stream = properties.get("StreamSpecification")
    if stream:
        # CloudFormation has no StreamEnabled: naming a view type enables.
        arguments["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    return arguments
