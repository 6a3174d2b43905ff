"""Two windows of one browser: the cookie is the browser's, and each window acts for the one it shows, or not at all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import sign_in
from tests.dashboard.conftest import Desk, Stage, own_browser
from tests.dashboard.morning import NOW
from tests.product import Client

pytestmark = pytest.mark.processes

_TOLD = "Someone else has signed in here; nothing was saved."


@pytest.fixture
def first(stage: Stage) -> Iterator[Desk]:
    """A window of a browser of its own."""
    with own_browser(stage) as desk:
        yield desk


def _in_another_window(desk: Desk, key: str | None) -> Page:
    second = desk.page.context.new_page()
    second.goto("/dashboard")
    second.get_by_role("button", name="Sign out").click()
    sign_in(second, key)
    return second


def _contact_typed(desk: Desk, name: str, phone: str) -> Page:
    page = desk.open("contacts/new")
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_label("Phone", exact=True).fill(phone)
    return page


def _refuse_once(page: Page, path: str) -> None:
    """As the API does a minute after its session has ended."""
    page.route(path, lambda route: route.fulfill(status=401, json={"code": "unauthorized", "status": 401}), times=1)


def _names(clinic: Client) -> list[str]:
    return [each["name"] for each in clinic("GET", "/api/contacts?limit=100").json]


@pytest.mark.parametrize("when", ["as the token is about to end", "a minute after"])
def test_what_one_clinic_typed_is_not_saved_in_another(first: Desk, when: str) -> None:
    clinic = first.morning.clinic
    other = clinic.product.organization(name="Uptown Dental")
    page = _contact_typed(first, "Window Wanda", "+12125556501")
    _in_another_window(first, other.key)
    if when == "a minute after":
        _refuse_once(page, "**/api/contacts")
    else:
        # The product's clock has gone on, too, as far as the tests before have asked it.
        page.clock.set_fixed_time(NOW + timedelta(minutes=20))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text(_TOLD)).to_be_visible()
    expect(page.get_by_role("navigation").get_by_text("Uptown Dental")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("")
    assert _names(other) == []
    assert "Window Wanda" not in _names(clinic)

    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text(_TOLD)).to_have_count(0)
    page.reload()
    page.get_by_role("navigation").wait_for()
    expect(page.get_by_text(_TOLD)).to_have_count(0)


def test_what_one_member_typed_is_not_saved_for_another_of_the_clinic(first: Desk) -> None:
    scopes = ["contacts:read", "contacts:write"]
    key = first.morning.post("/api/api-keys", {"name": "Another window", "scopes": scopes})["key"]
    page = _contact_typed(first, "Window Willa", "+12125556502")
    _in_another_window(first, key)
    _refuse_once(page, "**/api/contacts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(_TOLD)).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("")
    assert "Window Willa" not in _names(first.morning.clinic)


def test_a_page_that_only_asks_again_is_shown_anew_for_who_is_signed_in(first: Desk) -> None:
    other = first.morning.clinic.product.organization(name="Midtown Dental")
    page = first.open("contacts")
    page.locator(".rows li").first.wait_for()
    _in_another_window(first, other.key)
    _refuse_once(page, "**/api/appointments?**")
    page.keyboard.press("g")
    page.keyboard.press("k")
    expect(page.get_by_role("navigation").get_by_text("Midtown Dental")).to_be_visible()
    expect(page.get_by_text(_TOLD)).to_be_visible()
    first.open("contacts")
    expect(page.get_by_text("No contacts yet.")).to_be_visible()
    expect(page.get_by_text("Robin Sample")).to_have_count(0)


def test_who_signs_in_again_in_another_window_goes_on_in_this_one(first: Desk) -> None:
    page = _contact_typed(first, "Window Wilma", "+12125556503")
    _in_another_window(first, first.morning.clinic.key)
    _refuse_once(page, "**/api/contacts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Window Wilma", level=2)).to_be_visible()
    expect(page.get_by_text(_TOLD)).to_have_count(0)


def test_signing_out_does_not_sign_out_someone_else(first: Desk) -> None:
    other = first.morning.clinic.product.organization(name="Downtown Dental")
    second = _in_another_window(first, other.key)
    first.page.get_by_role("button", name="Sign out").click()
    expect(first.page.get_by_text(_TOLD)).to_be_visible()
    second.reload()
    for page in (first.page, second):
        expect(page.get_by_role("navigation").get_by_text("Downtown Dental")).to_be_visible()
