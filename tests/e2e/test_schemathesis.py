"""schemathesis against the running product, with the document that it serves."""

import json

import pytest
import requests
from hypothesis import HealthCheck, given, settings

from tests.e2e.conftest import Running
from tools import openapi

_TEXT = openapi.DOCUMENT.read_text(encoding="utf-8")
_METHODS = {"get", "post", "put", "patch", "delete"}
OPERATIONS = [
    (path, method.upper())
    for path, operations in json.loads(_TEXT)["paths"].items()
    for method in operations.keys() & _METHODS
    # Providers sign what they send.
    if not path.startswith("/webhooks/")
]


@pytest.fixture(scope="package")
def key(running: Running) -> str:
    """A key whose limits no test meets."""
    return str(running.make_org("Schemathesis", "--limit", "100000", "--ip-limit", "100000")["api_key"])


@pytest.mark.parametrize(("path", "method"), sorted(OPERATIONS))
def test_the_product_does_what_its_document_says(path: str, method: str, running: Running, key: str) -> None:
    # Imported here: schemathesis is large, and each worker collects this module.
    from tests.e2e import generated_requests as generated  # noqa: PLC0415

    accepted: list[generated.Case] = []

    @given(case=generated.cases(path, method))
    @settings(max_examples=8, suppress_health_check=list(HealthCheck), database=None)
    def holds(case: generated.Case) -> None:
        authorization = {"Authorization": f"Bearer {key}"}
        response = case.call_and_validate(running.base_url, headers=authorization, checks=generated.checks)
        if response.status_code < 300:
            accepted.append(case)

    holds()
    if accepted and not generated.is_open(path, method):
        with _session(from_address=f"127.1.0.{1 + sorted(OPERATIONS).index((path, method))}") as session:
            for headers in ({}, {"Authorization": f"Bearer {key[:-1]}"}):
                refused = accepted[0].call(running.base_url, session=session, headers=headers)
                assert refused.status_code == 401


def _session(from_address: str) -> requests.Session:
    """A session whose requests come from a loopback address."""
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter()
    adapter.init_poolmanager(1, 1, source_address=(from_address, 0))
    session.mount("http://", adapter)
    return session


def test_the_product_serves_the_committed_document(running: Running, key: str) -> None:
    status, _, served = running.call("GET", "/openapi.json", key)

    # It names itself as the server.
    assert served["servers"][0]["url"] == running.base_url
    committed = json.loads(_TEXT)
    assert (status, served) == (200, committed | {"servers": served["servers"]})
