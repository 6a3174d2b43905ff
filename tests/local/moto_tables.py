"""Tables, and shorthand for writing to them, in tests of the repairs to the stand-in."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


TABLES = """
Resources:
  Things: &table
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: owner, AttributeType: S}, {AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: owner, KeyType: HASH}, {AttributeName: id, KeyType: RANGE}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Others: *table
"""


ABSENT = "attribute_not_exists(id)"


def key(name: str) -> dict[str, Any]:
    return {"owner": {"S": "me"}, "id": {"S": name}}


def put(name: str, *, table: str = "Things", number: int = 1, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": {**key(name), "n": {"N": str(number)}}, **more}}


def update(name: str, expression: str, **more: Any) -> dict[str, Any]:
    values = {":x": {"N": "1"}}
    return {
        "Update": {
            "TableName": "Things",
            "Key": key(name),
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
            **more,
        }
    }


def stored(client: "DynamoDBClient", table: str = "Things") -> dict[str, int]:
    """Number of each item."""
    items = client.scan(TableName=table, ConsistentRead=True)["Items"]
    return {item["id"]["S"]: int(item["n"]["N"]) for item in items}


def refused(client: "DynamoDBClient", *items: Any, **named: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as raised:
        client.transact_write_items(TransactItems=list(items), **named)
    return dict(raised.value.response)


def code(response: dict[str, Any]) -> str:
    found: str = response["Error"]["Code"]
    return found
