"""Settings → Organisation and Phone numbers: what may be set, by mouse and by keyboard alone; what may not is shown."""

import re

import pytest
from playwright.sync_api import expect

from operations import phone_numbers
from tests.dashboard.conftest import Desk, Stage, as_member, own_browser
from tests.samples import assign_number, make_key

pytestmark = pytest.mark.processes
_PATH = "/api/organization"


def test_an_organisation_is_changed_and_changed_back(desk: Desk) -> None:
    before = desk.morning.clinic("GET", _PATH).json
    page = desk.open("settings/organization")
    page.get_by_label("Name").fill("")
    page.get_by_label("Time zone").fill("Mars/Base")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Name").fill("Harbour <b>Dental</b>")
    page.get_by_label("Time zone").fill("America/Chicago")
    page.get_by_label("Country").select_option(label="Canada")
    page.get_by_label("Agent of call-backs").select_option(label="After Hours")
    page.get_by_label("Before an agent speaks").select_option(label="The caller says the date of birth")
    page.get_by_label("Hold the times").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Organisation changed")).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Harbour <b>Dental</b>")
    stored = desk.morning.clinic("GET", _PATH).json
    assert (stored["country"], stored["time_zone"]) == ("CA", "America/Chicago")
    assert (stored["caller_verification"], stored["hold_offered_times"]) == ("birth_date", True)
    assert stored["default_agent_id"] == desk.morning.agents[1]["id"]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name")).to_have_value("Harbour Dental")
    after = desk.morning.clinic("GET", _PATH).json
    changing = ("updated_at",)
    assert {**after, **dict.fromkeys(changing)} == {**before, **dict.fromkeys(changing)}


def test_by_keyboard_alone_where_two_change_the_organisation_both_versions_are_shown(desk: Desk) -> None:
    page, keys = desk.open("settings/organization"), desk.page.keyboard
    page.get_by_label("Name").focus()
    keys.press("Control+A")
    keys.type("Harbour Dentists")
    other = {"name": "Harbour Clinic", "hold_offered_times": True}
    assert desk.morning.clinic("PATCH", _PATH, other).status == 200
    keys.press("Enter")
    expect(page.get_by_role("region", name="Yours")).to_contain_text("Harbour Dentists")
    expect(page.get_by_role("region", name="Stored now")).to_contain_text("Harbour Clinic")
    expect(page.get_by_text("kept either way: Hold the times")).to_be_visible()
    expect(page.get_by_role("button", name="Save my version")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Organisation changed")).to_be_visible()
    stored = desk.morning.clinic("GET", _PATH).json
    assert (stored["name"], stored["hold_offered_times"]) == ("Harbour Dentists", True)
    back = {"name": "Harbour Dental", "hold_offered_times": False}
    assert desk.morning.clinic("PATCH", _PATH, back).status == 200


def test_numbers_are_shown_with_the_agents_that_have_them(desk: Desk) -> None:
    clinic = desk.morning.clinic
    number = assign_number(clinic, "+12125550142")
    page = desk.open("settings/numbers")
    row = page.get_by_role("row").filter(has_text="+1 212 555 0142")
    expect(row).to_contain_text("free for an agent")
    agent = f"/api/agents/{desk.morning.agents[1]['id']}"
    before = clinic("GET", agent).json["phone_number"]
    assert clinic("PATCH", agent, {"phone_number": number}).status == 200
    page.reload()
    expect(row.get_by_role("link", name="After Hours")).to_have_attribute("href", f"#{agent.removeprefix('/api')}")
    assert clinic("PATCH", agent, {"phone_number": before}).status == 200
    phone_numbers.release(clinic.product.stack, number, force=False)


def test_who_may_only_read_is_offered_no_change_and_the_api_refuses_it(desk: Desk, stage: Stage) -> None:
    key = make_key(desk.morning.clinic, "organization:read", "appointments:read")["key"]
    with own_browser(stage, key) as other:
        page = other.open("settings/organization")
        expect(page.get_by_label("Name")).to_be_disabled()
        sections = page.get_by_role("navigation", name="Settings").get_by_role("link")
        expect(sections).to_have_text(
            ["Calendars and hours", "Services", "Organisation", "Limits and usage", "Billing"]
        )
        for place in ("services", "calendars", f"calendars/{desk.morning.calendars[0]['id']}?show=connections"):
            other.open(f"settings/{place}")
            page.locator(".section table, .section .card").first.wait_for()
            changing = page.locator(".section").get_by_role("button", name=re.compile("New|Add|Revoke|Remove|Edit"))
            assert changing.count() == page.locator(".section").get_by_role("link", name=re.compile("New")).count() == 0
    reader = desk.morning.clinic.with_key(key)
    assert reader("PATCH", _PATH, {"name": "Taken"}).status == 403
    assert reader("DELETE", f"/api/calendars/{desk.morning.calendars[0]['id']}/feeds/fed_1").status == 403
    with as_member(stage, "staff") as staff:
        expect(staff.open("settings/organization").get_by_text("You may not see organisation.")).to_be_visible()
