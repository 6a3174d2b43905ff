"""A double click is one click, whatever its first half puts under the pointer."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def test_a_double_click_takes_an_appointment_one_state_on(desk: Desk) -> None:
    made = desk.morning.book(0, utc("07:00", 26), "Double Dan", "+12125556654")
    page = desk.open(f"calendar/{made['id']}")
    confirm = page.get_by_role("button", name="Confirm")
    _double_click(page, confirm, page.get_by_text("Double Dan: confirmed"))
    page.wait_for_timeout(500)
    assert desk.morning.appointment(made["id"])["status"] == "confirmed"


def test_two_fast_clicks_go_two_days_on(desk: Desk) -> None:
    page = desk.open("calendar?day=2026-12-14")
    page.get_by_role("button", name="Later").dblclick()
    expect(page.get_by_role("heading", name="Wednesday 16 December")).to_be_visible()


def _double_click(page: Page, button: Locator, then: Locator) -> None:
    """Double-click where the button is; between the two clicks comes what the first one does."""
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.up()
    then.wait_for()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
