"""Moving appointments in the calendar: to where the day has a place for them."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def test_a_drag_below_the_grid_ends_with_the_day(desk: Desk) -> None:
    made = desk.morning.book(0, utc("16:00", 10), "Late Lena")
    desk.page.set_viewport_size({"width": 1440, "height": 1500})
    page = desk.open("calendar?day=2026-12-10")
    box = page.locator(f"[data-appointment={made['id']}]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 8 + 600, steps=4)
    expect(page.locator(".move-note")).to_contain_text("Thu 10 Dec, 23:45")
    page.keyboard.press("Escape")
    page.mouse.up()
