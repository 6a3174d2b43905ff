"""Command lines of `bin/voxanne` that are refused before anything is done."""

import os
import sys

import pytest

from operations.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["delete"], "invalid choice: 'delete'"),
        (["show"], "required: --org"),
        (["show", "--organisation", "org_1"], "--org"),
        (["org", "--name", " "], "must have 1 to 100 characters"),
        (["org", "--name", "a" * 101], "must have 1 to 100 characters"),
        (["org", "--name", "\u200b"], "--name: must not be blank"),
        (["org", "--name", "Clinic\nAnother"], "--name: must not contain control characters"),
        (["org", "--name", "Clinic\x1b[2J"], "--name: must not contain control characters"),
        (["org", "--name", "Clinic", "--ref", "", "--new-key"], "--ref: must have 1 to 200 characters"),
        (["org", "--name", "Clinic", "--ref", "\u00a0"], "--ref: must have 1 to 200 characters"),
        (["org", "--name", "Clinic", "--ref", "a" * 201], "--ref: must have 1 to 200 characters"),
        (["org", "--name", "Clinic", "--owner", f"jane@{'a.' * 125}example"], "--owner: must have 1 to 254 characters"),
        (["org", "--name", "Clinic", "--limit", "0"], "--limit: must be a whole number from 1 to 100000"),
        (["org", "--name", "Clinic", "--limit", "1e3"], "--limit: must be a whole number from 1 to 100000"),
        (["org", "--name", "Clinic", "--limit", "100001"], "--limit: must be a whole number from 1 to 100000"),
        (["org", "--name", "Clinic", "--ip-limit", "9" * 40], "--ip-limit: must be a whole number from 1 to 100000"),
        (["org", "--name", "Clinic", "--call-backs", "-1"], "--call-backs: must be a whole number from 1 to 1000000"),
        (["org", "--name", "Clinic", "--country", "XX"], "must be an ISO 3166-1 alpha-2 country code"),
        (["org", "--name", "Clinic", "--time-zone", "Mars"], "must be an IANA time zone"),
        (["org", "--name", b"Clinic \xff"], "must be UTF-8"),
        (["suspend", "--org", "org_1", "--reason", ""], "--reason: must have 1 to 1000 characters"),
        (["unblock", "--org", "org_1", "--address", "2001:db8:"], "--address: must be an IP address"),
        (["unblock", "--org", "org_1", "--address", ""], "--address: must be an IP address"),
        (["forget-call", "--org", "org_1", "--call", ""], "--call: must have 1 to 200 characters"),
        (["verify", "--repair", "--org", ""], "--org: must have 1 to 200 characters"),
        (["unattributed", "--replay", ""], "--replay: must have 1 to 200 characters"),
        (["delete-org", "--org", "org_1", "--conf", "Clinic"], "unrecognized arguments: --conf"),
        (["unattributed", "--replay", "whl_1", "--replay-all"], "not allowed with"),
        (["check-secrets", "--before", "--stack", "voxanne"], "not allowed with"),
        (["check-secrets", "--before", "--parameter", "VapiKeyName"], "must be NAME=VALUE"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    arguments: list[str | bytes], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([os.fsdecode(argument) for argument in arguments])

    printed = capsys.readouterr()
    assert (end.value.code, printed.out) == (2, "")
    assert message in printed.err


def test_nothing_is_done_whose_result_would_be_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`>&-` closes the output: an organisation's first key would be made and never seen."""
    monkeypatch.setattr(sys, "stdout", None)

    assert main(["org", "--name", "Clinic"]) == 1

    assert capsys.readouterr().err == "bin/voxanne org: standard output is closed\n"
