"""The TypeScript package against the product, also when answers get lost and others write at the same time."""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.providers.loopback import LostAnswerError, straight
from local.runner.gateway.api_gateway import Request, Response
from tests.documented import OPENAPI
from tests.integration.outbound import delivering
from tests.integration.sample_events import three_events
from tests.integration.webhooks import begin
from tests.product import Client
from tests.samples import store_agents
from tests.served import served
from tests.typescript_package import beside, run

pytestmark = pytest.mark.processes
_HERE = Path(__file__).parent
# `CREATIONS=1000` for the figure of the day; each costs the store some milliseconds.
_CREATIONS = int(os.environ.get("CREATIONS", "60"))
_SWALLOWED = 0.3


def printed(script: str, folder: Path, clinic: Client, *arguments: str, through: Any = straight) -> Any:
    """Run a script with the package against the product; the JSON that it printed."""
    shutil.copy(_HERE / script, beside(folder))
    with served(clinic.product, through) as url:
        environment = {"VOXANNE_BASE_URL": url, "VOXANNE_API_KEY": str(clinic.key)}
        return json.loads(run("node", script, *arguments, folder=folder, **environment))


def swallowing(request: Request, proceed: Callable[[], Response], *, dice: random.Random) -> Response:
    """Let each request have its effect; three answers of ten get lost."""
    response = proceed()
    if dice.random() < _SWALLOWED:
        raise LostAnswerError(request.path)
    return response


def test_creations_whose_answers_get_lost_make_as_many_objects(tmp_path: Path, clinic: Client) -> None:
    dice = random.Random(16)  # noqa: S311 - the same losses in each run
    sent: list[Request] = []

    def through(request: Request, proceed: Callable[[], Response]) -> Response:
        sent.append(request)
        return swallowing(request, proceed, dice=dice)

    made = printed("creations.mjs", tmp_path, clinic, str(_CREATIONS), through=through)

    assert len(sent) > _CREATIONS * 1.2
    assert len(set(made["ids"])) == _CREATIONS
    contacts = clinic.product.items("ContactsTable")
    stored = [item["id"] for item in contacts if str(item.get("id", "")).startswith("con_")]
    assert sorted(stored) == sorted(made["ids"])


def test_a_list_is_walked_once_each_while_others_are_made_and_no_further_than_a_break(
    tmp_path: Path, clinic: Client
) -> None:
    ids = store_agents(clinic, 250)

    walked = printed("walk.mjs", tmp_path, clinic)

    assert walked == {"seen": ids, "whole": 5, "afterBreak": 1}


def test_null_clears_and_leaving_out_leaves_in_each_patch(tmp_path: Path, clinic: Client) -> None:
    results = printed("patches.mjs", tmp_path, clinic)

    patches = {each["patch"]["operationId"] for each in OPENAPI["paths"].values() if "patch" in each}
    # What a member has can't be cleared, nor what a call has.
    assert set(results) == patches - {"changeMember", "changeCall"}
    for name, each in results.items():
        assert each["set"] == each["left"], name
        assert each["cleared"] != each["set"], name


def test_our_deliveries_verify_and_a_changed_byte_does_not(tmp_path: Path, clinic: Client) -> None:
    begin(clinic.product)
    with delivering(clinic.product) as deliveries:
        secret, received = three_events(clinic, deliveries)
    given = [{"body": each.body.decode(), "headers": each.headers, "secret": secret} for each in received]
    shutil.copy(_HERE / "verify.mjs", beside(tmp_path))

    done = subprocess.run(
        ["node", "verify.mjs"], cwd=tmp_path, input=json.dumps(given), capture_output=True, text=True, check=True
    )

    refused = "WebhookVerificationError"
    assert json.loads(done.stdout) == [[each.event["type"], refused] for each in received]
