"""Beyond the first page of a list: it is polled too, counted and warned of, so that a full day is told as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk, Stage, own_browser
from tests.dashboard.morning import NOW, ZONE, utc
from tests.integration.calls import placed
from tests.product import Client

pytestmark = pytest.mark.processes

_PAGE = 100


@dataclass
class Full:
    """A clinic with two calendars, and a page in which it is signed in."""

    clinic: Client
    desk: Desk
    calendars: list[str]

    def book(self, calendar: int, starts_at: str) -> dict[str, Any]:
        """Book five minutes, whatever the hours."""
        contact = {"name": "Full Fay", "phone": "+12125550142"}
        body = {"calendar_id": self.calendars[calendar], "starts_at": starts_at, "duration_minutes": 5}
        answer = self.clinic("POST", "/api/appointments", body | {"contact": contact, "override_rules": True})
        assert answer.status == 201, answer
        made: dict[str, Any] = answer.json
        return made


@pytest.fixture
def full(stage: Stage) -> Iterator[Full]:
    """A clinic of its own, since the others would find all these."""
    clinic = stage.morning.clinic.product.organization(name="Full Dental")
    [born] = clinic("GET", "/api/calendars").json
    assert clinic("PATCH", f"/api/calendars/{born['id']}", {"time_zone": ZONE.key}).status == 200
    other = clinic("POST", "/api/calendars", {"name": "Dr. Busy", "time_zone": ZONE.key}).json
    with own_browser(stage, clinic.key) as desk:
        yield Full(clinic, desk, [born["id"], other["id"]])


def _time(number: int) -> str:
    return f"{7 + number * 5 // 60:02}:{number * 5 % 60:02}"


def test_what_someone_else_cancels_on_a_full_day_leaves_the_calendar_whatever_page_it_is_on(full: Full) -> None:
    made = [full.book(1, utc(_time(number), 14)) for number in range(_PAGE + 1)]
    page = full.desk.page
    page.clock.install(time=NOW)
    page.reload()
    full.desk.open("calendar?day=2026-12-14")
    # The latest ones come first.
    ends = (made[0], made[-1])
    shown = [page.locator(f"[data-appointment={each['id']}]") for each in ends]
    for event in shown:
        expect(event).to_be_visible()
    for each in ends:
        assert full.clinic("DELETE", f"/api/appointments/{each['id']}").status == 200
    page.clock.run_for(15_000)
    for event in shown:
        expect(event).to_have_count(0)


def test_a_holiday_warns_of_what_is_booked_then_behind_a_full_page_of_others(full: Full) -> None:
    full.book(0, utc("06:00", 14))
    for number in range(_PAGE):
        full.book(1, utc(_time(number), 14))
    page = full.desk.open("calendar?day=2026-12-14")
    page.get_by_role("button", name="Add holiday").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Dr. Busy").uncheck()
    expect(dialog.get_by_text("1 appointment is booked then, and stays.")).to_be_visible()


def test_all_waiting_call_backs_are_counted(full: Full) -> None:
    for number in range(_PAGE + 1):
        placed(full.clinic, direction="outbound", to=f"+1212556{number:04}")
    page = full.desk.page
    page.reload()
    heading = page.get_by_role("region", name="Next call-backs").get_by_role("heading")
    expect(heading).to_contain_text(str(_PAGE + 1))
