"""What all tests stand on: an environment like Lambda's, and the product in this process."""

import gc
import os
import time
import zoneinfo
from collections.abc import Iterator

os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONTZPATH": "",
    }
)
os.environ.pop("AWS_PROFILE", None)
# The pinned tzdata, not the system's zones: as the template has it.
zoneinfo.reset_tzpath(())

# moto before any client of boto3's: so clients that the code keeps are taken in by every later mock.
import moto.core.config  # noqa: E402
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests import client_shortcuts, confinement, direct, dropped_modules, invocations  # noqa: E402
from tests.integration.payments import Till, till_of  # noqa: E402
from tests.observers import DynamoDBCall, Logs, captured_logs, counted_calls  # noqa: E402
from tests.product import Client, Product, in_process_product  # noqa: E402
from tools import soak  # noqa: E402

pytest_plugins = ["tests.permissions", "tests.processes", "tests.scheduling"]
client_shortcuts.install()
confinement.install()
direct.install()
invocations.install()
dropped_modules.install()
# Each mock would begin a session of boto3's anew, which reads all its models again for the first client.
moto.core.config.default_user_config["core"]["reset_boto3_session"] = False
settings.register_profile(
    "tests",
    deadline=None,  # no timed assertions
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# `make soak`: other examples in each round, and more of them.
settings.register_profile("soak", settings.get_profile("tests"), derandomize=False, max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


# What is imported and collected stays, and has no garbage to look for in it.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what stays to the end out of garbage collection, which would look through it again and again."""
    gc.freeze()
    gc.enable()
    # A request makes some thousand objects and few circles: a look at each 2,000 would be a twentieth of a test's time.
    gc.set_threshold(20_000)


def pytest_runtest_setup() -> None:
    """Begin no test after the end of a soak."""
    until = os.environ.get(soak.UNTIL)
    if until is not None and time.time() >= float(until):
        pytest.skip("the soak's time is up")


@pytest.fixture
def product() -> Iterator[Product]:
    """The product in this process: the template's gateway, functions and tables, on moto as the runner repairs it."""
    with in_process_product() as made:
        yield made


@pytest.fixture
def clinic(product: Product) -> Client:
    """An organisation with limits that no test meets, as its first key speaks for it."""
    return product.organization()


@pytest.fixture
def other_clinic(product: Product) -> Client:
    """Another organisation."""
    return product.organization(name="Other Clinic")


@pytest.fixture(scope="module")
def standing_product() -> Iterator[Product]:
    """One product for all tests of a module: for tables of cases that store nothing. Never beside `product`."""
    with in_process_product() as made:
        yield made


@pytest.fixture(scope="module")
def standing_clinic(standing_product: Product) -> Client:
    """An organisation of that product."""
    return standing_product.organization()


@pytest.fixture(scope="module")
def standing_till(standing_product: Product) -> Iterator[Till]:
    """The payment provider behind the standing product."""
    with till_of(standing_product) as made:
        yield made


@pytest.fixture
def logs() -> Iterator[Logs]:
    """Every line that the code logs from here on."""
    with captured_logs() as lines:
        yield lines


@pytest.fixture
def dynamodb_calls() -> Iterator[list[DynamoDBCall]]:
    """Every call of DynamoDB that the code makes from here on: its operation and its table."""
    with counted_calls() as calls:
        yield calls
