"""Settings → API keys: made, seen once, rotated and revoked, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk

pytestmark = pytest.mark.processes
# All that a key could hide in: the page with its fields, what the browser keeps, the address.
_EVERYWHERE = """JSON.stringify([document.documentElement.outerHTML,
    [...document.querySelectorAll("input")].map(each => each.value),
    {...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])"""


def test_a_key_is_made_with_scopes_and_expiry_seen_once_and_revoked(desk: Desk) -> None:
    page = desk.open("settings/keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Name", exact=True).fill("Website booking")
    page.get_by_role("button", name="Create key").click()
    expect(page.locator(".scopes .error")).to_be_visible()
    page.get_by_label("Calls: read").check()
    expect(page.get_by_label("Expires")).to_have_value("365")
    page.get_by_label("Expires").select_option(label="In 30 days")
    page.get_by_role("button", name="Create key").click()
    secret = page.get_by_label("API key", exact=True).input_value()
    assert desk.morning.clinic.with_key(secret)("GET", "/api/calls").status == 200
    assert desk.morning.clinic.with_key(secret)("GET", "/api/contacts").status == 403
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Not copied: select it").wait_for()
    page.evaluate("delete navigator.clipboard.writeText")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Not copied: select it").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("row").filter(has_text="Website booking")).to_contain_text("Fri 1 Jan 2027")
    assert secret not in page.evaluate(_EVERYWHERE)
    page.reload()
    row = page.get_by_role("row").filter(has_text="Website booking")
    expect(row).to_contain_text(f"…{secret[-4:]}")
    assert secret not in page.evaluate(_EVERYWHERE)

    desk.morning.clinic.with_key(secret)("GET", f"/api/calls/{desk.morning.calls['Robin Sample']}/transcript")
    row.get_by_role("button", name="Revoke …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"Last used: Today \d\d:\d\d"))
    expect(dialog).to_contain_text("In the last 24 hours it changed or read records 1 time, from 198.51.100.7")
    dialog.get_by_role("button", name="Revoke Website booking").click()
    expect(page.get_by_text("Website booking is revoked")).to_be_visible()
    expect(row).to_contain_text("revoked")


def test_by_keyboard_alone_a_key_is_made_and_rotated_with_an_overlap(desk: Desk) -> None:
    page, keys = desk.page, desk.page.keyboard
    keys.press("g")
    keys.press("s")
    page.get_by_role("link", name="API keys").press("Enter")
    page.get_by_role("button", name="New key").wait_for()
    keys.press("n")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.type("Night report")
    keys.press("Tab")
    # A person chooses each right, or all.
    expect(page.get_by_role("button", name="Choose all")).to_be_focused()
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")
    first = page.get_by_label("API key", exact=True).input_value()
    # Neither key nor cross takes away what is shown once.
    kept = page.get_by_role("button", name="I have kept it")
    for _ in range(3):
        keys.press("Escape")
    expect(kept).to_be_focused()
    page.get_by_role("button", name="Close").press("Enter")
    expect(kept).to_be_focused()
    expect(page.get_by_text("Copy it first, or say that you have kept it.")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    row = page.get_by_role("row").filter(has_text="Night report")
    row.get_by_role("button", name="Rotate …").press("Enter")
    expect(page.get_by_label("The old key works")).to_be_focused()
    page.get_by_role("button", name="Rotate key").press("Enter")
    second = page.get_by_label("API key", exact=True).input_value()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert second != first
    for key in (first, second):
        assert desk.morning.clinic.with_key(key)("GET", "/api/me").status == 200
    expect(page.get_by_role("row").filter(has_text="Night report")).to_have_count(2)


def test_the_last_key_that_makes_keys_stays_and_the_page_says_why(desk: Desk) -> None:
    page = desk.open("settings/keys")
    own = desk.morning.clinic("GET", "/api/me").json["name"]
    row = page.get_by_role("row").filter(has_text=own).first
    row.get_by_role("button", name="Revoke …").click()
    for key in desk.morning.clinic("GET", "/api/api-keys").json:
        if "keys:write" in key["scopes"] and key["name"] != own and key["revoked_at"] is None:
            desk.morning.clinic("DELETE", f"/api/api-keys/{key['id']}")
    page.get_by_role("dialog").get_by_role("button", name="Revoke ").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_dialog_gives_the_focus_back_and_leaves_the_next_one_open(desk: Desk) -> None:
    page, keys = desk.open("settings/keys"), desk.page.keyboard
    rotate = page.get_by_role("button", name="Rotate …").first
    for leave in ("Close", "Cancel", ""):
        rotate.press("Enter")
        page.get_by_role("dialog").wait_for()
        if leave:
            page.get_by_role("button", name=leave).press("Enter")
        else:
            keys.press("Escape")
        expect(rotate).to_be_focused()
    rotate.press("Enter")
    page.get_by_role("dialog").wait_for()
    # Both before the browser has told that the first is closed.
    page.evaluate("""() => {
        document.querySelector("dialog [aria-label=Close]").click();
        [...document.querySelectorAll(".table button")].find(each => each.textContent.startsWith("Revoke")).click();
    }""")
    expect(page.get_by_role("dialog")).to_contain_text("Revoke")
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
