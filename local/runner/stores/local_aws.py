"""AWS for the local product: moto in its own process, or another implementation; DynamoDB Local beside it if chosen."""

import functools
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, cast

import boto3
from botocore.config import Config

from local.runner.account import CREDENTIALS, REGION
from local.runner.child_process import Child
from local.runner.log_lines import say
from local.runner.stores.dynamodb_local import DynamoDBLocal

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

Database = Literal["moto", "local"]
_Service = Literal["apigateway", "dynamodb", "dynamodbstreams", "s3", "secretsmanager", "sqs", "ssm"]
# Sessions are not thread-safe; clients are.
_CREATING = threading.Lock()


@functools.cache
def _session() -> boto3.Session:
    """Return one session for all clients: each would look through the models of all services for its first client."""
    # Ignore the developer's settings: credentials, proxy, configuration file.
    return boto3.Session(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"], region_name=REGION)


class Aws:
    """The endpoints of the local product's AWS, and clients for them."""

    def __init__(self, endpoints: dict[str, str]) -> None:
        self.endpoints = endpoints
        """Environment variables for boto3: ``AWS_ENDPOINT_URL``, and one per service that has its own endpoint."""

    @property
    def endpoint_url(self) -> str:
        """The URL of all services without their own endpoint."""
        return self.endpoints["AWS_ENDPOINT_URL"]

    @property
    def dynamodb_url(self) -> str:
        """The URL of DynamoDB."""
        return self.endpoints.get("AWS_ENDPOINT_URL_DYNAMODB", self.endpoint_url)

    @functools.cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """A client of DynamoDB."""
        return cast("DynamoDBClient", self._client("dynamodb", self.dynamodb_url))

    @functools.cached_property
    def streams(self) -> "DynamoDBStreamsClient":
        """A client of DynamoDB's streams, which have DynamoDB's URL."""
        return cast("DynamoDBStreamsClient", self._client("dynamodbstreams", self.dynamodb_url))

    @functools.cached_property
    def apigateway(self) -> "APIGatewayClient":
        """A client of API Gateway's control plane."""
        return cast("APIGatewayClient", self._client("apigateway", self.endpoint_url))

    @functools.cached_property
    def s3(self) -> "S3Client":
        """A client of S3."""
        return cast("S3Client", self._client("s3", self.endpoint_url))

    @functools.cached_property
    def sqs(self) -> "SQSClient":
        """A client of SQS."""
        return cast("SQSClient", self._client("sqs", self.endpoint_url))

    @functools.cached_property
    def ssm(self) -> "SSMClient":
        """A client of Systems Manager, whose parameters hold secrets."""
        return cast("SSMClient", self._client("ssm", self.endpoint_url))

    @functools.cached_property
    def secretsmanager(self) -> "SecretsManagerClient":
        """A client of Secrets Manager."""
        return cast("SecretsManagerClient", self._client("secretsmanager", self.endpoint_url))

    def _client(self, service: _Service, url: str) -> Any:
        with _CREATING:
            return _session().client(service, endpoint_url=url, config=Config(proxies={}, max_pool_connections=50))


class LocalAws(Aws):
    """A new AWS, which ends with its block."""

    def __init__(self, database: Database = "moto", stand_in: str | None = None) -> None:
        """Use moto, or the implementation at the URL *stand_in*."""
        super().__init__({})
        self._stack = ExitStack()
        self._database = database
        self._stand_in = stand_in

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if self._stand_in:
                self.endpoints["AWS_ENDPOINT_URL"] = self._stand_in
                # Before a database is started in vain.
                self.apigateway.get_rest_apis(limit=1)
            # Start both at the same time.
            database = DynamoDBLocal() if self._database == "local" else None
            moto = None if self._stand_in else stack.enter_context(Child("local.runner.stores.moto_server"))
            if database:
                url = stack.enter_context(database)
                self.endpoints |= {"AWS_ENDPOINT_URL_DYNAMODB": url, "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": url}
            if moto:
                self.endpoints["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{moto.first_line()}"
                moto.relay(say)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
