"""What is beyond the first page of a list is polled too: the book of a full day is true to its end."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW, utc

pytestmark = pytest.mark.processes

_PAGE = 100


def test_what_someone_else_cancels_on_a_full_day_leaves_the_calendar_whatever_page_it_is_on(desk: Desk) -> None:
    made = [
        desk.morning.book(1, utc(f"{7 + number * 5 // 60:02}:{number * 5 % 60:02}", 13), "Full Fay", duration_minutes=5)
        for number in range(_PAGE + 1)
    ]
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open("calendar?day=2026-12-13")
    # The latest ones come first.
    ends = (made[0], made[-1])
    shown = [page.locator(f"[data-appointment={each['id']}]") for each in ends]
    for event in shown:
        expect(event).to_be_visible()
    for each in ends:
        assert desk.morning.clinic("DELETE", f"/api/appointments/{each['id']}").status == 200
    page.clock.run_for(15_000)
    for event in shown:
        expect(event).to_have_count(0)
