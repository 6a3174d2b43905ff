"""`make trigger` says in one line why it can't make the voice provider's event, or read what became of it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.commands import state, trigger
from local.commands.sample_webhooks import SECRETS
from operations import stacks
from tests.product import Product, deployment
from tests.sdks.python.scripted import Given, answer, problem, scripted
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item

LIMITED = problem(429, "rate_limited", {"Retry-After": "700"})


@pytest.fixture
def run_file(product: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Where the command looks for the product that runs.

    The command changes the environment of its process, which is that of other tests here.
    """
    path, before = tmp_path / "run.json", dict(os.environ)
    monkeypatch.setattr(state, "RUN_FILE", path)
    monkeypatch.setattr(stacks, "_RUN_FILE", path)
    account = {"organization_id": "org_1", "customer_id": "cus_1", "version": 1}
    client().put_item(TableName=product.stack.resources["BillingAccountsTable"], Item=to_item(account))
    yield path
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("event", "answers"),
    [("vapi/end-of-call-report.full", [LIMITED]), ("stripe/invoice.paid", [answer({"id": "whl_1"}), LIMITED])],
)
def test_a_refusal_is_told_with_its_reason(
    event: str,
    answers: list[Given],
    run_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["trigger", event])
    made = deployment()
    with scripted(*answers) as server:
        run: dict[str, Any] = {"base_url": server.url, "api_key": "vox_test_x", "org_id": "org_1"}
        run["secrets"] = dict.fromkeys(SECRETS.values(), "x")
        run["webhook_urls"] = {source: f"{server.url}/webhooks/{source}" for source in SECRETS}
        run |= {"outputs": dict(made.outputs), "resources": dict(made.resources), "parameters": dict(made.parameters)}
        run["environment"] = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        state.write_private(run_file, run)
        assert trigger.main() == 1

    assert capsys.readouterr().err == "The API refused: Detail. (rate_limited)\n"
