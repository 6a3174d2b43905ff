"""Two implementations of AWS, and the product's own clients led to either. `make rehearse` starts the second."""

import functools
import os
from collections.abc import Callable, Iterator

import pytest

from local.runner.account import CREDENTIALS
from local.runner.stores.local_aws import Aws, LocalAws
from voxanne.aws import s3, sqs
from voxanne.billing.usage_plans import gateway_keys
from voxanne.core import secrets

# Where the second implementation is.
STAND_IN = "STAND_IN"
_CLIENTS: list[Callable[[], object]] = [s3.client, sqs.client, gateway_keys.client]
_CLIENTS += [getattr(secrets, name) for name in ("_parameters", "_secrets", "secret")]


@pytest.fixture(scope="package")
def moto() -> Iterator[Aws]:
    """The one that `make run` and all other tests use."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture(params=["moto", "localstack"])
def aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Lead the product's clients to one of them."""
    url = os.environ.get(STAND_IN)
    if url is None:
        pytest.skip("`make rehearse` runs this")
    found: Aws = request.getfixturevalue("moto") if request.param == "moto" else Aws({"AWS_ENDPOINT_URL": url})
    for name, value in {**found.endpoints, **CREDENTIALS}.items():
        monkeypatch.setenv(name, value)
    _forget()
    yield found
    _forget()


@pytest.fixture
def on_moto(request: pytest.FixtureRequest) -> bool:
    """Whether it is moto, where the two differ."""
    return bool(request.node.callspec.params["aws"] == "moto")


def _forget() -> None:
    for client in _CLIENTS:
        assert isinstance(client, functools._lru_cache_wrapper)  # noqa: SLF001 - made by functools.cache
        client.cache_clear()
