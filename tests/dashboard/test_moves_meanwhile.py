"""A move to a given time: never over what someone else did since the form was opened, nor into another hour."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW, utc

pytestmark = pytest.mark.processes


def test_a_move_of_someone_else_while_the_form_is_open_is_told_before_it_is_undone(desk: Desk) -> None:
    made = desk.morning.book(0, utc("09:00", 24), "Form Fred", "+12125556391")
    path = f"/api/appointments/{made['id']}"
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open(f"calendar/{made['id']}")
    panel = page.get_by_role("complementary")
    panel.get_by_role("button", name="Another time").click()
    form = panel.get_by_role("form", name="Another time")
    form.get_by_label("With").select_option(desk.morning.calendars[1]["id"])
    assert desk.morning.clinic("PATCH", path, {"starts_at": utc("11:00", 24)}).status == 200
    page.clock.run_for(15_000)
    expect(panel.get_by_text("24 Dec, 11:00")).to_be_visible()
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("someone else changed it meanwhile")).to_contain_text("24 Dec, 11:00")
    assert desk.morning.appointment(made["id"])["starts_at"] == utc("11:00", 24)


def test_a_form_in_which_nothing_was_chosen_follows_the_appointment(desk: Desk) -> None:
    made = desk.morning.book(0, utc("14:00", 24), "Form Frida", "+12125556393")
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Another time").click()
    time = page.get_by_role("form", name="Another time").get_by_label("Time")
    expect(time).to_have_value("14:00")
    changes = {"starts_at": utc("15:00", 24)}
    assert desk.morning.clinic("PATCH", f"/api/appointments/{made['id']}", changes).status == 200
    page.clock.run_for(15_000)
    expect(time).to_have_value("15:00")


@pytest.mark.parametrize("way", ["the form", "the keyboard"])
def test_in_the_hour_that_comes_twice_a_move_to_another_calendar_keeps_the_hour(desk: Desk, way: str) -> None:
    # New York's clocks go back at 06:00 UTC: 01:30 comes at 05:30 and at 06:30.
    second = "2027-11-07T06:30:00Z" if way == "the form" else "2027-11-07T06:45:00Z"
    made = desk.morning.book(0, second, "Twice Tess", "+12125556392", duration_minutes=15)
    page, keys = desk.open(f"calendar/{made['id']}"), desk.page.keyboard
    page.locator(f"[data-appointment={made['id']}]").wait_for()
    other = desk.morning.calendars[1]
    if way == "the form":
        page.get_by_role("button", name="Another time").click()
        form = page.get_by_role("form", name="Another time")
        form.get_by_label("With").select_option(other["id"])
        form.get_by_role("checkbox").check()
        form.get_by_role("button", name="Save").click()
    else:
        page.get_by_role("button", name="Move", exact=True).click()
        page.locator(".move-note").wait_for()
        keys.press("ArrowRight")
        keys.press("Enter")
        page.get_by_role("button", name="Move anyway").click()
    page.get_by_text("Moved to Sun 7 Nov 2027").wait_for()
    moved = desk.morning.appointment(made["id"])
    assert (moved["calendar_id"], moved["starts_at"]) == (other["id"], second)
