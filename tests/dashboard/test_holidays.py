"""Holidays: seen in the calendar and removed there, asked about where they look like a slip, hours as people write."""

from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Response, expect

from tests.dashboard.conftest import Desk

pytestmark = pytest.mark.processes


def _is_change(calendar_id: str, response: Response) -> bool:
    return response.request.method == "PATCH" and calendar_id in response.url


@pytest.mark.parametrize("view", ["day", "week"])
def test_a_closed_day_says_so_and_is_opened_by_one_click_in_all_calendars(desk: Desk, view: str) -> None:
    before = desk.closures()
    for each, closed in zip(desk.morning.calendars, before, strict=True):
        path = f"/api/calendars/{each['id']}"
        assert desk.morning.clinic("PATCH", path, {"closures": [*closed, "2027-02-15"]}).status == 200
    page = desk.open(f"calendar?day=2027-02-15&view={view}")
    # What was loaded before the change counts as new for two seconds.
    page.reload()
    head = page.locator(".grid-head").filter(has_text="Closed").first
    expect(head).to_be_visible()
    head.get_by_role("button", name="Remove holiday").click()
    expect(page.get_by_text("Mon 15 Feb 2027: no longer closed")).to_be_visible()
    assert desk.closures() == before
    expect(page.locator(".grid-head").filter(has_text="Closed")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.get_by_text("Closed again")).to_be_visible()
    assert desk.closures() == [[*each, "2027-02-15"] for each in before]
    # The week shows one calendar of three: it is open before the others are.
    with ExitStack() as answers:
        for each in desk.morning.calendars:
            answers.enter_context(page.expect_response(partial(_is_change, each["id"])))
        page.get_by_role("button", name="Remove holiday").first.click()
    expect(page.locator(".grid-head").filter(has_text="Closed")).to_have_count(0)
    assert desk.closures() == before


def test_a_public_holiday_says_so_and_is_closed_unless_the_date_has_hours_of_its_own(desk: Desk) -> None:
    one, other = (f"/api/calendars/{each['id']}" for each in desk.morning.calendars[:2])
    hours = {"public_holidays": "US", "special_hours": [{"date": "2027-01-18", "hours": [["09:00", "12:00"]]}]}
    assert desk.morning.clinic("PATCH", one, {"public_holidays": "US"}).status == 200
    assert desk.morning.clinic("PATCH", other, hours).status == 200
    page = desk.open("calendar?day=2027-01-18")
    page.reload()
    heads = page.locator(".grid-head")
    expect(heads.filter(has_text="Public holiday")).to_have_count(1)
    expect(heads.filter(has_text="Public holiday")).to_contain_text(desk.morning.calendars[0]["name"])
    expect(heads.filter(has_text="Remove holiday")).to_have_count(0)
    closed = page.locator(".column").first.locator(".closed")
    expect(closed).to_have_count(1)
    for path in (one, other):
        assert desk.morning.clinic("PATCH", path, {"public_holidays": None, "special_hours": []}).status == 200


def test_a_past_day_and_a_closure_of_months_are_asked_about_once(desk: Desk) -> None:
    before = desk.closures()
    page = desk.open("calendar")
    page.get_by_role("button", name="Add holiday").click()
    dialog = page.get_by_role("dialog")
    add = dialog.get_by_role("button", name="Add holiday")
    dialog.get_by_label("First day").fill("2020-12-03")
    add.click()
    expect(dialog.get_by_text("Thu 3 Dec 2020 is past.")).to_be_visible()
    dialog.get_by_label("First day").fill("2027-03-01")
    dialog.get_by_label("Last day").fill("2030-03-01")
    add.click()
    expect(dialog.get_by_text("That is 1097 days closed.")).to_be_visible()
    assert desk.closures() == before
    add.click()
    expect(page.get_by_text("Mon 1 Mar 2027 \u2013 Fri 1 Mar 2030: closed")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Holiday taken back")).to_be_visible()
    assert desk.closures() == before


def test_a_last_day_that_is_typed_before_the_page_is_drawn_again_stays(desk: Desk) -> None:
    page = desk.open("calendar")
    page.get_by_role("button", name="Add holiday").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("First day")).to_be_focused()
    dialog.evaluate(
        """async dialog => {
          const [first, last] = dialog.querySelectorAll("input[type=date]");
          for (const [field, date] of [[first, "2027-03-01"], [last, "2027-03-05"]]) {
            field.value = date;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            for (let turn = 0; turn < 10; turn += 1) await null;
          }
        }"""
    )
    dialog.get_by_role("checkbox").first.focus()
    expect(dialog.get_by_label("First day")).to_have_value("2027-03-01")
    expect(dialog.get_by_label("Last day")).to_have_value("2027-03-05")


def test_hours_are_read_as_people_write_them(desk: Desk) -> None:
    page = desk.open("calendar?day=2027-02-16")
    page.get_by_role("button", name="Add holiday").click()
    hours = page.get_by_role("dialog").get_by_label("Open at")
    hours.fill("mornings")
    hours.press("Enter")
    expect(page.get_by_text("Write hours as 9\u201312 or 8:00 am \u2013 5 pm")).to_be_visible()
    expect(hours).to_be_focused()
    hours.fill("8:00 am - 12 pm, 1:30 pm to 5pm")
    hours.press("Enter")
    expect(page.get_by_text("Tue 16 Feb 2027: open 08:00\u201312:00, 13:30\u201317:00")).to_be_visible()
    stored = desk.morning.clinic("GET", f"/api/calendars/{desk.morning.calendars[0]['id']}").json["special_hours"]
    assert {"date": "2027-02-16", "hours": [["08:00", "12:00"], ["13:30", "17:00"]]} in stored
    page.keyboard.press("u")
    expect(page.get_by_text("Holiday taken back")).to_be_visible()
