"""`bin/voxanne` and `make org` on the product as `make run` starts it."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.checkouts import VALUES
from tests.contract.imports import ROOT
from tests.e2e.conftest import Running, environment
from tests.requirements import need

pytestmark = pytest.mark.xdist_group("e2e")
# As one text: the API has names of 100 characters at most.
NAME = 'O\'Brien "D" `touch evaluated` $(touch evaluated) $(shell touch evaluated) $$ $HOME # \\; *'


def lines(running: Running, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    """Run a command; return what it prints."""
    done = running.voxanne(*arguments)
    assert done.returncode == status, done.stderr
    assert bool(done.stderr) == (status == 1)
    return [json.loads(line) for line in done.stdout.splitlines()]


def name_of(running: Running, made: dict[str, Any]) -> str:
    """The organisation's name, as its API has it."""
    status, _, organization = running.call("GET", "/api/organization", made["api_key"])
    assert status == 200
    return str(organization["name"])


def test_a_name_is_text_to_the_command(running: Running) -> None:
    made = running.make_org(NAME)

    assert name_of(running, made) == NAME
    assert lines(running, "show", "--org", made["org_id"])[0]["name"] == NAME
    assert not (running.state / "evaluated").exists()


@pytest.mark.parametrize("by", ["command line", "environment"])
def test_a_name_is_text_to_make(running: Running, by: str) -> None:
    need(None if shutil.which("make") else "make is needed")
    # The environment of the checkout is as it is: nothing is installed for a test.
    command = ["make", "--old-file=.venv/local", "org", "LIMIT=2000"]
    command += [f"NAME={NAME}"] if by == "command line" else []
    variables = {"NAME": NAME} if by == "environment" else {}

    done = subprocess.run(
        command, cwd=ROOT, env=environment(running.state) | variables, capture_output=True, text=True, check=True
    )

    assert name_of(running, json.loads(done.stdout)) == NAME
    assert not (ROOT / "evaluated").exists()


def test_a_reason_is_text(running: Running) -> None:
    reason = " ".join(VALUES.values()).replace("\n", " ")

    suspended = lines(running, "suspend", "--org", running.make_org("Clinic")["org_id"], f"--reason={reason}")

    assert suspended[0]["suspension_reason"] == reason
    assert not (running.state / "evaluated").exists()


def test_an_organization_is_deleted_by_its_name_whatever_is_in_it(running: Running) -> None:
    made = running.make_org(NAME)
    command = ["delete-org", "--org", made["org_id"]]

    counted = lines(running, *command)
    refused = running.voxanne(*command, "--confirm", NAME.replace("touch", ""))
    begun = lines(running, *command, "--confirm", NAME)

    assert counted[0] == {"organization_id": made["org_id"], "name": NAME, "would_delete": True}
    assert {"what": "ApiKeysTable", "count": 2} in counted
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--confirm must be the name of the organisation" in refused.stderr
    assert begun[-1]["run_again"] == "in a minute"
    assert lines(running, "show", "--org", made["org_id"])[0]["suspension_reason"] == "being deleted"
    assert not (running.state / "evaluated").exists()


def test_what_is_not_there_is_refused(running: Running) -> None:
    org = running.make_org("Clinic")["org_id"]

    for command in (
        ["show", "--org", "org_none"],
        ["forget-call", "--org", org, "--call", "call_none"],
        ["redrive", "--queue", "NoQueue"],
        ["unattributed", "--replay", "whl_none"],
        ["verify", "--org", "org_none"],
        ["numbers", "--org", "org_none"],
        ["restore", "--table", "NoTable", "--restored", "copy"],
        ["restore", "--table", "ContactsTable", "--restored", "no-copy", "--org", org],
    ):
        assert lines(running, *command, status=1) == []


def test_checks_exit_with_3_where_they_find_something(running: Running) -> None:
    org = running.make_org("Clinic")["org_id"]

    assert lines(running, "verify", "--org", org) == []
    assert {each["state"] for each in lines(running, "check-secrets")} == {"there"}
    missing = lines(running, "check-secrets", "--parameter", "VapiKeyName=/none", status=3)
    assert [each["name"] for each in missing if each["state"] == "missing"] == ["/none"]


def test_queues_and_events_are_listed(running: Running) -> None:
    queues = {each["queue"] for each in lines(running, "dead")}

    assert "VapiEventsQueue" in queues
    assert lines(running, "redrive", "--queue", "VapiEventsQueue") == [{"queue": "VapiEventsQueue", "sent_back": 0}]
    assert lines(running, "unattributed") == []


def test_output_that_is_read_no_further_is_no_traceback(running: Running) -> None:
    command = f"'{ROOT / 'bin' / 'voxanne'}' dead | head -n 1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=environment(running.state),
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
