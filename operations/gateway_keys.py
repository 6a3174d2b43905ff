"""The gateway's keys, by which usage plans count. Clients never see them: the authorizer hands them out.

A gateway key can be in one usage plan of a stage, and moving it would refuse requests in between. So another plan
means another key: made in its plan first, then named by the organisation. The old one goes when no authorizer's cached
answer (30 s) can name it any more.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

    from operations.stacks import Stack


def new_value() -> str:
    """A value for a gateway key: 20 to 128 characters."""
    return secrets.token_hex(20)


def ensure(stack: "Stack", organization_id: str, usage_plan: str, value: str) -> None:
    """Make the gateway key of *value* and put it into the usage plan, as far as that is not done."""
    key_id = _made(stack.gateway, f"{organization_id}-{usage_plan}", value)
    with _already_there():
        stack.gateway.create_usage_plan_key(usagePlanId=stack.usage_plans[usage_plan], keyId=key_id, keyType="API_KEY")


def remove_others(stack: "Stack", organization_id: str, value: str) -> None:
    """Delete the organisation's gateway keys but the one of *value*."""
    pages = stack.gateway.get_paginator("get_api_keys").paginate(nameQuery=organization_id, includeValues=True)
    for key in [key for page in pages for key in page["items"] if key["value"] != value]:
        stack.gateway.delete_api_key(apiKey=key["id"])


def _made(gateway: "APIGatewayClient", name: str, value: str) -> str:
    """The id of the key, made if it is not there."""
    found = _find(gateway, name, value)
    if found is None:
        with _already_there():
            return gateway.create_api_key(name=name, value=value, enabled=True)["id"]
        found = _find(gateway, name, value)
    if found is None:
        raise LookupError(f"the gateway says that the key {name} is there, and does not show it: try again")
    return found


def _find(gateway: "APIGatewayClient", name: str, value: str) -> str | None:
    pages = gateway.get_paginator("get_api_keys").paginate(nameQuery=name, includeValues=True)
    return next((key["id"] for page in pages for key in page["items"] if key["value"] == value), None)


@contextmanager
def _already_there() -> Iterator[None]:
    """Take it as done if it is: an earlier attempt came this far, or another is at it now."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise
