"""Toasts: seen, announced and pressed also while a dialog covers the page."""

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("opened", ["before it", "after it"])
def test_an_undo_can_be_pressed_while_a_dialog_is_open(desk: Desk, opened: str) -> None:
    made = desk.morning.contacts["June Kowalczyk"]
    page = desk.open(f"contacts/{made['id']}")
    allow = page.get_by_role("button", name="Do not call")
    allow.wait_for()
    if opened == "before it":
        held: list[Route] = []
        page.route(f"**/api/contacts/{made['id']}", lambda route: held.insert(0, route))
        allow.click()
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        held[0].continue_()
        page.unroute_all()
    else:
        allow.click()
        page.get_by_text("will not be called").wait_for()
        page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    # A live region that was there before the toast announces it.
    expect(dialog.get_by_role("status")).to_contain_text("will not be called")
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_role("status")).to_contain_text("may be called again")
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["do_not_call"] is False
    page.keyboard.press("Escape")
    expect(page.locator(".toasts")).to_contain_text("may be called again")
