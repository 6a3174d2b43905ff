"""What an operator's command works on: a deployed stack, by its outputs, or the running local product."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from voxanne.aws.dynamodb.tables import Table

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

# Where the local runner says what runs (local/commands/state.py).
_STATE = Path(os.environ.get("STATE") or Path(__file__).parent.parent / ".local")
_RUN_FILE = _STATE / "run.json"


class NoStackError(Exception):
    """There is nothing to work on."""


@dataclass(frozen=True)
class Stack:
    """Names of a deployment's parts, and the client of its gateway's control plane.

    Tables are reached through voxanne's own client, which the environment directs.
    """

    organizations_table: str
    api_keys_table: str
    calendars_table: str
    usage_plans: dict[str, str]
    mode: str
    gateway: "APIGatewayClient"
    resources: Mapping[str, str] = field(default_factory=dict)
    """What `Ref` gives, by logical id: tables' and buckets' names, queues' URLs."""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_outputs(
        cls,
        outputs: Mapping[str, str],
        gateway: "APIGatewayClient",
        resources: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> "Stack":
        """Read the template's outputs."""
        return cls(
            organizations_table=outputs["OrganizationsTable"],
            api_keys_table=outputs["ApiKeysTable"],
            calendars_table=outputs["CalendarsTable"],
            usage_plans={
                plan: outputs[f"{plan.title()}UsagePlan"] for plan in ("starter", "professional", "enterprise")
            },
            mode=outputs["Mode"],
            gateway=gateway,
            resources=resources or {},
            parameters=parameters or {},
        )

    def table(self, logical_id: str) -> Table:
        """The table that the template calls so."""
        return Table(self.resources[logical_id])


def opened(name: str | None) -> Stack:
    """The deployed stack of that name, or the running local product; clients made from here on lead there.

    Raises:
        NoStackError: there is none.
    """
    if name:
        return deployed(name)
    stack, environment = running()
    os.environ.update(environment)
    return stack


def deployed(name: str) -> Stack:
    """The stack of that name in the account and region of the environment's credentials."""
    client = boto3.client("cloudformation")
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
    return Stack.from_outputs(outputs, boto3.client("apigateway"), resources, parameters)


def running() -> tuple[Stack, dict[str, str]]:
    """The local product that `make run` started, and the environment that directs clients to its AWS.

    Raises:
        NoStackError: nothing runs.
    """
    if not _RUN_FILE.exists():
        raise NoStackError("nothing runs here: start the product with `make run` first")
    run: dict[str, Any] = json.loads(_RUN_FILE.read_text(encoding="utf-8"))
    environment: dict[str, str] = run["environment"]
    session = boto3.Session(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )
    gateway = session.client("apigateway", endpoint_url=run["aws_endpoint_url"])
    return Stack.from_outputs(run["outputs"], gateway, run["resources"], run["parameters"]), environment
