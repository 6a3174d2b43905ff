"""The pages of /docs and /errors: what the document and docs say, in full, and nothing that a browser would run."""

import functools
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.documented import OPENAPI
from tests.requirements import need
from tools.openapi_problems import meanings
from tools.site.__main__ import GUIDES, SITE, site
from tools.site.samples import LANGUAGES, Request, sample

_MOST_BYTES = 1_000_000
_PAGES = {path.name: path.read_text(encoding="utf-8") for path in SITE.glob("*.html")}
_OPERATIONS = {each["operationId"] for methods in OPENAPI["paths"].values() for each in methods.values()}


class _Links(HTMLParser):
    """The ids and the addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.addresses += [value for name in ("href", "src") if (value := given.get(name))]


@functools.cache
def _links() -> dict[str, _Links]:
    return {name: _Links(text) for name, text in _PAGES.items()}


def test_the_committed_pages_are_what_the_document_and_docs_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SITE.iterdir()}

    assert committed == site(), "run `make pages`"


def test_the_name_of_an_asset_has_the_digest_of_its_content() -> None:
    assets = [path for path in SITE.iterdir() if path.suffix != ".html"]

    assert len(assets) == 3
    for path in assets:
        assert path.name.split(".")[1] == hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def test_no_answer_is_larger_than_a_megabyte() -> None:
    assert [path.name for path in SITE.iterdir() if path.stat().st_size > _MOST_BYTES] == []


def test_the_first_page_leads_to_each_operation_each_event_and_each_guide() -> None:
    wanted = {*_OPERATIONS, *(event.replace(".", "-").replace("_", "-") for event in OPENAPI["webhooks"])}
    addresses = _links()["index.html"].addresses

    assert wanted <= {address.partition("#")[2] for address in addresses}
    assert {f"docs/{slug}" for slug in GUIDES} <= set(addresses)
    assert {"openapi.json", "errors"} <= set(addresses)


def test_a_page_begins_with_the_resource_that_it_is_named_after() -> None:
    first = {page: links.ids for page, links in _links().items() if page in {"appointments.html", "calendars.html"}}

    assert first["appointments.html"].index("createAppointment") < first["appointments.html"].index("createHold")
    assert first["calendars.html"].index("listCalendars") < first["calendars.html"].index("findAvailability")


def test_each_code_has_its_place_on_the_page_of_errors() -> None:
    assert set(meanings()) <= set(_links()["errors.html"].ids)


def _broken(name: str, address: str) -> bool:
    """Whether an address on a page leads nowhere: pages are at /docs/<name>, but two."""
    here = {"index.html": "/docs", "errors.html": "/errors"}.get(name, f"/docs/{name.removesuffix('.html')}")
    path, _, place = address.partition("#")
    if "://" in address or path.endswith("openapi.json"):
        return False
    folder = here.rpartition("/")[0]
    parts = [*folder.split("/"), *path.split("/")] if path else here.split("/")
    while ".." in parts:
        at = parts.index("..")
        del parts[at - 1 : at + 1]
    target = "/".join(parts)
    file = {"/docs": "index.html", "/errors": "errors.html"}.get(target, target.removeprefix("/docs/"))
    file = file if "." in file else f"{file}.html"
    return not (SITE / file).is_file() or bool(place and place not in _links()[file].ids)


def test_each_link_leads_somewhere() -> None:
    broken = [f"{name}: {each}" for name, links in _links().items() for each in links.addresses if _broken(name, each)]

    assert not broken


def test_ids_are_unique_in_a_page() -> None:
    assert [name for name, links in _links().items() if len(set(links.ids)) < len(links.ids)] == []


@pytest.mark.parametrize("page", sorted(_PAGES))
def test_a_page_has_no_script_or_style_of_its_own_and_refers_to_no_other_host(page: str) -> None:
    text = re.sub(r"<(pre|p|dd|li|a)\b.*?</\1>", "", _PAGES[page], flags=re.DOTALL)

    assert re.findall(r"<script(?! src=\"[\w./]+\" defer></script>)|<style|style=|\son\w+=|javascript:", text) == []
    assert re.findall(r"(?:src|href)=\"(\w+:[^\"]*)\"", text) == []


def test_markup_in_a_description_is_shown_as_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    document = json.loads(json.dumps(OPENAPI))
    operation = document["paths"]["/api/agents"]["get"]
    operation["summary"] = operation["description"] = hostile
    operation["parameters"][0]["description"] = hostile
    document["components"]["schemas"]["Agent"]["properties"]["name"]["description"] = hostile

    text = site(document)["agents.html"]

    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert "<script>alert" not in text
    assert "<img" not in text


def _requests() -> list[Request]:
    whole: dict[str, Any] = {"name": 'It\'s "new"', "tags": ["a", "b"], "days": {"monday": [["09:00"]]}, "off": None}
    return [
        Request("GET", "/api/calls", {"status": "completed"}, {"Accept": "text/plain"}, None, needs_key=True),
        Request("POST", "/api/contacts", {}, {}, whole, needs_key=True),
        Request("DELETE", "/api/appointments/apt_1", {}, {}, {"cancellation_reason": "Ill"}, needs_key=True),
        Request("GET", "/health", {}, {}, None, needs_key=False),
    ]


@pytest.mark.processes
def test_samples_can_be_read_by_their_languages(tmp_path: Path) -> None:
    node = shutil.which("node")
    need(None if node else "Node is needed to read its samples")
    for number, request in enumerate(_requests()):
        written = {language: sample(language, request) for language in LANGUAGES}
        compile(written["Python"], "sample.py", "exec")
        script = tmp_path / f"{number}.mjs"
        script.write_text(written["TypeScript"], encoding="utf-8")
        for command in ([str(node), "--check", str(script)], ["bash", "-n", "-c", written["curl"]]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
