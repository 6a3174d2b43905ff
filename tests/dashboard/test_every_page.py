"""What holds for every page: who may see it, on small screens, without barriers, and by which files."""

import gzip
import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.chromium import sign_in
from tests.dashboard.conftest import Desk, Stage, begin, own_browser
from tests.dashboard.morning import named_addresses

pytestmark = pytest.mark.processes
_FIRST_VIEW, _FIRST_VIEW_COMPRESSED = 200_000, 70_000
# From here on the gateway compresses: MinimumCompressionSize of the template.
_COMPRESSED_FROM = 1024
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What scrolls sideways, but for what is made to.
_WIDE = """[document.documentElement, ...document.querySelectorAll("main, main *")]
    .filter(each => each.scrollWidth > each.clientWidth + 1 && !each.closest(".scroll-x")
        && (each === document.documentElement || /auto|scroll/.test(getComputedStyle(each).overflowX)))
    .map(each => each.outerHTML.slice(0, 90))"""


def test_no_page_has_barriers_or_is_wider_than_a_small_screen(desk: Desk) -> None:
    found = []
    for name, address in named_addresses(desk.morning).items():
        page = desk.open(address)
        page.locator(
            "main .rows, main form, main article, main table, main .grid, main .page, main .sections"
        ).first.wait_for()
        expect(page.locator(".skeleton")).to_have_count(0)
        page.set_viewport_size({"width": 320, "height": 700})
        found += [f"{address}, 320 px: {each}" for each in page.evaluate(_WIDE)]
        page.set_viewport_size({"width": 1440, "height": 900})
        # Colours are the same everywhere: in the dark these have them all.
        for scheme in _SCHEMES if name in {"today", "appointment", "call", "contact"} else _SCHEMES[:1]:
            found += [f"{address}, {each}" for each in desk.barriers(scheme)]

    assert not found, "\n".join(found)


def test_a_key_that_may_not_see_a_page_is_told_so_and_the_api_refuses_it(desk: Desk, stage: Stage) -> None:
    key = desk.morning.post("/api/api-keys", {"name": "Contacts only", "scopes": ["contacts:read"]})
    with own_browser(stage, key["key"]) as other:
        page = other.page
        expect(page.get_by_role("navigation").get_by_role("link")).to_have_text([" Contacts", " Settings"])
        other.open("calls")
        expect(page.get_by_text("You may not see calls.")).to_be_visible()
        other.open(f"contacts/{desk.morning.contacts['Robin Sample']['id']}")
        expect(page.get_by_role("heading", name="Robin Sample", level=2)).to_be_visible()
        assert page.get_by_role("button", name=re.compile("Edit|Call back|Erase|Book")).count() == 0


@pytest.mark.parametrize(("address", "button"), [("agents/new", "Save"), ("calendar/new", "Book")])
def test_who_may_only_read_is_shown_no_form_of_a_new_object(
    desk: Desk, stage: Stage, address: str, button: str
) -> None:
    scopes = ["agents:read", "appointments:read", "contacts:read"]
    key = desk.morning.post("/api/api-keys", {"name": f"Reader: {address}", "scopes": scopes})
    with own_browser(stage, key["key"]) as reader:
        page = reader.open(address)
        refused = page.get_by_text("You may see this, not change it.")
        expect(refused.or_(page.get_by_role("button", name=button, exact=True))).to_contain_text("You may see this")


def test_a_long_name_fits_on_the_button_that_erases_it(desk: Desk) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
    made = desk.morning.post("/api/contacts", {"name": name, "phone": "+12125556661"})
    page = desk.open(f"contacts/{made['id']}")
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("button", name="Erase …").click()
    box = page.get_by_role("button", name=f"Erase {name}").bounding_box()
    page.keyboard.press("Escape")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


def test_signing_in_lasts_over_a_reload_and_ends_with_signing_out(desk: Desk, stage: Stage) -> None:
    page = desk.page
    page.reload()
    page.get_by_role("navigation").wait_for()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    # No script can read the cookie, and the token is in memory alone.
    assert kept == '[{},{},""]'
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").wait_for()
    page.reload()
    page.get_by_label("API key").fill("vox_test_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(desk.page, stage.morning.clinic.key)


def test_help_theme_and_the_way_past_the_navigation(desk: Desk) -> None:
    page, keys = desk.page, desk.page.keyboard
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Call back")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".skip").focus()
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_first_view_is_small(stage: Stage) -> None:
    context = stage.contexts.new()
    bodies: list[bytes] = []
    context.on("response", lambda answer: bodies.append(answer.body()) if "/dashboard" in answer.url else None)
    desk = begin(context.new_page(), stage)
    desk.page.get_by_label("API key").wait_for()
    desk.page.wait_for_load_state("networkidle")
    sign_in(desk.page, stage.morning.clinic.key)
    desk.page.wait_for_load_state("networkidle")
    context.close()
    assert len(bodies) > 10
    assert sum(map(len, bodies)) <= _FIRST_VIEW
    sent = (gzip.compress(body) if len(body) >= _COMPRESSED_FROM else body for body in bodies)
    assert sum(map(len, sent)) <= _FIRST_VIEW_COMPRESSED
