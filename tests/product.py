"""The product in one process, spoken to through its gateway: an HTTP request in, its answer and stored state out."""

import functools
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import moto.core.models
from moto import mock_aws

from functions.authorizer import app as authorizer
from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.gateway.api_gateway import Gateway, Request, Response
from local.runner.gateway.usage_plans import PlanKey
from local.runner.stores import moto_repairs
from local.runner.template import reader as template
from local.runner.template.deployment import Deployment
from operations.organizations import NewOrganization, make_organization
from operations.stacks import Stack
from tests import confinement, documented, stores
from tests.organizations import organization
from voxanne.api.http import rate_limiting as limits
from voxanne.aws.dynamodb.items import from_item
from voxanne.aws.s3 import client as s3
from voxanne.core import clock

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

MANY = 1_000_000
# A port of this machine that refuses connections: what is not told where the voice provider is does not reach it.
NOWHERE = "http://127.0.0.1:9"
PROBLEM = "application/problem+json"
PARAMETERS = {
    "Mode": "test",
    "Concurrency": "500",
    "ErrorsUrl": "https://api.example.com/errors",
    "SignInClientId": "dashboard",
    "SignInIssuer": NOWHERE,
    "StripeBaseUrl": NOWHERE,
    "VapiBaseUrl": NOWHERE,
    "VapiCredentialId": "credential-of-ours",
    "VapiPhoneNumberId": "number-of-ours",
    "VapiPhoneNumber": "+12125550199",
}
# moto would stand in for `requests` too, which takes it a twentieth of a second each time; no test sends any.
moto.core.models.RESPONSES_METHODS.clear()


@functools.cache
def deployment() -> Deployment:
    """The template, expanded once a process."""
    return template.load(PARAMETERS)


def dynamodb() -> "DynamoDBClient":
    """A client beside the code's own. Clients outlive a mock, and are dear to make."""
    return _dynamodb(os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))


@functools.cache
def _dynamodb(endpoint: str | None) -> "DynamoDBClient":
    return boto3.client("dynamodb", endpoint_url=endpoint)


@functools.cache
def _control_plane() -> "APIGatewayClient":
    return boto3.client("apigateway")


@functools.cache
def parameters() -> "SSMClient":
    """A client of the parameter store."""
    return boto3.client("ssm")


@functools.cache
def sqs() -> "SQSClient":
    """A client of queues beside the code's own."""
    return boto3.client("sqs")


class Ticks:
    """Time that passes by so much with each look at it: no result depends on how fast the machine is."""

    def __init__(self, seconds: float) -> None:
        self._start = time.time()
        self._seconds = seconds
        self._looks = itertools.count()

    def __call__(self) -> float:
        return self._start + next(self._looks) * self._seconds


class Clock:
    """A clock that tests set: all of the product asks it."""

    def __init__(self) -> None:
        self.moved = 0.0
        # Ids of the same millisecond are in no order.
        self._ticks = Ticks(0.001)
        self._stopped_at: float | None = None

    def __call__(self) -> float:
        return (self._ticks() if self._stopped_at is None else self._stopped_at) + self.moved

    def stop(self, at: float) -> None:
        self._stopped_at, self.moved = at, 0.0

    def advance(self, seconds: float) -> None:
        self.moved += seconds


@dataclass(frozen=True)
class Answer:
    """An answer of the API."""

    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def json(self) -> Any:
        return json.loads(self.response.body)

    @property
    def code(self) -> str:
        """The code of a problem document; fails where the answer is none."""
        assert self.header("Content-Type") == PROBLEM, self
        problem = self.json
        assert problem["status"] == self.status
        assert problem["request_id"] == self.header("Request-Id")
        assert problem["type"].endswith(f"#{problem['code']}")
        assert problem["title"]
        assert problem["detail"]
        return str(problem["code"])

    @property
    def pointers(self) -> list[str]:
        """What a 422 points to."""
        assert (self.status, self.code) == (422, "invalid_fields"), self.response.body
        assert all(error["detail"] for error in self.json["errors"])
        return [error["pointer"] for error in self.json["errors"]]

    def header(self, name: str) -> str | None:
        return self.response.header(name)

    @property
    def etag(self) -> str:
        tag = self.header("ETag")
        assert tag is not None, self
        return tag

    @property
    def next(self) -> str | None:
        """The path of the next page, if there is one."""
        link = self.header("Link")
        if link is None:
            return None
        url = urlsplit(link.removesuffix('; rel="next"').strip("<>"))
        return f"{url.path}?{url.query}"


@dataclass(frozen=True)
class Client:
    """Someone with an API key."""

    product: "Product"
    key: str | None
    organization_id: str = ""
    address: str = "198.51.100.7"

    def __call__(
        self,
        method: str,
        target: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        raw: bytes | None = None,
        content_type: str | None = "application/json",
    ) -> Answer:
        """Send a request. *body* is written as JSON, *raw* is sent as it is."""
        path, _, query = target.partition("?")
        sent = {"Host": "api.example.com"}
        if self.key is not None:
            sent["Authorization"] = f"Bearer {self.key}"
        data = json.dumps(body).encode() if body is not None else (raw or b"")
        if data and content_type is not None:
            sent["Content-Type"] = content_type
        request = Request(method, path, query, tuple((sent | (headers or {})).items()), data, self.address)
        return self.product.send(request)

    def at(self, address: str) -> "Client":
        """The same key, from another address."""
        return Client(self.product, self.key, self.organization_id, address)

    def with_key(self, key: str | None) -> "Client":
        """Another key, from the same address."""
        return Client(self.product, key, self.organization_id, self.address)


@dataclass
class Product:
    """The gateway, and a look at what is stored behind it."""

    gateway: Gateway
    stack: Stack
    clock: Clock
    make_organization: Callable[[Stack, NewOrganization], dict[str, str | None]] = make_organization

    def organization(
        self, name: str = "Clinic", *, limit: int | None = MANY, ip_limit: int | None = MANY, **wanted: Any
    ) -> Client:
        """Make an organisation as an operator does; by default with limits that no test meets."""
        asked = NewOrganization(name=name, organization_limit=limit, address_limit=ip_limit, **wanted)
        made = self.make_organization(self.stack, asked)
        return Client(self, made["api_key"], str(made["org_id"]))

    def anonymous(self, key: str | None = None, address: str = "198.51.100.7") -> Client:
        """Someone without a key, or with one that is none."""
        return Client(self, key, address=address)

    def send(self, request: Request) -> Answer:
        """Send a request through the gateway. Whatever it answers must be in the OpenAPI document."""
        response = self.gateway.handle(request)
        documented.check(request, response)
        return Answer(response)

    def items(self, table: str) -> list[dict[str, Any]]:
        """All items of a table, by its name in the template."""
        if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
            return stores.items(table)
        pages = dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [from_item(item) for page in pages for item in page["Items"]]

    def drop(self, table: str) -> None:
        """Have a table be gone, as far as the code can tell."""
        dynamodb().delete_table(TableName=table)

    def forget_refusals(self) -> None:
        """Have new processes answer: none remembers that it refused."""
        limits.limiter.cache_clear()
        authorizer._limiter.cache_clear()  # noqa: SLF001 - only tests have a reason to

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """All that clients can change: every table but the counters, every attribute but when a key was last used."""
        tables = [name for name in stores.dynamodb().tables if name != "RateLimitsTable"]
        return {
            table: sorted(
                ({name: value for name, value in item.items() if name != "last_used_at"} for item in self.items(table)),
                key=repr,
            )
            for table in tables
        }


class _AnyPlan:
    """Gateway keys as the control plane has them, without its throttle: that has tests of its own."""

    def find(self, value: str) -> PlanKey | None:
        found = [key.id for key in stores.gateway().get_api_keys() if key.value == value]
        return PlanKey(found[0], "plan") if found else None


@contextmanager
def in_process_product() -> Iterator[Product]:
    """Start the product in this process, with nothing stored."""
    # A second one would empty the first's tables.
    assert not isinstance(clock.source, Clock), "one product at a time: a test takes `product` or `standing_product`"
    moto_repairs.install()
    mock = mock_aws()
    # moto's own way of forgetting would cost each test its tables.
    mock.start(reset=False)
    try:
        plans = stores.put_back(deployment(), stores.Clients(dynamodb(), sqs(), s3(), _control_plane()))
        tables = ("OrganizationsTable", "ApiKeysTable", "CalendarsTable")
        stack = Stack(*tables, plans, "test", _control_plane(), deployment().resources, deployment().parameters)
        for function in deployment().functions.values():
            os.environ.update(function.environment)
        os.environ.update({f"{plan.upper()}_USAGE_PLAN_ID": plan_id for plan, plan_id in plans.items()})
        made = {plan_id: f"{plan.capitalize()}UsagePlan" for plan, plan_id in plans.items()}
        confinement.confine(deployment().functions.values(), made)
        # Their memory of refusals would outlive the counters.
        limits.limiter.cache_clear()
        authorizer._limiter.cache_clear()  # noqa: SLF001 - only tests have a reason to
        now = Clock()
        clock.source = now
        # They look at it for each message, again and again.
        stores.set_clock_of_queues(Ticks(0.00001))
        gateway = Gateway(deployment(), InProcessFunctions(deployment()), _AnyPlan(), now)
        yield Product(gateway, stack, now, organization)
    finally:
        clock.source = time.time
        stores.set_clock_of_queues(time.time)
        mock.stop(remove_data=False)
