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


def test_what_is_moved_to_another_day_is_shown_there_and_from_there_moved_on(desk: Desk) -> None:
    made = desk.morning.book(1, utc("15:00", 9), "Move Moe", "+12125556306")
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Another time").click()
    form = page.get_by_role("form", name="Another time")
    form.get_by_label("Date").fill("2026-12-22")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Tuesday 22 December")).to_be_visible()
    expect(page.locator(f"[data-appointment={made['id']}]")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Changed back").wait_for()
    # It is out of view now, and still open.
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("heading", name="Wednesday 9 December")).to_be_visible()
    note = page.locator(".move-note")
    expect(note).to_contain_text("Wed 9 Dec, 15:00")
    page.keyboard.press("ArrowDown")
    expect(note).to_contain_text("Wed 9 Dec, 15:15")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved to Wed 9 Dec, 15:15")).to_be_visible()


def test_after_move_a_click_on_a_time_moves_it_there(desk: Desk) -> None:
    made = desk.morning.book(0, utc("08:00", 11), "Click Clara", "+12125556681")
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Move", exact=True).click()
    page.locator(".move-note").wait_for()
    desk.click_column(1, 16 * 60)
    expect(page.get_by_text("Moved to Fri 11 Dec, 16:00")).to_be_visible()
    expect(page.locator(".move-note")).to_have_count(0)
    expect(page.get_by_role("heading", name="Click Clara")).to_be_visible()
    assert desk.morning.appointment(made["id"])["starts_at"] == utc("16:00", 11)
    # On a phone the appointment covers the calendar.
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Another time")).to_be_visible()
    expect(page.get_by_role("button", name="Move", exact=True)).to_have_count(0)
