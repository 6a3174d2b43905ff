"""The product in one process, used through its gateway: HTTP requests, their answers, and the stored state."""

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
# A port of this machine that refuses connections, for code to which a test gives no provider's address.
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
# moto would mock `requests` too, which takes 50 ms each time, and no test uses it.
moto.core.models.RESPONSES_METHODS.clear()


@functools.cache
def deployment() -> Deployment:
    """Return the template's deployment, expanded once per process."""
    return template.load(PARAMETERS)


def dynamodb() -> "DynamoDBClient":
    """Return a client besides the code's own. It is kept, because creating clients takes long."""
    return _dynamodb(os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))


@functools.cache
def _dynamodb(endpoint: str | None) -> "DynamoDBClient":
    return boto3.client("dynamodb", endpoint_url=endpoint)


@functools.cache
def _control_plane() -> "APIGatewayClient":
    return boto3.client("apigateway")


@functools.cache
def parameters() -> "SSMClient":
    """Return a client of the parameter store."""
    return boto3.client("ssm")


@functools.cache
def sqs() -> "SQSClient":
    """Return a client of queues besides the code's own."""
    return boto3.client("sqs")


class Ticks:
    """A clock that advances by a fixed time at each reading, so that results do not depend on the machine's speed."""

    def __init__(self, seconds: float) -> None:
        self._start = time.time()
        self._seconds = seconds
        self._looks = itertools.count()

    def __call__(self) -> float:
        return self._start + next(self._looks) * self._seconds


class Clock:
    """A clock that tests set and the whole product uses."""

    def __init__(self) -> None:
        self.moved = 0.0
        # A millisecond at each reading, because ids of the same millisecond have no order.
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
        """The code of the problem document; fails if the answer is something else."""
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
        """The pointers of a 422's errors."""
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
    """A client with an API key."""

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
        """Send a request. *body* is sent as JSON, *raw* unchanged."""
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
        """Return a client with the same key and another address."""
        return Client(self.product, self.key, self.organization_id, address)

    def with_key(self, key: str | None) -> "Client":
        """Return a client with another key and the same address."""
        return Client(self.product, key, self.organization_id, self.address)


@dataclass
class Product:
    """The gateway, and the stored state behind it."""

    gateway: Gateway
    stack: Stack
    clock: Clock
    make_organization: Callable[[Stack, NewOrganization], dict[str, str | None]] = make_organization

    def organization(
        self, name: str = "Clinic", *, limit: int | None = MANY, ip_limit: int | None = MANY, **wanted: Any
    ) -> Client:
        """Create an organisation as an operator does, by default with limits that no test reaches."""
        asked = NewOrganization(name=name, organization_limit=limit, address_limit=ip_limit, **wanted)
        made = self.make_organization(self.stack, asked)
        return Client(self, made["api_key"], str(made["org_id"]))

    def anonymous(self, key: str | None = None, address: str = "198.51.100.7") -> Client:
        """Return a client without a key, or with an invalid one."""
        return Client(self, key, address=address)

    def send(self, request: Request) -> Answer:
        """Send a request through the gateway, and check that its answer is in the OpenAPI document."""
        response = self.gateway.handle(request)
        documented.check(request, response)
        return Answer(response)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table, by its name in the template."""
        if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
            return stores.items(table)
        pages = dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [from_item(item) for page in pages for item in page["Items"]]

    def drop(self, table: str) -> None:
        """Delete a table, so that the code's calls to it fail."""
        dynamodb().delete_table(TableName=table)

    def forget_refusals(self) -> None:
        """Clear the memory of refusals, as in new processes."""
        limits.limiter.cache_clear()
        authorizer._limiter.cache_clear()  # noqa: SLF001 - only tests have a reason to

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """Return all that clients can change: all tables except the counters, all attributes except `last_used_at`."""
        tables = [name for name in stores.dynamodb().tables if name != "RateLimitsTable"]
        return {
            table: sorted(
                ({name: value for name, value in item.items() if name != "last_used_at"} for item in self.items(table)),
                key=repr,
            )
            for table in tables
        }


class _AnyPlan:
    """The control plane's gateway keys, without throttling, which has its own tests."""

    def find(self, value: str) -> PlanKey | None:
        found = [key.id for key in stores.gateway().get_api_keys() if key.value == value]
        return PlanKey(found[0], "plan") if found else None


@contextmanager
def in_process_product() -> Iterator[Product]:
    """Start the product in this process, with nothing stored."""
    # A second one would empty the first one's tables.
    assert not isinstance(clock.source, Clock), "one product at a time: a test takes `product` or `standing_product`"
    moto_repairs.install()
    mock = mock_aws()
    # moto's own reset would delete the tables, which each test would have to create again.
    mock.start(reset=False)
    own, variables = set(os.environ), dict[str, str]()
    try:
        plans = stores.put_back(deployment(), stores.Clients(dynamodb(), sqs(), s3(), _control_plane()))
        tables = ("OrganizationsTable", "ApiKeysTable", "CalendarsTable")
        stack = Stack(*tables, plans, "test", _control_plane, deployment().resources, deployment().parameters)
        for function in deployment().functions.values():
            variables |= function.environment
        variables |= {f"{plan.upper()}_USAGE_PLAN_ID": plan_id for plan, plan_id in plans.items()}
        os.environ.update(variables)
        made = {plan_id: f"{plan.capitalize()}UsagePlan" for plan, plan_id in plans.items()}
        confinement.confine(deployment().functions.values(), made)
        # Their memory of refusals would outlast the counters.
        limits.limiter.cache_clear()
        authorizer._limiter.cache_clear()  # noqa: SLF001 - only tests have a reason to
        now = Clock()
        clock.source = now
        # Small ticks, because queues read the clock many times for each message.
        stores.set_clock_of_queues(Ticks(0.00001))
        gateway = Gateway(deployment(), InProcessFunctions(deployment()), _AnyPlan(), now)
        yield Product(gateway, stack, now, organization)
    finally:
        clock.source = time.time
        stores.set_clock_of_queues(time.time)
        mock.stop(remove_data=False)
        # Commands that later tests start would take these for their own, such as another provider's address.
        for name in variables.keys() - own:
            del os.environ[name]
