"""The dashboard below a stage, as an API without a domain of its own has it: walked, reloaded, signed in and out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.dashboard.conftest import Stage
from tests.dashboard.office import OWNER
from tests.served import served

pytestmark = pytest.mark.processes


@pytest.fixture(params=["/v1", "/api"])
def base(request: pytest.FixtureRequest, stage: Stage) -> Iterator[str]:
    """Where the product is. A stage may have the name of a part of the API's paths."""
    with served(stage.morning.clinic.product, base_path=request.param) as base:
        yield base


def _opened(browser: Browser, base: str, elsewhere: list[str], errors: list[str]) -> Page:
    context = browser.new_context(timezone_id="America/New_York")
    page = context.new_page()
    page.on("request", lambda asked: None if asked.url.startswith(f"{base}/") else elsewhere.append(asked.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda answer: errors.append(answer.url) if answer.status in {403, 404} else None)
    return page


def _five_a_page(route: Route) -> None:
    route.continue_(url=route.request.url.replace("limit=50", "limit=5"))


def test_all_that_a_page_asks_and_keeps_is_below_the_stage(stage: Stage, base: str) -> None:
    elsewhere: list[str] = []
    errors: list[str] = []
    page = _opened(stage.contexts.browser, base, elsewhere, errors)
    page.route(re.compile(r"/api/contacts\?.*limit=50"), _five_a_page)
    page.goto(f"{base}/dashboard/#/contacts")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Another e-mail address").fill(OWNER)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".rows li")).to_have_count(5)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".rows li")).to_have_count(10)
    assert page.url == f"{base}/dashboard#/contacts"
    # Without the provider's own.
    [cookie] = page.context.cookies(f"{base}/dashboard/session")
    assert (cookie["name"], f"{base[base.index('/', 8) :]}/dashboard/session") == ("voxanne_session", cookie["path"])

    robin = stage.morning.contacts["Robin Sample"]["id"]
    page.goto("about:blank")
    page.goto(f"{base}/dashboard#/contacts/{robin}")
    expect(page.get_by_role("heading", name="Robin Sample", level=2)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Robin Sample", level=2)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").fill(str(stage.morning.clinic.key))
    assert page.context.cookies(f"{base}/dashboard/session") == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Robin Sample", level=2)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").wait_for()
    page.context.close()
    assert {url.partition("?")[0] for url in elsewhere} == {f"{stage.office.doors.provider.url}/authorize"}
    assert errors == []
