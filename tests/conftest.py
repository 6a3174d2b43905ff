"""Fixtures of all tests: an environment like Lambda's, and the product in this process."""

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
# Use the pinned tzdata, not the system's zones, as the template does.
zoneinfo.reset_tzpath(())

# Import moto before any client of boto3 is created, so that later mocks intercept clients that the code keeps.
import moto.core.config  # noqa: E402
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests import client_shortcuts, confinement, direct, dropped_modules, invocations, names  # noqa: E402
from tests.integration.payments import Till, till_of  # noqa: E402
from tests.observers import DynamoDBCall, Logs, captured_logs, counted_calls  # noqa: E402
from tests.product import Client, Product, in_process_product  # noqa: E402
from tools import soak  # noqa: E402

pytest_plugins = ["tests.permissions", "tests.processes", "tests.room_for_frames", "tests.scheduling"]
client_shortcuts.install()
confinement.install()
direct.install()
invocations.install()
dropped_modules.install()
names.install()
# Otherwise each mock would create a new session of boto3, which reads all its models again for its first client.
moto.core.config.default_user_config["core"]["reset_boto3_session"] = False
settings.register_profile(
    "tests",
    deadline=None,  # no timed assertions
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# For `make soak`: more examples, and different ones in each round.
settings.register_profile("soak", settings.get_profile("tests"), derandomize=False, max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


# No collections while modules are imported and tests are collected: those objects stay.
gc.disable()


def pytest_collection_finish() -> None:
    """Exclude objects that stay until the end from garbage collection, which would scan them again and again."""
    gc.freeze()
    gc.enable()
    # A request creates some thousand objects and few cycles: a scan after each 2,000 would take 5 % of a test's time.
    gc.set_threshold(100_000)


def pytest_runtest_setup() -> None:
    """Skip tests after the end of a soak."""
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
    """A client with the first key of an organisation whose limits no test reaches."""
    return product.organization()


@pytest.fixture
def other_clinic(product: Product) -> Client:
    """A client of another organisation."""
    return product.organization(name="Other Clinic")


@pytest.fixture(scope="module")
def standing_product() -> Iterator[Product]:
    """One product for all tests of a module, for cases that store nothing. Not to be used together with `product`."""
    with in_process_product() as made:
        yield made


@pytest.fixture(scope="module")
def standing_clinic(standing_product: Product) -> Client:
    """A client of an organisation of that product."""
    return standing_product.organization()


@pytest.fixture(scope="module")
def standing_till(standing_product: Product) -> Iterator[Till]:
    """The payment provider behind the standing product."""
    with till_of(standing_product) as made:
        yield made


@pytest.fixture
def logs() -> Iterator[Logs]:
    """The lines that the code logs from here on."""
    with captured_logs() as lines:
        yield lines


@pytest.fixture
def dynamodb_calls() -> Iterator[list[DynamoDBCall]]:
    """The calls of DynamoDB that the code makes from here on, with operation and table."""
    with counted_calls() as calls:
        yield calls
