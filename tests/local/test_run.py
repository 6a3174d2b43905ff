"""The commands, as a newcomer types them; slow, so few."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from local.commands import state
from local.providers.stripe.server import Payments
from local.runner.account import ROOT
from local.runner.gateway.http_server import Server
from local.runner.stores.dynamodb_local import missing
from local.runner.template.reader import load
from tests.patience import PATIENCE
from tests.product import PARAMETERS
from tests.requirements import need

pytestmark = pytest.mark.processes


def command(module: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def product(folder: Path, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any], list[str]]]:
    """A running product, what it says of itself, and the lines it has printed."""
    with command("local.commands.run", PORT="0", STATE=str(folder), **environment) as process:
        assert process.stdout is not None
        read = process.stdout.readline
        try:
            lines = [line for _ in range(2) for line in iter(lambda: read().rstrip(), "")]
            yield process, json.loads((folder / "run.json").read_text()), lines
        finally:
            process.kill()


def test_a_product_starts_serves_tells_where_it_is_and_ends(tmp_path: Path) -> None:
    with product(tmp_path) as (process, run, lines):
        assert lines[0].startswith(f"Voxanne runs at {run['base_url']} ")
        assert lines[1].endswith(run["api_key"])
        assert [line for line in lines if line.startswith(f"curl {run['base_url']}/api/")] == lines[-3:]
        assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600

        assert set(run["function_urls"]) == set(load(PARAMETERS).function_urls)

        headers = {"Authorization": f"Bearer {run['api_key']}"}
        assert requests.get(f"{run['base_url']}/api/limits", headers=headers, timeout=PATIENCE).status_code == 200

        invoked = command("local.commands.invoke", "PublicFunction", "events/public_health.json", STATE=str(tmp_path))
        answer, _ = invoked.communicate(timeout=PATIENCE)
        assert (invoked.returncode, '"statusCode": 200' in answer) == (0, True)

        client = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=run["dynamodb_endpoint_url"])
        assert run["outputs"]["OrganizationsTable"] in client.list_tables()["TableNames"]
        client.close()

        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "Traceback" in rest) == (0, False)
        assert not (tmp_path / "run.json").exists()
    with product(tmp_path) as (process, again, _):
        # State is fresh, but scripts with the key go on working.
        assert (again["org_id"], again["api_key"]) == (run["org_id"], run["api_key"])

        # The terminal is closed.
        process.send_signal(signal.SIGHUP)
        assert process.wait(PATIENCE) == 0
        assert not (tmp_path / "run.json").exists()


def test_a_port_in_use_is_one_clear_sentence() -> None:
    taken = Server("127.0.0.1", 0)
    with command("local.commands.run", PORT=str(taken.port)) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    taken.close()
    assert process.returncode == 1
    assert said.startswith(f"Can't listen on HOST=127.0.0.1 PORT={taken.port}: Address already in use.")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "99999"}, "Can't listen on HOST=127.0.0.1 PORT=99999: "),
        ({"STATE": "/dev/null/state"}, "[Errno 20] Not a directory: '/dev/null/state'"),
        ({"STAND_IN": "http://127.0.0.1:9"}, 'Could not connect to the endpoint URL: "http://127.0.0.1:9/'),
    ],
)
def test_what_keeps_the_product_from_starting_is_said_in_one_line(settings: dict[str, str], said: str) -> None:
    if "STAND_IN" in settings:
        need(missing())
    with command(
        "local.commands.run", **{"PORT": "0", "DYNAMODB": "local" if "STAND_IN" in settings else "", **settings}
    ) as process:
        told, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told.count("\n")) == (1, 1), told
    assert told.startswith(said)


def test_a_start_that_is_interrupted_leaves_no_trace(tmp_path: Path) -> None:
    free = Server("127.0.0.1", 0)
    free.close()
    with command("local.commands.run", PORT=str(free.port), STATE=str(tmp_path)) as process:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", free.port)).close()
            except ConnectionRefusedError:
                continue
            break
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said, list(tmp_path.iterdir())) == (0, "", [])


def test_the_second_product_of_a_folder_gives_the_first_one_back_to_the_commands(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    first, own = {"process_id": os.getppid()}, {"process_id": os.getpid()}
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    for before, after in ((first, first), ({"process_id": ended.pid}, {}), ({}, {})):
        state.write_private(file, own)
        state.give_back(file, before)
        assert state.read(file) == after
    state.write_private(file, first)
    state.give_back(file, {})
    assert state.read(file) == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("local.commands.invoke", "Unknown", "x.json"), "Unknown"),
        (("local.commands.invoke", "PublicFunction", "nowhere.json"), "nowhere.json"),
        (("local.commands.fire", "Never"), "Never"),
    ],
)
def test_what_cannot_be_invoked_is_said(arguments: tuple[str, ...], said: str) -> None:
    with command(*arguments) as process:
        answer, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said in answer) == (2, True)


def test_a_function_that_fails_makes_the_command_fail_without_anything_running(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text('"no event at all"')
    with command("local.commands.invoke", "AuthorizerFunction", str(file), STATE=str(tmp_path)) as process:
        answer, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, '"errorType"' in answer) == (1, True)


_NOWHERE = "http://127.0.0.1:9"
# What a developer may have in the environment, and should make no difference.
_IGNORED = {
    **dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), _NOWHERE),
    "no_proxy": "",
    "NO_PROXY": "example.com",
    "PYTHONPATH": f"{ROOT / 'layers' / 'shared'}{os.pathsep}{ROOT}",
    "AWS_PROFILE": "none-of-that-name",
    "AWS_ENDPOINT_URL": _NOWHERE,
    "AWS_MAX_ATTEMPTS": "x",
}


@pytest.fixture(scope="module")
def payments() -> Iterator[Payments]:
    """A payment provider that is no part of the product."""
    with Payments("sk_test_given") as made:
        yield made


@pytest.fixture(scope="module")
def peculiar(payments: Payments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A product's folder and what it says of itself: started among a developer's settings, with another provider."""
    folder = tmp_path_factory.mktemp("peculiar")
    given = {"STRIPE_BASE_URL": payments.url, "STRIPE_API_KEY": "sk_test_given"}
    with product(folder, **_IGNORED, **given) as (_, run, _):
        yield folder, run


def test_a_provider_that_the_environment_names_is_used_instead_of_a_simulated_one(
    peculiar: tuple[Path, dict[str, Any]], payments: Payments
) -> None:
    _, run = peculiar
    assert (run["parameters"]["StripeBaseUrl"], run["secrets"]["StripeKeyName"]) == (payments.url, "sk_test_given")
    assert run["parameters"]["VapiBaseUrl"].startswith("http://127.0.0.1:")

    headers = {"Authorization": f"Bearer {run['api_key']}"}
    body = {"plan": "professional", "success_url": "https://example.com/", "cancel_url": "https://example.com/"}
    checkout = requests.post(f"{run['base_url']}/api/billing/checkout", json=body, headers=headers, timeout=PATIENCE)
    assert checkout.status_code == 200, checkout.text
    assert any(document["object"] == "checkout.session" for document in payments.ledger.documents.values())


def test_a_developers_proxy_and_aws_settings_are_passed_over(peculiar: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = peculiar
    for arguments in (
        ("local.commands.trigger", "vapi/end-of-call-report.full"),
        # Of the events, one that leaves the organisation free to subscribe, as the test above does.
        ("local.commands.trigger", "stripe/customer.subscription.deleted"),
        ("local.commands.invoke", "PublicFunction", "events/public_health.json"),
        ("operations", "org", "--name", "Harbour Dental"),
    ):
        with command(*arguments, STATE=str(folder), **_IGNORED) as process:
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert arguments[0] != "local.commands.trigger" or ": processed" in said
