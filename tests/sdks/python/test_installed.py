"""The wheel in an empty environment: its README runs, its types are checked, and it brings what it says."""

import html
import re
import subprocess
import sys
import zipfile
from email.parser import Parser

import pytest

from tests.integration import contacts
from tests.product import Client
from tests.sdks.python.installed import PACKAGE, Environment, installed
from tests.served import served
from tools.site.__main__ import SITE

pytestmark = pytest.mark.processes
SAMPLES = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
# What a program may get wrong, each with what mypy says.
WRONG = {
    'client.contacts.get("con_1").emial': "attr-defined",
    'client.contacts.create(name="Robin")': "call-arg",
    'client.contacts.create(name="Robin", phone=7)': "arg-type",
    'client.calls.list(status="complete")': "arg-type",
    'client.calls.get("call_1").status == "complete"': "comparison-overlap",
    'client.appointments.create(starts_at="2026", contact={"nome": "Robin"})': "arg-type",
    'client.calls.recording("call_1").url': "union-attr",
    "client.contacts.list()[0]": "index",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return installed(tmp_path_factory.mktemp("installed"))


def test_the_readmes_code_runs_as_it_stands(environment: Environment, clinic: Client) -> None:
    contacts.made(clinic, name="Robin Others", phone=contacts.phone(1))
    assert len(SAMPLES) >= 6
    with served(clinic.product) as url:
        for sample in SAMPLES:
            ended = environment.run("python", "-I", "-c", sample, VOXANNE_API_KEY=str(clinic.key), VOXANNE_BASE_URL=url)
            assert (ended.returncode, ended.stderr) == (0, ""), sample
        listed = environment.run(
            "vox", "contacts", "list", "-o", "id", VOXANNE_API_KEY=str(clinic.key), VOXANNE_BASE_URL=url
        )

    assert len(listed.stdout.splitlines()) == 4, listed
    assert [each["starts_at"] for each in clinic("GET", "/api/appointments").json]


def test_the_wheel_has_types_licence_and_metadata_and_nothing_else(environment: Environment) -> None:
    with zipfile.ZipFile(environment.wheel) as wheel:
        names = set(wheel.namelist())
        [metadata] = [Parser().parsestr(wheel.read(each).decode()) for each in names if each.endswith("METADATA")]

    assert {"voxanne/py.typed", "voxanne/_cli/commands.json", "voxanne/models.py"} <= names
    assert {name.partition("/")[0] for name in names} == {"voxanne", f"voxanne-{metadata['Version']}.dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert metadata["License-Expression"] == "LicenseRef-Voxanne"
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_what_verifies_webhooks_or_shows_help_loads_no_http_client(environment: Environment) -> None:
    loaded = "import sys; print(sorted({'httpx', 'typer', 'asyncio', 'standardwebhooks'} & sys.modules.keys()))"
    helped = "import sys; from voxanne._cli import app; app.program(['contacts']); print('httpx' in sys.modules)"

    assert (
        environment.run("python", "-I", "-c", f"from voxanne import webhooks, ConflictError; {loaded}").stdout == "[]\n"
    )
    assert environment.run("python", "-I", "-c", helped).stdout == "False\n"


def _samples_of_the_reference() -> list[str]:
    """Python samples of the pages of /docs that use the package."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(SITE.glob("*.html"))]
    blocks = [block for page in pages for block in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]
    texts = [html.unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks]
    return [text for text in texts if text.startswith("from voxanne import")]


def test_the_samples_are_typed_and_a_wrong_field_is_a_type_error(environment: Environment) -> None:
    folder = environment.folder.parent
    samples = [*SAMPLES, *_samples_of_the_reference()]
    assert len(samples) > 40
    for number, sample in enumerate(samples):
        (folder / f"sample_{number}.py").write_text(sample)
    lines = ["from voxanne import Voxanne", "client = Voxanne()", *WRONG]
    (folder / "wrong.py").write_text("\n".join(lines))
    files = [f"sample_{number}.py" for number in range(len(samples))]
    options = ["--strict", "--python-executable", environment.python, "--cache-dir", ".mypy", "--no-error-summary"]

    ended = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *files, "wrong.py"],
        cwd=folder,
        env={"MYPYPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    errors = re.findall(r"^(\w+)\.py:(\d+): error: .*\[([\w-]+)\]$", ended.stdout, re.MULTILINE)
    assert {name for name, _, _ in errors} == {"wrong"}, ended.stdout
    assert {lines[int(line) - 1]: code for _, line, code in errors} == WRONG, ended.stdout
