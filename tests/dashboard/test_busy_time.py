"""Busy time of other systems in the calendar: all of it, for as long as it lasts, as soon as it is there."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def _put(desk: Desk, calendar: dict[str, Any], name: str, starts_at: str, ends_at: str) -> str:
    path = f"/api/calendars/{calendar['id']}/busy/{name}"
    assert desk.morning.clinic("PUT", path, {"starts_at": starts_at, "ends_at": ends_at}).status == 201
    return path


def _delete(desk: Desk, *paths: str) -> None:
    for path in paths:
        assert desk.morning.clinic("DELETE", path).status == 204


def _busy(desk: Desk, calendar: dict[str, Any]) -> Locator:
    return desk.page.locator(f"[data-column={calendar['id']}] i.busy")


def test_a_block_of_a_month_is_hatched_on_its_last_day_as_on_its_first(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    block = _put(desk, calendar, "leave", "2027-01-11T05:00:00Z", "2027-02-11T05:00:00Z")
    for day in ("2027-01-11", "2027-01-25", "2027-02-10"):
        page = desk.open(f"calendar?day={day}")
        expect(_busy(desk, calendar)).to_have_count(1)
        opening = page.locator(f"[data-column={calendar['id']}]").evaluate("each => each.offsetHeight")
        assert _busy(desk, calendar).evaluate("each => each.offsetHeight") == opening
    desk.open("calendar?day=2027-02-11")
    expect(_busy(desk, calendar)).to_have_count(0)
    _delete(desk, block)


def test_blocks_beyond_a_hundred_are_hatched_too(desk: Desk) -> None:
    calendar = desk.morning.calendars[2]
    hours = [(day, f"{8 + number // 3:02}:{number % 3}") for day in (21, 22, 23, 24) for number in range(27)]
    blocks = [
        _put(desk, calendar, f"short-{number}", utc(f"{start}0", day), utc(f"{start}5", day))
        for number, (day, start) in enumerate(hours)
    ]
    page = desk.open(f"calendar?view=week&day=2026-12-23&calendar={calendar['id']}")
    expect(page.locator("i.busy")).to_have_count(len(blocks))
    _delete(desk, *blocks)


def test_a_block_that_comes_and_goes_is_seen_without_a_reload(desk: Desk) -> None:
    calendar = desk.morning.calendars[0]
    # Half a minute passes in one second.
    hurry = "() => { const other = setInterval; window.setInterval = (act, time) => other(act, time / 30); }"
    desk.page.evaluate(hurry)
    with desk.page.expect_response("**/busy?**"):
        desk.open("calendar?day=2026-12-28")
    block = _put(desk, calendar, "late", utc("09:00", 28), utc("10:00", 28))
    expect(_busy(desk, calendar)).to_have_count(1)
    _delete(desk, block)
    expect(_busy(desk, calendar)).to_have_count(0)


def test_what_takes_a_time_elsewhere_is_seen_when_the_booking_is_refused(desk: Desk) -> None:
    calendar, robin = desk.morning.calendars[1], desk.morning.contacts["Robin Sample"]["id"]
    # The calendar asks for nothing by itself.
    desk.page.evaluate("() => { window.setInterval = () => 0; }")
    page = desk.open(f"calendar/new?day=2026-12-30&contact={robin}&with={calendar['id']}&starts=2026-12-30T10:00")
    form = page.get_by_role("form", name="New appointment")
    expect(form.locator(".free").get_by_role("button", name="10:00", exact=True)).to_be_visible()
    block = _put(desk, calendar, "golf", utc("09:30", 30), utc("10:30", 30))
    form.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("That time is taken. Free are:")).to_be_visible()
    expect(_busy(desk, calendar)).to_have_count(1)
    _delete(desk, block)
