"""Settings: hours of a calendar, limits, billing and audit, by mouse and by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk, Stage, as_member

pytestmark = pytest.mark.processes


def test_hours_special_dates_closures_and_holidays_are_set_and_set_back(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    path = f"/api/calendars/{calendar['id']}"
    before = desk.morning.clinic("GET", path).json
    page = desk.open("settings/calendars")
    page.get_by_role("region", name="Dr. Ben Okafor").get_by_role("link", name="Change hours").click()
    page.get_by_label("Monday").fill("8-25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Monday")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Monday").fill("9-12, 13:30-17")
    page.get_by_label("Friday").fill("")
    page.get_by_role("button", name="Add a date").click()
    page.get_by_label("Date", exact=True).fill("2026-12-24")
    page.get_by_label("Hours", exact=True).fill("8-12")
    page.get_by_role("button", name="Add a closure").click()
    page.get_by_label("First day").fill("2026-12-28")
    page.get_by_label("Last day").fill("2026-12-31")
    page.get_by_label("Public holidays of").fill("us-ny")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Hours saved")).to_be_visible()
    stored = desk.morning.clinic("GET", path).json
    assert stored["opening_hours"]["monday"] == [["09:00", "12:00"], ["13:30", "17:00"]]
    assert "friday" not in stored["opening_hours"]
    assert stored["special_hours"] == [{"date": "2026-12-24", "hours": [["08:00", "12:00"]]}]
    assert stored["closures"] == [{"starts_at": "2026-12-28", "ends_at": "2026-12-31"}]
    assert stored["public_holidays"] == "US-NY"

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Friday")).not_to_have_value("")
    after = desk.morning.clinic("GET", path).json
    for name in ("opening_hours", "special_hours", "closures", "public_holidays"):
        assert after[name] == before[name]


def test_by_keyboard_alone_a_day_is_closed(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    page, keys = desk.open(f"settings/calendars/{calendar['id']}"), desk.page.keyboard
    page.get_by_label("Saturday").focus()
    keys.type("9-11")
    keys.press("Enter")
    expect(page.get_by_text("Hours saved")).to_be_visible()
    expect(page.get_by_label("Saturday")).to_be_focused()
    expect(page.get_by_label("Saturday")).to_have_value("09:00\u201311:00")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_label("Saturday")).to_have_value("")


def test_limits_are_drawn_and_the_audit_names_who_did_what(desk: Desk, stage: Stage) -> None:
    page = desk.open("settings/usage")
    for window in ("Requests of all API keys", "Requests from your address", "Your requests in these pages"):
        expect(page.get_by_role("img", name=re.compile(f"^{window}: .* of "))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Call-backs today"))).to_be_visible()
    stage.office.members["admin"].page()("GET", f"/api/calls/{desk.morning.calls['Robin Sample']}/transcript")
    desk.open("settings/audit")
    row = page.get_by_role("row").filter(has_text="transcript: read").first
    expect(row).to_contain_text("Amira")
    row.get_by_role("link", name=re.compile("Amira")).click()
    expect(page.get_by_role("row").filter(has_text="api key:")).to_have_count(0)


def test_billing_leads_to_stripes_page_and_a_refusal_is_said_in_words(desk: Desk) -> None:
    page = desk.open("settings/billing")

    def stripe(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={"url": f"{page.url.partition('#')[0]}#/settings/usage", "expires_at": None})

    asked: list[Any] = []
    page.get_by_role("button", name="Invoices and payment").click()
    expect(page.locator(".toast.bad")).to_be_visible()
    page.route("**/api/billing/portal", stripe)
    page.get_by_role("button", name="Invoices and payment").click()
    expect(page.get_by_role("heading", name="Limits and usage")).to_be_visible()
    assert asked[0]["return_url"].endswith("#/settings/billing")


def test_staff_without_a_right_are_told_so(stage: Stage) -> None:
    with as_member(stage, "staff") as desk:
        page = desk.open("settings/billing")
        expect(page.get_by_text("You may not see billing.")).to_be_visible()
