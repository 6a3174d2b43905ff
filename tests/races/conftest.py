"""The product in processes of its own, on both stores, with DynamoDB's faults between."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from local.commands.template_parameters import PARAMETERS
from local.runner.functions.process_functions import ProcessFunctions
from local.runner.stack import LocalDeployment as LocalProduct
from local.runner.stores.dynamodb_local import missing
from local.runner.stores.local_aws import Database, LocalAws
from local.runner.template.deployment import Deployment
from operations.stacks import Stack
from tests.product import Clock, Product
from tests.races.faults import Faults, proxy
from tests.requirements import need
from tests.scheduling import note_start
from voxanne.aws.dynamodb.client import client, limited_client


class Race:
    """Many clients at one product."""

    def __init__(self, product: Product, faults: Faults, deployment: Deployment) -> None:
        self.product = product
        self.deployment = deployment
        self.faults = faults

    @staticmethod
    def at_once[Result](count: int, act: Callable[[int], Result]) -> list[Result]:
        """Let *count* clients act, numbered, all at once; their results in order."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(act, range(count)))


@pytest.fixture(scope="package", params=["moto", "local"])
def standing_race(request: pytest.FixtureRequest) -> Iterator[tuple[Race, str]]:
    """The product on moto as the runner repairs it, and on DynamoDB Local; and where its store is, faults and all."""
    database: Database = request.param
    if database == "local":
        need(missing())
    note_start(f"races on {database}")
    with LocalAws(database) as aws:
        deployed = LocalProduct.deployed(aws, PARAMETERS)
        keys = {
            name: [key["AttributeName"] for key in table["KeySchema"]]
            for name, table in deployed.deployment.tables.items()
        }
        faults = Faults(keys, throttle_each=97, lose_answer_each=41)
        with proxy(aws.dynamodb_url, faults) as url:
            functions = ProcessFunctions(
                deployed.deployment,
                {**aws.endpoints, "AWS_ENDPOINT_URL_DYNAMODB": url},
                # A transaction holds its items many times longer here than on AWS: more of them at once would get in
                # each other's way longer than the product tries again.
                most_processes=4,
                log=lambda *_: None,
            )
            with closing(functions):
                made = deployed.deployment
                stack = Stack.from_outputs(made.outputs, lambda: aws.apigateway, made.resources, made.parameters)
                yield Race(Product(deployed.gateway(functions), stack, Clock()), faults, deployed.deployment), url


@pytest.fixture
def race(standing_race: tuple[Race, str]) -> Iterator[Race]:
    """The race's product; for as long as the test lasts, this process's own client leads to its store too."""
    race, url = standing_race
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = url
    _forget_clients()
    yield race
    del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    _forget_clients()


def _forget_clients() -> None:
    client.cache_clear()
    limited_client.cache_clear()
