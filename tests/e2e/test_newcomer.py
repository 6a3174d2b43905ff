"""What a newcomer does first."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.contract.imports import ROOT
from tests.documents.blocks import blocks
from tests.documents.playing import Player
from tests.e2e.conftest import Running, environment
from tests.e2e.reference_samples import SAMPLES, node
from tests.requirements import need
from tests.typescript_package import beside


def test_the_blocks_of_the_readme_run_one_after_the_other(running: Running, tmp_path: Path) -> None:
    need(
        None
        if shutil.which("node") and shutil.which("curl") and shutil.which("make")
        else "Node, curl and make are needed"
    )
    organization = running.make_org("Readers", "--limit=100000", "--ip-limit=100000")
    programs = tmp_path / "programs"
    programs.mkdir()
    # Readers are in the repository; what they write is not to be left there. What is installed is not installed again.
    (programs / "make").write_text(f'#!/bin/sh\nexec {shutil.which("make")} -C {ROOT} -o .venv/local "$@"\n')
    (programs / "make").chmod(0o755)
    beside(tmp_path)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    given = environment(running.state) | {"PATH": path, "MAKEFLAGS": "", "PYTHONPATH": str(ROOT / "sdks" / "python")}
    with Player(tmp_path, running.base_url, organization["api_key"], given) as player:
        printed = [player.play(block) for block in blocks(ROOT / "README.md") if block.is_played]

    created = re.findall(r"Agent created: agt_\w{26}\n", "".join(printed))
    assert len(created) == len([block for block in blocks(ROOT / "README.md") if "Agent created" in block.code])


def test_the_references_own_sample_runs_with_base_url_and_key_replaced(running: Running, tmp_path: Path) -> None:
    published = SAMPLES / "create-agent.mjs"
    if not published.exists():
        pytest.skip("the published samples lie beside a checkout only while Voxanne is developed")
    script = published.read_text().replace("https://api.voxanne.ai", running.base_url)

    assert re.fullmatch(r"Agent created: agt_\w{26}\n", node(script.replace("YOUR_API_KEY", running.api_key), tmp_path))


def test_the_three_lines_that_are_printed_work_when_pasted(running: Running) -> None:
    need(None if shutil.which("curl") else "curl is needed")
    lines = [line for line in running.log.read_text().splitlines() if line.startswith("curl ")]

    made, listed, limits = map(_pasted, lines)

    assert made["id"] in {agent["id"] for agent in listed}
    # Samples of Stripe's events, sent by other tests, change the demo organisation's plan, and for 30 s the authorizer
    # still has the former one. No other test changes the plan of an organisation of this test.
    by_plan = {"starter": 1000, "professional": 2500, "enterprise": 5000}
    assert limits["organization"]["limit"] in by_plan.values()
    own = running.make_org("Pasted")["api_key"]
    organization = running.call("GET", "/api/organization", own)[2]
    own_limits = _pasted(lines[-1].replace(running.api_key, own))
    assert own_limits["organization"]["limit"] == by_plan[organization["plan"]]


def _pasted(line: str) -> Any:
    """What a line prints in a shell."""
    return json.loads(subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout)


def test_the_org_command_makes_an_organization_of_its_own(running: Running) -> None:
    made = running.make_org("Harbour Dental", "--ref", "of-this-test")
    again = running.make_org("Harbour Dental", "--ref", "of-this-test")

    assert again == {"org_id": made["org_id"], "api_key": None}
    status, _, organization = running.call("GET", "/api/organization", made["api_key"])
    assert status == 200, organization
    assert (organization["name"], organization["id"]) == ("Harbour Dental", made["org_id"])


def test_the_socket_address_is_the_address_that_counts(running: Running) -> None:
    made = running.make_org("Addresses")["api_key"]

    remaining = [
        running.call("GET", "/api/limits", made, source=f"127.0.0.{host}")[2]["ip"]["remaining"] for host in (11, 12)
    ]
    running.call("GET", "/api/agents", made, source="127.0.0.11")

    assert remaining == [100, 100]
    assert running.call("GET", "/api/limits", made, source="127.0.0.11")[2]["ip"]["remaining"] == 99
    assert running.call("GET", "/api/limits", made, source="127.0.0.12")[2]["ip"]["remaining"] == 100
