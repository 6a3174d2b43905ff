"""The stack that a command works on: a deployed one, by its outputs, or the running local product."""

import functools
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.local_environment import use_local_aws
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import aws_clients
from voxanne.core.errors import NotFoundError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient

# Written by the local runner (local/commands/state.py).
_STATE = Path(os.environ.get("STATE") or Path(__file__).parent.parent / ".local")
_RUN_FILE = _STATE / "run.json"


class NoStackError(Exception):
    """There is no such stack, or the local product is not running."""


@dataclass(frozen=True)
class Stack:
    """Names of a deployment's resources, and a client of API Gateway's control plane.

    Tables are accessed through voxanne's own client, which the environment configures.
    """

    organizations_table: str
    api_keys_table: str
    calendars_table: str
    usage_plans: dict[str, str]
    mode: str
    make_gateway: Callable[[], "APIGatewayClient"]
    resources: Mapping[str, str] = field(default_factory=dict)
    """The values of `Ref`, by logical id: names of tables and buckets, URLs of queues."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    api_url: str = ""
    """The base URL of the API."""

    @classmethod
    def from_outputs(
        cls,
        outputs: Mapping[str, str],
        make_gateway: Callable[[], "APIGatewayClient"],
        resources: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> "Stack":
        """Return the stack with these outputs of the template."""
        return cls(
            organizations_table=outputs["OrganizationsTable"],
            api_keys_table=outputs["ApiKeysTable"],
            calendars_table=outputs["CalendarsTable"],
            usage_plans={
                plan: outputs[f"{plan.title()}UsagePlan"] for plan in ("starter", "professional", "enterprise")
            },
            mode=outputs["Mode"],
            make_gateway=make_gateway,
            resources=resources or {},
            parameters=parameters or {},
            api_url=outputs.get("ApiUrl", ""),
        )

    @functools.cached_property
    def gateway(self) -> "APIGatewayClient":
        """The client of API Gateway's control plane, created on first use: few commands need it."""
        return self.make_gateway()

    def table(self, logical_id: str) -> Table:
        """Return the table of that logical id.

        Raises:
            NotFoundError: the stack has no such resource.
        """
        if logical_id not in self.resources:
            raise NotFoundError(f"the stack has no table {logical_id}")
        return Table(self.resources[logical_id])


def open_stack(name: str | None) -> Stack:
    """Return the deployed stack of that name, or without one the running local product.

    For the local product, the environment is changed so that AWS clients made afterwards connect to it.

    Raises:
        NoStackError: there is no such stack, or the local product is not running.
    """
    if name is not None:
        return _deployed(name)
    return _running()


def _deployed(name: str) -> Stack:
    client: CloudFormationClient = aws_clients.make("cloudformation")
    (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
        if "PhysicalResourceId" in each
    }
    parameters = {each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", [])}
    try:
        return Stack.from_outputs(outputs, _gateway, resources, parameters)
    except KeyError as error:
        raise NoStackError(f"{name} is not a stack of Voxanne: it has no output {error}") from None


def _running() -> Stack:
    if not _RUN_FILE.exists():
        raise NoStackError("the local product is not running: start it with `make run`, or name a stack with --stack")
    run: dict[str, Any] = json.loads(_RUN_FILE.read_text(encoding="utf-8"))
    use_local_aws(run["environment"])
    outputs = {**run["outputs"], "ApiUrl": run["base_url"]}
    return Stack.from_outputs(outputs, _gateway, run["resources"], run["parameters"])


def _gateway() -> "APIGatewayClient":
    made: APIGatewayClient = aws_clients.make("apigateway")
    return made
