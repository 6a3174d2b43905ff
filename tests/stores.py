"""The stores of the product in this process: created once, and reset to that state before each test.

Creating tables, queues and usage plans again, or emptying them by requests, would take most of a test's time.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.apigateway.models import APIGatewayBackend, apigateway_backends
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodbstreams.models import dynamodbstreams_backends
from moto.s3.models import S3Backend, s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sqs import models as sqs_models
from moto.sqs.models import Queue, SQSBackend, sqs_backends
from moto.ssm.models import ssm_backends

from local.runner.account import ACCOUNT_ID, PARTITION, REGION
from local.runner.stores.moto_items import as_sent
from local.runner.stores.provisioning import create_buckets, create_queues, create_tables
from local.runner.template.deployment import Deployment
from voxanne.aws.dynamodb.items import from_item

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

# The name under which a backend of moto keeps the stores, so that a reset of moto drops them too.
_STORES = "voxanne_stores"
# Any, because its functions are replaced below.
_SQS: Any = sqs_models
_SENT = as_sent(dynamo_to_dict)
_PLANS = ("starter", "professional", "enterprise")


@dataclass(frozen=True)
class Clients:
    """The clients that create the stores."""

    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    s3: "S3Client"
    apigateway: "APIGatewayClient"


@dataclass(frozen=True)
class _Stores:
    """The stores in their first state. Queues have locks, which can't be copied, so queues are emptied."""

    tables: bytes
    buckets: bytes
    queues: dict[str, Queue]
    gateway_plans: bytes
    usage_plans: dict[str, str]


def put_back(deployment: Deployment, clients: Clients) -> dict[str, str]:
    """Reset the stores to the template's tables, queues, buckets and usage plans, all empty, and nothing else.

    Return the ids of the usage plans by plan.
    """
    stores: _Stores = vars(dynamodb()).get(_STORES) or _made(deployment, clients)
    for backend in (
        dynamodb(),
        dynamodbstreams_backends[ACCOUNT_ID][REGION],
        gateway(),
        ssm_backends[ACCOUNT_ID][REGION],
        secretsmanager_backends[ACCOUNT_ID][REGION],
        _s3(),
        _sqs(),
    ):
        backend.reset()
    # moto keeps references to all items. Those of objects are needed by S3's reset, which closes their files.
    reset_model_data()
    setattr(dynamodb(), _STORES, stores)
    dynamodb().tables = pickle.loads(stores.tables)  # noqa: S301 - our own
    gateway().usage_plans = pickle.loads(stores.gateway_plans)  # noqa: S301
    _s3().buckets = pickle.loads(stores.buckets)  # noqa: S301
    s3_backends.bucket_accounts.update(dict.fromkeys(_s3().buckets, (PARTITION, ACCOUNT_ID)))
    _sqs().queues = dict(stores.queues)
    for queue in stores.queues.values():
        _empty(queue)
    return stores.usage_plans


def empty_queue(name: str) -> None:
    """Delete all messages of a queue, as PurgeQueue does, which may be called only once a minute."""
    _empty(_sqs().queues[name])


def set_clock_of_queues(now: Callable[[], float]) -> None:
    """Have delays and visibility of messages use this clock, in seconds since the epoch."""
    _SQS.unix_time = now
    _SQS.unix_time_millis = lambda: now() * 1000


def items(table: str) -> list[dict[str, Any]]:
    """Read all items of a table, without a request."""
    return [from_item(_SENT(item)["Attributes"]) for item in dynamodb().get_table(table).all_items()]


def dynamodb() -> DynamoDBBackend:
    """Return moto's DynamoDB."""
    return dynamodb_backends[ACCOUNT_ID][REGION]


def gateway() -> APIGatewayBackend:
    """Return moto's control plane of API Gateway."""
    return apigateway_backends[ACCOUNT_ID][REGION]


def _s3() -> S3Backend:
    return s3_backends[ACCOUNT_ID][PARTITION]


def _sqs() -> SQSBackend:
    return sqs_backends[ACCOUNT_ID][REGION]


def _made(deployment: Deployment, clients: Clients) -> _Stores:
    BackendDict.reset()
    create_tables(deployment, clients.dynamodb)
    create_queues(deployment, clients.sqs)
    create_buckets(deployment, clients.s3)
    usage_plans = {name: clients.apigateway.create_usage_plan(name=name)["id"] for name in _PLANS}
    return _Stores(
        tables=pickle.dumps(dynamodb().tables),
        buckets=pickle.dumps(_s3().buckets),
        queues=dict(_sqs().queues),
        gateway_plans=pickle.dumps(gateway().usage_plans),
        usage_plans=usage_plans,
    )


def _empty(queue: Queue) -> None:
    queue._messages.clear()  # noqa: SLF001 - moto's own purging does it once a minute
    queue._pending_messages.clear()  # noqa: SLF001
    queue.deleted_messages.clear()
