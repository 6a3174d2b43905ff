"""The form of a new appointment, and the date above the calendar: what is typed, and who does what."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk

pytestmark = pytest.mark.processes


def test_a_year_is_typed_figure_by_figure(desk: Desk) -> None:
    page = desk.open("calendar")
    page.get_by_label("Date").focus()
    # Chromium tells of the years 2, 20 and 202 on the way.
    page.keyboard.type("03152027")
    expect(page.get_by_role("heading", name="Monday 15 March")).to_be_visible()
    page.get_by_role("button", name="New appointment").click()
    date = page.get_by_role("form", name="New appointment").get_by_label("Date")
    expect(date).to_have_value("2027-03-15")
    date.focus()
    page.keyboard.type("03162027")
    expect(date).to_have_value("2027-03-16")
    page.get_by_label("Who comes").fill("Robin")
    expect(page.get_by_role("button", name="Robin Sample")).to_be_visible()


@pytest.mark.parametrize("address", ["calendar?day=2026-13-45", "calls?since=2026-13-45&until=soon"])
def test_a_day_that_does_not_exist_in_an_address_is_left_out(desk: Desk, address: str) -> None:
    page = desk.open(address)
    expect(page.get_by_text("Robin Sample").or_(page.get_by_text("Milo Sample")).first).to_be_visible()
