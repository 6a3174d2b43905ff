"""Dates, times and numbers that are typed only in part: the browser calls them empty, the page does not."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk

pytestmark = pytest.mark.processes

_UNFINISHED = "This is not complete."


def test_nobody_is_called_at_once_where_only_the_day_of_a_call_back_was_typed(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Partial Pat", "phone": "+12125556651"})
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Call back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Not before").focus()
    page.keyboard.type("12022026")
    dialog.get_by_role("button", name="Call back").click()
    expect(dialog.get_by_text(_UNFINISHED).or_(page.get_by_text("will be called back"))).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/calls?contact_id={made['id']}").json == []
    expect(dialog.get_by_label("Not before")).to_be_focused()
    page.keyboard.press("Escape")


def test_a_date_of_birth_of_which_a_part_was_deleted_stays_stored(desk: Desk) -> None:
    facts = {"name": "Partial Pia", "phone": "+12125556652", "date_of_birth": "1985-07-31"}
    made = desk.morning.post("/api/contacts", facts)
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Date of birth").focus()
    page.keyboard.press("Backspace")
    page.get_by_label("Notes").fill("Moved house.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(_UNFINISHED).or_(page.get_by_text("Contact changed"))).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["date_of_birth"] == "1985-07-31"
    page.get_by_label("Date of birth").fill("1985-08-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Contact changed")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["date_of_birth"] == "1985-08-01"


def test_a_day_off_that_is_typed_in_part_is_told_at_its_field(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    page = desk.open(f"settings/calendars/{calendar['id']}")
    page.get_by_role("button", name="Add a closure").click()
    page.get_by_label("Last day").first.focus()
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(_UNFINISHED)).to_be_visible()
    assert calendar["closures"] == desk.closures()[1]
