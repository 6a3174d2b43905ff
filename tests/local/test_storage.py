from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from local.runner.account import REGION
from local.runner.gateway.control_plane import create_control_plane
from local.runner.stores.provisioning import create_buckets, create_tables
from local.runner.template.reader import load
from tests.local.small_template import loaded
from tests.product import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(params=["moto", pytest.param("dynamodb_local", marks=pytest.mark.processes)])
def client(request: pytest.FixtureRequest) -> "Iterator[DynamoDBClient]":
    """Either stand-in of DynamoDB."""
    if request.param == "moto":
        with mock_aws():
            yield boto3.client("dynamodb", region_name=REGION)
    else:
        made = boto3.client("dynamodb", region_name=REGION, endpoint_url=request.getfixturevalue("dynamodb_local"))
        yield made
        made.close()


def test_the_templates_tables_are_made_with_their_keys_indexes_and_expiry(client: "DynamoDBClient") -> None:
    deployment = load(PARAMETERS)
    create_tables(deployment, client)
    assert set(client.list_tables()["TableNames"]) >= set(deployment.tables)
    for name, properties in deployment.tables.items():
        made = client.describe_table(TableName=name)["Table"]
        assert made["KeySchema"] == properties["KeySchema"]
        indexes = {index["IndexName"] for index in made.get("GlobalSecondaryIndexes", [])}
        assert indexes == {index["IndexName"] for index in properties.get("GlobalSecondaryIndexes", [])}
        expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        wanted = properties.get("TimeToLiveSpecification", {})
        assert expiry.get("AttributeName") == wanted.get("AttributeName")
        assert (expiry["TimeToLiveStatus"] == "ENABLED") is bool(wanted)


STREAMED = """
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: KEYS_ONLY}
"""


def test_a_stream_is_made_where_the_template_has_one(client: "DynamoDBClient", tmp_path: Path) -> None:
    create_tables(loaded(tmp_path, STREAMED), client)
    made = client.describe_table(TableName="Things")["Table"]
    assert made["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    assert made["LatestStreamArn"]


def test_the_control_plane_has_every_path_and_every_plan() -> None:
    deployment = load(PARAMETERS)
    assert deployment.api is not None
    with mock_aws():
        client = boto3.client("apigateway", region_name=REGION)
        ids = create_control_plane(deployment, client)
        resources = client.get_resources(restApiId=ids["Api"], limit=500)["items"]
        routes = {(item["path"], method) for item in resources for method in item.get("resourceMethods", {})}
        plans: dict[str, Any] = {plan["id"]: plan for plan in client.get_usage_plans()["items"]}
    assert routes == {(route.path, route.method) for route in deployment.api.routes}
    for name, plan in deployment.usage_plans.items():
        made = plans[ids[name]]
        assert made["throttle"] == {"rateLimit": plan.rate, "burstLimit": plan.burst}
        assert (made["quota"]["limit"], made["quota"]["period"]) == (plan.quota, plan.period)
        assert made["apiStages"] == [{"apiId": ids["Api"], "stage": deployment.api.stage}]


def test_the_templates_buckets_are_made_under_names_that_s3_takes() -> None:
    deployment = load(PARAMETERS)
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        create_buckets(deployment, client)
        made = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
    assert made == set(deployment.buckets) == {"conversationsbucket", "streamfailuresbucket"}
    assert deployment.functions["ConversationsFunction"].environment["CONVERSATIONS_BUCKET"] in made
