"""`vox contacts import`: a line about each bad row, and the same contacts however often it is run."""

from pathlib import Path

import pytest

from sdks.python.voxanne._cli import importing
from tests.product import Client
from tests.sdks.python.scripted import KEY, LOST, Given, answer, problem, scripted
from tests.sdks.python.vox import Vox

ROWS = """\ufeffName;Phone;Tags;Date of birth;Do not call;metadata.chart
Jane;+1 415 555 2671;recall, new;1980-01-02;yes;A-17

Robin;(415) 555-2672;;;;
"""
BAD = """name,phone,email,date_of_birth,do_not_call
,+14155552671,,,
Jane,12,,,
Jane,+14155552673,,31.12.1980,
Jane,+14155552673,,2999-01-01,
Jane,+14155552673,,,maybe
"Two
lines",+14155552673,,,
Jane,+14155552674,,,,,more
Jane,+1 (415) 555-2675,,,
Jane,+14155552675,,,
Jane,+14155552676,not an address,,
Jane,+1555,,,
"""
EXCEL = "\ufeffsep=;\r\nName;Phone;E-mail\r\nMüller, Jörg;+14155552677;jo@example.com\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "patients.csv"


def test_contacts_are_made_once_however_often_the_file_is_sent(clinics_vox: Vox, clinic: Client, file: Path) -> None:
    file.write_text(ROWS, encoding="utf-8")

    first = clinics_vox("contacts", "import", str(file))
    again = clinics_vox("contacts", "import", str(file))

    assert (first.status, again.status) == (0, 0)
    assert (first.out.count("line "), again.out) == (2, "")
    assert again.err == "vox: 0 created, 2 there already, 0 refused, 0 malformed\n"
    robin, jane = clinic("GET", "/api/contacts").json
    assert (jane["tags"], jane["do_not_call"], jane["metadata"]) == (["recall", "new"], True, {"chart": "A-17"})
    assert (jane["date_of_birth"], robin["phone"]) == ("1980-01-02", "+14155552672")


def test_who_must_not_be_called_and_is_there_without_that_is_named(
    clinics_vox: Vox, clinic: Client, file: Path
) -> None:
    there = clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155552671"}).json
    file.write_text("name,phone,do_not_call\nJane,+14155552671,yes\nRobin,+14155552672,yes\n")

    first = clinics_vox("contacts", "import", str(file))

    assert (first.status, first.err.splitlines()) == (
        1,
        [
            f"vox: line 2: do_not_call: {there['id']} is there already, and is left as it is",
            "vox: 1 created, 1 there already, 0 refused, 0 malformed",
        ],
    )
    clinic("PATCH", f"/api/contacts/{there['id']}", {"do_not_call": True})
    again = clinics_vox("contacts", "import", str(file))
    assert (again.status, again.err) == (0, "vox: 0 created, 2 there already, 0 refused, 0 malformed\n")


def test_a_file_as_excel_saves_it_where_numbers_have_commas(clinics_vox: Vox, clinic: Client, file: Path) -> None:
    file.write_text(EXCEL, encoding="utf-8")

    assert clinics_vox("contacts", "import", str(file)).status == 0
    [made] = clinic("GET", "/api/contacts").json
    assert (made["name"], made["phone"], made["email"]) == ("Müller, Jörg", "+14155552677", "jo@example.com")


def test_the_help_names_each_column(vox: Vox) -> None:
    shown = vox("contacts", "import", "--help").out

    for column in importing._COLUMNS:  # noqa: SLF001
        assert column in shown


def test_each_bad_row_has_a_line_and_the_others_are_made(clinics_vox: Vox, clinic: Client, file: Path) -> None:
    file.write_text(BAD)

    dry = clinics_vox("contacts", "import", str(file), "--dry-run")
    assert clinic("GET", "/api/contacts").json == []
    ended = clinics_vox("contacts", "import", str(file))

    said = [line.removeprefix("vox: ") for line in ended.err.splitlines()]
    assert said[:9] == [
        "line 2: name: is missing",
        "line 3: phone: is no phone number",
        "line 4: date_of_birth: must be a date, as in 1980-05-31",
        "line 5: date_of_birth: is in the future",
        "line 6: do_not_call: must be yes or no",
        "line 7: name: must be one line",
        "line 9: it has more cells than the headings",
        "line 11: phone: line 10 has the same",
        "line 12: email: is no e-mail address",
    ]
    assert said[9].startswith("line 13: phone: ")
    assert said[10] == "1 created, 0 there already, 1 refused, 9 malformed"
    assert (dry.status, dry.out) == (1, "2 rows are well-formed, 9 are not; nothing was sent\n")
    assert (ended.status, ended.out.startswith("line 10: con_")) == (1, True)


@pytest.mark.parametrize("end", [LOST, Given(201, b"<html>"), problem(401, "invalid_api_key")])
def test_what_ends_an_import_is_said_with_the_line(
    end: Given | None, pauses: list[float], vox: Vox, file: Path
) -> None:
    del pauses
    vox.patch.setenv("VOXANNE_API_KEY", KEY)
    file.write_text("name,phone\nJane,+14155552671\nRobin,+14155552672\n")
    with scripted(answer({"id": "con_1"}, 201), *[end] * 4) as server:
        ended = vox("--base-url", server.url, "contacts", "import", str(file))

    assert (ended.status, ended.out) == (1, "line 2: con_1\n")
    assert ended.err.startswith("vox: stopped at line 3; the lines before it are done, and may be sent again\n")


@pytest.mark.parametrize("birth", ["19800531", "1980-W22-6", "1980-5-31"])
def test_a_dry_run_finds_the_dates_that_the_api_refuses(birth: str, vox: Vox, file: Path) -> None:
    file.write_text(f"name,phone,date_of_birth\nJane,+14155552671,{birth}\n")

    ended = vox("contacts", "import", str(file), "--dry-run")

    assert (ended.status, ended.err) == (1, "vox: line 2: date_of_birth: must be a date, as in 1980-05-31\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no heading 'name'"),
        (b"name\nJane\n", "no heading 'phone'"),
        (b"name,phone,fax\n", "unknown heading 'fax'"),
        (b"name,phone,phone\n", "heading 'phone' is there twice"),
        (b"name,phone\nJos\xe9,1\n", "is not UTF-8"),
        (b'name,phone\n"Jane,1\n', "line 2: "),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(content: bytes, said: str, clinics_vox: Vox, file: Path) -> None:
    file.write_bytes(content)

    ended = clinics_vox("contacts", "import", str(file))

    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert said in ended.err


def test_a_file_that_is_not_there_is_refused_in_one_line(clinics_vox: Vox, file: Path) -> None:
    ended = clinics_vox("contacts", "import", str(file))

    assert (ended.status, ended.err) == (1, f"vox: {file} cannot be read: No such file or directory\n")
