"""Calls → Figures: drawn from the counts, each a way to its calls, by mouse and by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk, Stage, own_browser

pytestmark = pytest.mark.processes


def _counts(desk: Desk, query: str) -> dict[str, Any]:
    answer = desk.morning.clinic("GET", f"/api/analytics/calls?to=2026-12-01&{query}")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def test_figures_are_the_counts_of_the_days_and_agent_chosen_and_lead_to_their_calls(desk: Desk) -> None:
    page = desk.open("calls")
    page.get_by_role("link", name="Figures").click()
    month = _counts(desk, "from=2026-11-02")["total"]
    expect(page.get_by_text(f"{month['calls']} calls, most on Mon 30 Nov")).to_be_visible()
    expect(page.get_by_text("Mon 2 Nov to Tue 1 Dec, by the clocks of New York")).to_be_visible()
    page.get_by_role("link", name="7 days").click()
    week = _counts(desk, "from=2026-11-25")["total"]
    expect(page.get_by_text(f"{week['calls']} calls, most on")).to_be_visible()
    reached = week["answered"] - week["by_outcome"]["voicemail"]
    expect(page.get_by_text(f"{reached} of {week['calls']} calls, no voicemails")).to_be_visible()
    expect(page.get_by_text(f"in {week['booked']} of {reached} answered calls")).to_be_visible()
    expect(
        page.get_by_role("img", name=re.compile(rf"^Minutes .* {week['duration_seconds'] / 60:.0f}$"))
    ).to_be_visible()
    page.get_by_text("Day by day, as a table").click()
    rows = page.get_by_role("table", name="Day by day").get_by_role("row")
    expect(rows).to_have_count(8)
    rows.nth(2).get_by_role("link", name="Mon 30 Nov").click()
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-11-30")
    page.get_by_role("link", name="Clear filters").click()

    details = page.get_by_role("region", name="Details")
    details.get_by_role("combobox", name="Agent").select_option(label="After Hours")
    one = _counts(desk, f"from=2026-11-25&agent_id={desk.morning.agents[1]['id']}")["total"]
    expect(page.get_by_text(f"{one['calls']} calls, most on")).to_be_visible()
    page.get_by_role("link", name=re.compile("^voicemail")).click()
    # The list beside the figures: of this agent, these days and this outcome.
    expect(page.locator(".rows li")).to_have_count(1)
    expect(page.locator(".rows")).to_contain_text("Walter Brandt")
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()


def test_an_outcome_of_calls_that_were_never_answered_leads_to_them(desk: Desk) -> None:
    """The span of the list is one of answers, which they have not."""
    page = desk.open("calls/figures?days=7")
    page.get_by_role("link", name=re.compile("^failed")).click()
    expect(page).to_have_url(re.compile(r"figures\?days=7&outcome=failed$"))
    expect(page.locator(".rows")).to_contain_text("Leo Park")


def test_by_keyboard_alone_the_days_are_walked_and_one_lists_its_calls(desk: Desk) -> None:
    page, keys = desk.open("calls/figures?days=7"), desk.page.keyboard
    chart = page.get_by_role("group", name=re.compile("^Calls a day"))
    days = _counts(desk, "from=2026-11-25")["groups"]
    chart.get_by_role("link").last.focus()
    keys.press("ArrowLeft")
    monday = chart.get_by_role("link", name=f"Mon 30 Nov: {days[-2]['calls']} calls")
    expect(monday).to_be_focused()
    expect(page.locator(".reading")).to_contain_text("Mon 30 Nov:")
    keys.press("Home")
    expect(chart.get_by_role("link", name="Wed 25 Nov:")).to_be_focused()
    keys.press("End")
    keys.press("ArrowLeft")
    keys.press("Enter")
    expect(page.locator(".rows li")).to_have_count(4)
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-11-30")
    expect(page).to_have_url(re.compile("since=2026-11-30&until=2026-11-30"))


def test_days_are_the_clinics_where_the_browser_is_a_day_ahead(stage: Stage) -> None:
    with own_browser(stage, zone="Pacific/Auckland") as desk:
        page = desk.open("calls/figures?days=7")
        expect(page.get_by_text("Wed 25 Nov to Tue 1 Dec, by the clocks of New York")).to_be_visible()
        # Where there is room for one of them, the list takes the place of the figures.
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("link", name="Mon 30 Nov:").click()
        expect(page).to_have_url(re.compile(r"#/calls\?since=2026-11-30&until=2026-11-30$"))
        expect(page.locator(".rows li")).to_have_count(4)
        desk.open(f"calls/figures?agent_id={stage.morning.agents[2]['id']}")
        expect(page.get_by_text("No calls ended in these days.")).to_be_visible()


def test_the_heading_stays_where_it_is_when_the_figures_open(desk: Desk) -> None:
    page = desk.open("calls")
    heading = page.get_by_role("heading", name="Calls", exact=True)
    heading.wait_for()
    before = heading.bounding_box()
    page.get_by_role("link", name="Figures", exact=True).click()
    page.get_by_role("link", name="Figures", exact=True).wait_for(state="detached")
    assert heading.bounding_box() == before
