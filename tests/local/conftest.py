from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from local.runner.account import REGION
from local.runner.stores import moto_repairs
from local.runner.stores.dynamodb_local import DynamoDBLocal, UnavailableError
from local.runner.stores.provisioning import create_tables
from tests.local.fakes import Rig, rig
from tests.local.moto_tables import TABLES
from tests.local.serving import Running
from tests.local.small_template import loaded, with_api

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

RESPONSES = """
GatewayResponses:
  UNAUTHORIZED:
    StatusCode: 401
    ResponseParameters: {Headers: {WWW-Authenticate: "'Bearer'", Request-Id: context.extendedRequestId}}
    ResponseTemplates: {application/json: '{"id":"$context.extendedRequestId","why":$context.error.messageString}'}
  DEFAULT_4XX:
    ResponseTemplates: {application/json: '{"type":"$context.error.responseType"}'}
  DEFAULT_5XX:
    StatusCode: 503
    ResponseTemplates: {application/json: '{"type":"$context.error.responseType"}'}
Cors: {AllowOrigin: "'*'", AllowMethods: "'GET,POST'", AllowHeaders: "'Authorization'", MaxAge: "'60'"}
"""


@pytest.fixture(scope="module")
def dynamodb_local() -> Iterator[str]:
    """The URL of a DynamoDB Local; without Java the test is skipped."""
    try:
        with DynamoDBLocal() as url:
            yield url
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture
def small(tmp_path: Path) -> Rig:
    """A gateway on a small template, with fakes around it."""
    return rig(loaded(tmp_path, with_api(RESPONSES)))


@pytest.fixture
def running(small: Rig) -> Iterator[Running]:
    """The same behind a server."""
    made = Running(small)
    yield made
    made.stop()


@pytest.fixture
def client(tmp_path: Path) -> "Iterator[DynamoDBClient]":
    """A client of the repaired stand-in, with two tables."""
    moto_repairs.install()
    with mock_aws():
        made = boto3.client("dynamodb", region_name=REGION)
        create_tables(loaded(tmp_path, TABLES), made)
        yield made


@pytest.fixture
def sqs() -> "Iterator[SQSClient]":
    """A client of the repaired stand-in's queues."""
    moto_repairs.install()
    with mock_aws():
        yield boto3.client("sqs", region_name=REGION)
