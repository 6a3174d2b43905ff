"""Settings → Services: made, changed and deleted, by mouse and by keyboard alone; refusals in the API's words."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def _named(desk: Desk, name: str) -> dict[str, Any]:
    services = desk.morning.clinic("GET", "/api/services?limit=100").json
    [service] = [each for each in services if each["name"] == name]
    found: dict[str, Any] = service
    return found


def test_a_service_is_made_refused_a_taken_name_and_kept_while_it_is_booked(desk: Desk) -> None:
    page = desk.open("settings/services")
    page.get_by_role("link", name="New service").click()
    page.get_by_label("Name").fill("Deep cleaning")
    page.get_by_label("Also called").fill("bleaching, scaling")
    page.get_by_label("Minutes", exact=True).fill("45")
    page.get_by_label("Minutes free after").fill("10")
    page.get_by_role("button", name="Add service").click()
    expect(page.get_by_label("Carmen Ruiz")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Choose all").click()
    page.get_by_label("Dr. Ben Okafor").uncheck()
    page.get_by_role("button", name="Add service").click()
    # The old service is called so too.
    expect(page.get_by_role("alert")).to_contain_text("accents and punctuation are ignored")
    expect(page.get_by_role("link", name="Open that service")).to_be_visible()
    page.get_by_label("Also called").fill("scaling")
    page.get_by_role("button", name="Add service").click()
    row = page.get_by_role("row").filter(has_text="Deep cleaning")
    expect(row).to_contain_text("Dr. Ada Lindqvist")
    expect(page.get_by_role("row").filter(has_text="Whitening <b>old</b>")).to_contain_text("not offered")

    service = _named(desk, "Deep cleaning")
    booking = {"service_id": service["id"], "starts_at": utc("09:00", 18), "override_rules": True}
    contact = desk.morning.contacts["Priya Nair"]["id"]
    booked = desk.morning.post("/api/appointments", booking | {"contact_id": contact})
    row.get_by_role("link").click()
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete the service").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Future appointments use this service")
    expect(dialog.get_by_role("link")).to_have_attribute("href", f"#/calendar/{booked['id']}")
    assert desk.morning.clinic("DELETE", f"/api/appointments/{booked['id']}").status == 200
    page.get_by_role("button", name="Delete the service").click()
    expect(page.get_by_text("Deep cleaning is deleted")).to_be_visible()
    expect(row).to_have_count(0)


def test_by_keyboard_alone_a_service_is_made_and_where_two_change_it_both_versions_are_shown(desk: Desk) -> None:
    page, keys = desk.open("settings/services"), desk.page.keyboard
    page.get_by_role("table").wait_for()
    keys.press("n")
    expect(page.get_by_label("Name")).to_be_focused()
    keys.type("Sealant")
    page.get_by_label("Carmen Ruiz").focus()
    keys.press("Space")
    page.get_by_label("Name").focus()
    keys.press("Enter")
    expect(page.get_by_text("Sealant can be booked")).to_be_visible()
    service = _named(desk, "Sealant")
    assert (service["duration_minutes"], len(service["calendar_ids"])) == (30, 1)
    path = f"/api/services/{service['id']}"

    page.get_by_role("link", name="Sealant").press("Enter")
    page.get_by_label("Minutes", exact=True).wait_for()
    keys.press("Escape")
    page.get_by_role("link", name="Sealant").press("Enter")
    page.get_by_label("Minutes", exact=True).fill("20")
    desk.morning.clinic("PATCH", path, {"duration_minutes": 40, "active": False})
    keys.press("Enter")
    expect(page.get_by_role("region", name="Yours")).to_contain_text("20")
    expect(page.get_by_role("region", name="Stored now")).to_contain_text("40")
    page.get_by_role("button", name="Keep what is stored").press("Enter")
    expect(page.get_by_role("row").filter(has_text="Sealant")).to_contain_text(re.compile("40 minutes.*not offered"))
    assert desk.morning.clinic("DELETE", path).status == 204
