"""API Gateway's keys, by which usage plans count requests. Clients never see them: the authorizer returns them."""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from voxanne.core import aws_clients, config

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@functools.cache
def client() -> "APIGatewayClient":
    """Return the process's one client, created on first use."""
    made: APIGatewayClient = aws_clients.make("apigateway", _CONFIG)
    return made


class GatewayKeys:
    """The keys of one deployment's usage plans, whose ids are *usage_plans*."""

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
        """Create the key with that value and add it to the usage plan, as far as that is not done."""
        key_id = self._find_or_create(f"{organization_id}-{usage_plan}", value)
        with _suppress_conflict():
            self._gateway.create_usage_plan_key(
                usagePlanId=self._usage_plans[usage_plan], keyId=key_id, keyType="API_KEY"
            )

    def of(self, organization_id: str) -> dict[str, str]:
        """Return the organisation's keys: values by id."""
        pages = self._gateway.get_paginator("get_api_keys").paginate(
            nameQuery=f"{organization_id}-", includeValues=True
        )
        return {key["id"]: key["value"] for page in pages for key in page["items"]}

    def delete(self, key_id: str) -> None:
        """Delete a key, if it exists."""
        try:
            self._gateway.delete_api_key(apiKey=key_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise

    def _find_or_create(self, name: str, value: str) -> str:
        """Return the id of the key, created if it does not exist."""
        key_id = self._find(name, value)
        if key_id is None:
            with _suppress_conflict():
                return self._gateway.create_api_key(name=name, value=value, enabled=True)["id"]
            key_id = self._find(name, value)
        if key_id is None:
            raise LookupError(f"API Gateway refused the key {name} as a duplicate and does not list it; retry")
        return key_id

    def _find(self, name: str, value: str) -> str | None:
        pages = self._gateway.get_paginator("get_api_keys").paginate(nameQuery=name, includeValues=True)
        return next((key["id"] for page in pages for key in page["items"] if key["value"] == value), None)


@contextmanager
def _suppress_conflict() -> Iterator[None]:
    """Ignore that something exists already: an earlier or a concurrent attempt created it."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise
