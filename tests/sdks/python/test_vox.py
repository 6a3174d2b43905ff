"""The command `vox`: what it prints, where, and how it ends."""

import io
import json
import re
import stat
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contract.imports import ROOT
from tests.integration import calls, contacts
from tests.product import Client
from tests.sdks.python.scripted import KEY, Given, answer, problem, scripted
from tests.sdks.python.vox import Vox
from tests.served import served

COMMANDS = json.loads((ROOT / "sdks/python/voxanne/_cli/commands.json").read_text(encoding="utf-8"))
CREATE = ("contacts", "create", "--name", "Robin \x1b[31m", "--phone", "+14155550100")


def test_json_is_what_the_api_answered(clinics_vox: Vox, clinic: Client) -> None:
    made = contacts.made(clinic, metadata={"chart": "Ä-17"})
    contacts.made(clinic, phone=contacts.phone(7))

    assert json.loads(clinics_vox("contacts", "get", made["id"], "-o", "json").out) == made
    assert json.loads(clinics_vox("contacts", "list", "-o", "json").out) == clinic("GET", "/api/contacts").json
    assert clinics_vox("contacts", "list", "--limit", "1", "-o", "id").out != f"{made['id']}\n"
    assert clinics_vox("contacts", "list", "-o", "id").out.splitlines()[1] == made["id"]


def test_fields_are_options_and_what_is_cleared_is_null(clinics_vox: Vox, tmp_path: Path, clinic: Client) -> None:
    (tmp_path / "notes").write_text("Tall.\nKind.")
    options = ("--name", "Robin", "--phone", "+14155550100", "--do-not-call", "--tags", "a", "--tags", "b")
    files = ("--notes", f"@{tmp_path / 'notes'}", "--external-id", "@@17", "--metadata", '{"chart": "A"}')

    made = json.loads(clinics_vox("contacts", "create", *options, *files, "-o", "json").out)
    changed = clinics_vox("contacts", "update", made["id"], "--clear", "notes", "--clear", "external-id", "-o", "json")

    assert (made["tags"], made["do_not_call"], made["metadata"]) == (["a", "b"], True, {"chart": "A"})
    assert (made["notes"], made["external_id"]) == ("Tall.\nKind.", "@17")
    stored = clinic("GET", f"/api/contacts/{made['id']}").json
    assert json.loads(changed.out) == stored
    assert (stored["notes"], stored["external_id"], stored["do_not_call"]) == (None, None, True)


def test_an_error_is_one_line_on_stderr_and_status_1(clinics_vox: Vox, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = clinics_vox("contacts", "get", "con_1")
    assert (unknown.status, unknown.out) == (1, "")
    assert unknown.err.startswith("vox: 404 not_found: No such contact: con_1 (request id ")
    for name, value in (("VOXANNE_API_KEY", KEY), ("VOXANNE_API_KEY", ""), ("VOXANNE_BASE_URL", "voxanne"), ("", "")):
        with monkeypatch.context() as patch:
            if name:
                patch.setenv(name, value)
            else:
                patch.setenv("VOXANNE_BASE_URL", "http://127.0.0.1:9")
                patch.setattr("time.sleep", lambda _: None)
            ended = clinics_vox("limits")
        assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1), ended


@pytest.mark.parametrize(
    "words", [("--version",), ("limits",), ("contacts", "create", "--name", "Robin", "--phone", "+14155550100")]
)
def test_nothing_is_done_whose_result_would_be_lost(
    words: tuple[str, ...], clinics_vox: Vox, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        ended = clinics_vox(*words)

    assert (ended.status, ended.err) == (1, "vox: standard output is closed\n")
    assert clinic("GET", "/api/contacts").json == []


def test_the_version_is_the_packages(vox: Vox) -> None:
    package = tomllib.loads((ROOT / "sdks/python/pyproject.toml").read_text(encoding="utf-8"))

    assert vox("--version").out == f"vox {package['project']['version']}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("contacts", "get"),
        ("contact",),
        ("contacts", "list", "-o", "xml"),
        ("contacts", "list", "--limit", "0"),
        ("contacts", "create", "--name", "Robin"),
        ("contacts", "create", "--name", "Robin", "--phone", "1", "--metadata", "{"),
        ("contacts", "create", "--name", "@/nowhere", "--phone", "1"),
        ("contacts", "update", "con_1", "--clear", "name"),
    ],
)
def test_wrong_usage_is_status_2_and_sends_nothing(words: tuple[str, ...], clinics_vox: Vox) -> None:
    ended = clinics_vox(*words)

    assert (ended.status, ended.out) == (2, "")
    assert "Error: " in ended.err


@pytest.mark.parametrize(("resource", "command"), [(name, each) for name in COMMANDS for each in COMMANDS[name]])
def test_each_operation_has_a_command(resource: str, command: str, vox: Vox) -> None:
    if resource == "limits":
        return
    ended = vox(resource.replace("_", "-"), command.replace("_", "-"), "--help")

    assert ended.status == 0
    for argument in COMMANDS[resource][command]["arguments"]:
        shown = "ID" if argument["kind"] == "path" else f"--{argument['name'].rstrip('_').replace('_', '-')}"
        assert shown in ended.out


@pytest.mark.parametrize("form", ["table", "json", "id"])
def test_what_strangers_wrote_does_not_steer_the_terminal(form: str, vox: Vox) -> None:
    vox.patch.setenv("VOXANNE_API_KEY", KEY)
    contact = {"id": "con_1\x9b", "name": "Zoë \x1b[31m\r\n\u202e\x7f\U000e0041", "phone": "+14155550100"}
    with scripted(*[answer([contact])] * 2, answer(contact)) as server:
        listed = vox("--base-url", server.url, "contacts", "list", "-o", form).out
        shown = vox("--base-url", server.url, "contacts", "get", "con_1", "-o", form).out

    if form == "json":
        assert json.loads(listed) == [contact]
        assert "Zoë" in listed
    assert "".join((listed + shown).split("\n")).isprintable()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_json_in_each_encoding(encoding: str, vox: Vox, monkeypatch: pytest.MonkeyPatch) -> None:
    vox.patch.setenv("VOXANNE_API_KEY", KEY)
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    contact = {"id": "con_1", "name": "Zoë Łukasz 😀"}
    with scripted(answer(contact)) as server:
        vox("--base-url", server.url, "contacts", "get", "con_1", "-o", "json")

    assert json.loads(written.getvalue().decode(encoding)) == contact


def test_captions_do_not_steer_the_terminal(vox: Vox) -> None:
    vox.patch.setenv("VOXANNE_API_KEY", KEY)
    captions = Given(200, "WEBVTT\n\nZoë \x1b[31m\x9b\r\u202e\n".encode(), {"Content-Type": "text/vtt"})
    with scripted(captions) as server:
        ended = vox("--base-url", server.url, "calls", "transcript", "call_1", "--format", "vtt")

    assert ended.out == "WEBVTT\n\nZoë  [31m   \n\n"


def test_a_key_is_kept_for_its_own_address_in_a_file_of_its_owner(
    vox: Vox, clinic: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with served(clinic.product) as url, scripted() as elsewhere, (tmp_path / "key").open("w+") as typed:
        typed.write(f"{clinic.key}\n")
        typed.seek(0)
        monkeypatch.setattr("sys.stdin", typed)
        logged_in = vox("--base-url", url, "login")
        assert (logged_in.status, logged_in.out) == (0, "")
        file = tmp_path / "config" / "voxanne" / "config.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert str(clinic.key) not in logged_in.err
        assert vox("contacts", "list").status == 0
        refused = vox("--base-url", elsewhere.url, "limits")
        assert (refused.status, elsewhere.received) == (1, [])
        assert vox("logout").status == 0
        assert str(clinic.key) not in file.read_text()
        assert vox("--base-url", url, "limits").status == 1


def test_a_key_that_is_not_accepted_is_not_kept(vox: Vox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    with scripted(problem(401, "invalid_api_key")) as server, (tmp_path / "key").open() as typed:
        monkeypatch.setattr("sys.stdin", typed)
        assert vox("--base-url", server.url, "login").status == 1

    assert not (tmp_path / "config").exists()


def test_calls_show_transcript_recording_and_that_they_are_not_there_yet(clinics_vox: Vox, clinic: Client) -> None:
    call = calls.with_transcript(clinic, calls.ended(clinic, calls.placed(clinic)))
    fresh = calls.placed(clinic)

    assert "A cleaning, please." in clinics_vox("calls", "transcript", call.id).out
    assert clinics_vox("calls", "transcript", call.id, "--format", "vtt").out.startswith("WEBVTT")
    assert "not there yet" in clinics_vox("calls", "recording", fresh.id).err
    assert clinics_vox("calls", "list", "--status", "completed", "-o", "id").out == f"{call.id}\n"


def test_webhooks_are_tried_replayed_and_given_new_secrets(clinics_vox: Vox, clinic: Client) -> None:
    url = "https://example.com/hook"
    made = clinic("POST", "/api/webhook-endpoints", {"url": url}).json

    tried = json.loads(clinics_vox("webhooks", "test", made["id"], "--type", "call.ended", "-o", "json").out)
    assert tried["event_type"] == "call.ended"
    assert clinics_vox("webhooks", "secret", made["id"]).out.startswith("whsec_")
    assert clinics_vox("webhooks", "replay", "whl_1").status == 1


@pytest.mark.parametrize("event", ["contact.created", "contact.updated", "contact.erased", "appointment.booked"])
def test_trigger_makes_what_the_event_is_about(event: str, clinics_vox: Vox) -> None:
    ended = clinics_vox("trigger", event)

    assert (ended.status, ended.out.partition(": ")[0]) == (0, event)


def test_the_help_of_trigger_names_a_command_that_lists_the_events(vox: Vox) -> None:
    named = re.search(r"`vox ([^`]+)`", " ".join(vox("trigger", "--help").out.split()))

    assert named is not None
    assert "calendar.source_stale" in vox(*named[1].split()).out


def test_the_refusal_of_a_taken_time_names_the_next_free_ones(vox: Vox) -> None:
    vox.patch.setenv("VOXANNE_API_KEY", KEY)
    free = [{"starts_at": f"2026-12-03T1{hour}:00:00Z"} for hour in range(2)]
    with scripted(problem(409, "slot_taken", next_free_slots=free)) as server:
        ended = vox("--base-url", server.url, "appointments", "create", "--starts-at", "2026-12-03T09:00:00Z")

    assert (ended.status, ended.out) == (1, "")
    assert "Free next: 2026-12-03T10:00:00Z, 2026-12-03T11:00:00Z" in ended.err


def test_two_ids_of_a_command_have_two_names(vox: Vox) -> None:
    assert "{CALENDAR_ID} {EXTERNAL_ID}" in vox("calendars", "put-busy-block", "--help").out


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("said", "status", "erased"), [("n\n", 1, False), ("y\n", 0, True)])
def test_what_cannot_be_undone_is_asked_about_at_a_terminal(
    clinics_vox: Vox, clinic: Client, said: str, status: int, *, erased: bool
) -> None:
    made = contacts.made(clinic)
    clinics_vox.patch.setattr("sys.stdin", _Terminal(said))

    ended = clinics_vox("contacts", "erase", made["id"])

    assert (ended.status, "cannot be undone" in ended.out + ended.err) == (status, True)
    assert (clinic("GET", f"/api/contacts/{made['id']}").status == 410) is erased


@pytest.mark.parametrize(
    "command",
    [
        "appointments cancel",
        "calendars delete-calendar-source",
        "calendars delete-calendar-feed",
        "members remove",
        "api-keys rotate",
        "webhook-endpoints rotate-secret",
        "contacts merge",
    ],
)
def test_each_such_command_can_be_told_not_to_ask(vox: Vox, command: str) -> None:
    assert "--yes" in vox(*command.split(), "--help").out


def test_trigger_sends_samples_and_takes_no_live_key(clinics_vox: Vox, clinic: Client) -> None:
    assert "there is none" in clinics_vox("trigger", "endpoint.disabled").err
    endpoint = clinic("POST", "/api/webhook-endpoints", {"url": "https://example.com/hook"}).json["id"]
    assert endpoint in clinics_vox("trigger", "endpoint.disabled").out
    clinics_vox.patch.setenv("VOXANNE_API_KEY", "vox_live_x")
    assert "test keys only" in clinics_vox("trigger", "contact.created").err
