"""The pages in Chromium: no error, no other host, no script needed, and a key that is kept nowhere.

One browser for all tests; it reaches the product in this process, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import barriers, chromium
from tests.documented import OPENAPI
from tests.product import Client
from tools.site.__main__ import SITE, site

_PAGES = sorted(path.stem for path in SITE.glob("*.html") if path.stem not in {"index", "errors"})
PATHS = ["/docs", "/errors", *(f"/docs/{name}" for name in _PAGES)]
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium("to look at the pages") as made:
        yield made


@dataclass
class Visit:
    """A page, what went wrong in it, and whom else it asked."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Visit]:
    context = browser.new_context(base_url=origin)
    yield _watched(context, origin)
    context.close()


def _watched(context: BrowserContext, origin: str) -> Visit:
    made = Visit(context.new_page())
    made.page.on("console", lambda message: made.errors.append(message.text) if message.type == "error" else None)
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    made.page.on("request", lambda asked: None if asked.url.startswith(origin) else made.strangers.append(asked.url))
    return made


def test_pages_show_everything_on_a_small_screen_without_errors_and_ask_no_other_host(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 700})
    shown = ""
    for path in PATHS:
        answer = visit.page.goto(path)
        assert answer is not None
        assert answer.status == 200
        headings, width, text = visit.page.evaluate(
            "[document.querySelectorAll('h1').length, document.documentElement.scrollWidth,"
            " document.querySelector('main').innerText]"
        )
        assert (headings, width) == (1, 320), path
        shown += text

    assert visit.errors == []
    assert visit.strangers == []
    operations = [each for methods in OPENAPI["paths"].values() for each in methods.values()]
    assert [each["operationId"] for each in operations if each["summary"] not in shown] == []
    assert [event_type for event_type in OPENAPI["webhooks"] if event_type not in shown] == []


def test_the_filter_finds_the_operations_and_events_of_all_pages(visit: Visit) -> None:
    visit.page.goto("/docs/agents")
    contents = visit.page.get_by_role("navigation", name="Contents")
    recording = contents.get_by_role("link", name="Get a URL of a call's recording")
    assert not recording.is_visible()
    visit.page.get_by_label("Filter the contents").fill("recording")

    assert recording.is_visible()
    assert contents.get_by_role("link", name="call.recording_ready").is_visible()
    assert not contents.get_by_role("link", name="List agents").is_visible()
    recording.click()
    visit.page.wait_for_url("**/docs/calls#readRecording")
    visit.page.get_by_label("Filter the contents").fill("agents")
    visit.page.get_by_label("Filter the contents").fill("")
    assert contents.get_by_role("link", name="List calls").is_visible()
    assert not contents.get_by_role("link", name="List agents").is_visible()


def test_axe_finds_nothing_serious_in_light_and_dark(visit: Visit) -> None:
    found = []
    for path in ("/docs", "/docs/calendars", "/docs/mcp", "/errors"):
        visit.page.goto(path)
        if path == "/docs/calendars":
            visit.page.locator("label", has_text="TypeScript").first.click()
        for scheme in _SCHEMES:
            visit.page.emulate_media(color_scheme=scheme)
            found += [f"{path}, {scheme}: {each['id']}, {each['nodes'][0]['html']}" for each in barriers(visit.page)]

    assert not found, "\n".join(found)


def test_a_request_is_tried_with_a_key_that_is_kept_nowhere(visit: Visit, standing_clinic: Client) -> None:
    page = visit.page
    page.goto("/docs/contacts#createContact")
    trial = page.locator("#createContact .try")
    trial.locator("summary").click()
    trial.locator("[name=key]").fill("vox_live_not_taken")
    trial.get_by_role("button").click()
    assert "begins with vox_test_" in trial.locator(".result").inner_text()

    trial.locator("[name=key]").fill(str(standing_clinic.key))
    trial.get_by_role("button").click()
    trial.locator(".result", has_text="201").wait_for()

    assert '"name": "Jane Doe"' in trial.locator(".result").inner_text()
    assert standing_clinic("GET", "/api/contacts?q=Jane").json[0]["email"] == "jane@example.com"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert kept == '[{},{},""]'
    page.reload()
    page.locator("#createContact .try summary").click()
    assert page.locator("#createContact .try [name=key]").input_value() == ""
    assert visit.errors == []
    assert visit.strangers == []


def test_markup_in_descriptions_is_shown_and_not_run(visit: Visit, origin: str) -> None:
    hostile = "<script>window.ran = true</script><img src=x onerror='window.ran = true'>"
    document = OPENAPI | {"paths": {**OPENAPI["paths"]}}
    described = OPENAPI["paths"]["/api/agents"]["get"] | {"description": hostile, "summary": hostile}
    document["paths"]["/api/agents"] = OPENAPI["paths"]["/api/agents"] | {"get": described}
    text = site(document)["agents.html"]
    visit.page.route(f"{origin}/docs/agents", lambda route: route.fulfill(body=text, content_type="text/html"))
    visit.page.goto("/docs/agents")

    assert hostile.partition("<img")[0] in visit.page.locator("#listAgents").inner_text()
    assert visit.page.evaluate("window.ran") is None


def test_pages_can_be_read_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(base_url=origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/docs")
    assert page.get_by_role("link", name="openapi.json", exact=True).is_visible()
    assert page.get_by_role("link", name="Errors").first.is_visible()
    assert not page.locator(".copy").first.is_visible()
    page.goto("/docs/agents#createAgent")
    section = page.locator("#createAgent")
    section.get_by_text("Python", exact=True).click()

    assert "client.agents.create" in section.locator(".panels").first.inner_text()
    assert not section.locator(".try").is_visible()
    context.close()
