"""The gateway's keys, by which usage plans count. Clients never see them: the authorizer hands them out."""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from voxanne.core import config

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@functools.cache
def client() -> "APIGatewayClient":
    """The process's one client, made on first use."""
    return boto3.client("apigateway", config=_CONFIG)


class GatewayKeys:
    """Keys of one deployment's usage plans, whose ids are *usage_plans*."""

    def __init__(self, gateway: "APIGatewayClient", usage_plans: Mapping[str, str]) -> None:
        self._gateway = gateway
        self._usage_plans = usage_plans

    @classmethod
    def from_environment(cls) -> "GatewayKeys":
        """Return the keys of the deployment that the function belongs to."""
        usage_plans = {
            "starter": config.required("STARTER_USAGE_PLAN_ID"),
            "professional": config.required("PROFESSIONAL_USAGE_PLAN_ID"),
            "enterprise": config.required("ENTERPRISE_USAGE_PLAN_ID"),
        }
        return cls(client(), usage_plans)

    def ensure(self, organization_id: str, usage_plan: str, value: str) -> None:
        """Make the key of *value* and put it into the usage plan, as far as that is not done."""
        key_id = self._made(f"{organization_id}-{usage_plan}", value)
        with _already_there():
            self._gateway.create_usage_plan_key(
                usagePlanId=self._usage_plans[usage_plan], keyId=key_id, keyType="API_KEY"
            )

    def of(self, organization_id: str) -> dict[str, str]:
        """The organisation's keys: values by id."""
        pages = self._gateway.get_paginator("get_api_keys").paginate(
            nameQuery=f"{organization_id}-", includeValues=True
        )
        return {key["id"]: key["value"] for page in pages for key in page["items"]}

    def delete(self, key_id: str) -> None:
        """Delete a key; one that is gone already is as good."""
        try:
            self._gateway.delete_api_key(apiKey=key_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise

    def _made(self, name: str, value: str) -> str:
        """The id of the key, made if it is not there."""
        found = self._find(name, value)
        if found is None:
            with _already_there():
                return self._gateway.create_api_key(name=name, value=value, enabled=True)["id"]
            found = self._find(name, value)
        if found is None:
            raise LookupError(f"the gateway says that the key {name} is there, and does not show it: try again")
        return found

    def _find(self, name: str, value: str) -> str | None:
        pages = self._gateway.get_paginator("get_api_keys").paginate(nameQuery=name, includeValues=True)
        return next((key["id"] for page in pages for key in page["items"] if key["value"] == value), None)


@contextmanager
def _already_there() -> Iterator[None]:
    """Take it as done if it is: an earlier attempt came this far, or another is at it now."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise
