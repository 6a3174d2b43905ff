"""Settings → Calendars: new ones, both versions of stale hours, holidays, sources and feeds."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk, Stage
from tests.integration.calendar_sources import File, fetch

pytestmark = pytest.mark.processes


def test_a_holiday_takes_four_clicks_and_can_be_taken_back(desk: Desk) -> None:
    before = desk.closures()
    page = desk.open("contacts")
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("button", name="Add holiday").click()
    page.get_by_label("First day").fill("2026-12-03")
    # What is booked then is said: the front desk has to call.
    expect(page.get_by_role("dialog")).to_contain_text("2 appointments are booked then, and stay.")
    page.get_by_role("dialog").get_by_role("button", name="Add holiday").click()
    expect(page.get_by_text("Thu 3 Dec 2026: closed, all calendars")).to_be_visible()
    assert desk.closures() == [[*each, "2026-12-03"] for each in before]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Holiday taken back")).to_be_visible()
    assert desk.closures() == before


def test_a_holiday_of_no_calendar_is_not_said_to_be_added(desk: Desk) -> None:
    page = desk.open("calendar?day=2026-12-24")
    page.get_by_role("button", name="Add holiday").click()
    dialog = page.get_by_role("dialog")
    add = dialog.get_by_role("button", name="Add holiday")
    expect(add).to_be_enabled()
    dialog.get_by_role("button", name="Choose none").click()
    expect(add).to_be_disabled()
    dialog.get_by_label("Dr. Ben Okafor").check()
    expect(add).to_be_enabled()


def test_by_keyboard_alone_an_afternoon_off_is_set_for_one_practitioner_whatever_others_change(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    page, keys = desk.open("settings/calendars"), desk.page.keyboard
    page.locator(".card").first.wait_for()
    keys.press("h")
    expect(page.get_by_label("First day")).to_be_focused()
    keys.type("12242026")
    page.get_by_label("Open at").focus()
    keys.type("8-25")
    page.get_by_role("button", name="Choose none").press("Enter")
    page.get_by_role("checkbox", name="Dr. Ben Okafor").press("Space")
    page.get_by_label("Open at").press("Enter")
    expect(page.get_by_label("Open at")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Open at").fill("8-12")
    path = f"/api/calendars/{calendar['id']}"
    others = [{"slot_minutes": 20}]

    def be_faster(route: Route) -> None:
        if route.request.method == "PATCH" and others:
            assert desk.morning.clinic("PATCH", path, others.pop()).status == 200
        route.continue_()

    page.route(f"**{path}", be_faster)
    keys.press("Enter")
    expect(page.get_by_text("Thu 24 Dec 2026: open 08:00\u201312:00, Dr. Ben Okafor")).to_be_visible()
    stored = desk.morning.clinic("GET", path).json
    assert stored["special_hours"] == [{"date": "2026-12-24", "hours": [["08:00", "12:00"]]}]
    assert (stored["slot_minutes"], others) == (20, [])
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Holiday taken back")).to_be_visible()
    assert desk.morning.clinic("GET", path).json["special_hours"] == []
    assert desk.morning.clinic("PATCH", path, {"slot_minutes": 30}).status == 200


def test_a_calendar_is_made_and_where_two_change_its_hours_both_versions_are_shown(desk: Desk) -> None:
    page = desk.open("settings/calendars")
    page.get_by_role("button", name="New calendar").click()
    page.get_by_label("Whose calendar").fill("Room <b>2</b>")
    page.get_by_label("Time zone").fill("Mars/Base")
    page.get_by_role("button", name="Add calendar").click()
    expect(page.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Time zone").fill("America/New_York")
    page.get_by_role("button", name="Add calendar").click()
    expect(page.get_by_role("heading", name="Room <b>2</b>")).to_be_visible()
    path = f"/api/calendars/{page.url.rpartition('/')[2]}"
    page.get_by_label("Monday").fill("8-12")
    page.get_by_role("button", name="Add a closure").click()
    desk.morning.clinic("PATCH", path, {"opening_hours": {"monday": [["10:00", "16:00"]], "friday": None}})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Yours")).to_contain_text(re.compile("8-12.*Wed 2 Dec 2026"))
    expect(page.get_by_role("region", name="Stored now")).to_contain_text("10:00\u201316:00")
    expect(page.get_by_text("kept either way: Friday")).to_be_visible()
    page.get_by_role("button", name="Save my version").click()
    expect(page.get_by_text("Hours saved")).to_be_visible()
    stored = desk.morning.clinic("GET", path).json
    assert (stored["opening_hours"]["monday"], stored["closures"]) == ([["08:00", "12:00"]], ["2026-12-02"])
    assert "friday" not in stored["opening_hours"]


def test_a_calendar_of_others_is_added_and_says_what_became_of_it(desk: Desk, stage: Stage) -> None:
    path = f"/api/calendars/{desk.morning.calendars[0]['id']}/sources"
    page = desk.open(f"settings/calendars/{desk.morning.calendars[0]['id']}?show=connections")
    expect(page.get_by_role("region", name="Ada's own calendar")).to_contain_text("Mars/Base")
    page.get_by_role("button", name="Add a calendar").click()
    page.get_by_label("Address").fill("http://192.168.0.1/basic.ics")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address").fill(
        stage.office.files.answers(File(b"<html>Sign in</html>", kind="text/html"), "/shared.ics")
    )
    page.get_by_label("Name").fill("Shared")
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Shared", exact=True)
    expect(card).to_contain_text("not fetched yet")
    assert fetch() == 0
    page.reload()
    expect(card).to_contain_text(re.compile("last try failed.*The server sent a web page"))
    assert "/shared.ics" not in page.content()
    card.get_by_role("button", name="Edit").click()
    page.get_by_label("Minutes until").fill("60")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("after 1 hour")
    card.get_by_role("button", name="Remove …").press("Enter")
    page.get_by_role("button", name="Remove it").press("Enter")
    expect(card).to_have_count(0)
    assert [each["name"] for each in desk.morning.clinic("GET", path).json] == ["Ada's own calendar"]


def test_a_feeds_address_is_shown_once_and_revoked(desk: Desk) -> None:
    page = desk.open(f"settings/calendars/{desk.morning.calendars[0]['id']}?show=connections")
    expect(page.get_by_role("row").filter(has_text="Phone of <i>Ada</i>")).to_contain_text("patients' names")
    page.get_by_role("button", name="New feed").press("Enter")
    page.keyboard.type("Wall screen")
    page.keyboard.press("Enter")
    address = page.get_by_role("textbox", name="Address")
    expect(address).to_be_focused()
    url = address.input_value()
    expect(page.get_by_role("dialog").get_by_role("button", name="Copy")).to_be_visible()
    # Esc only leads to the button.
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    row = page.get_by_role("row").filter(has_text="Wall screen")
    expect(row).to_contain_text("Times alone")
    assert url.rpartition("/")[2] not in page.content()
    shown = "/" + url.split("/", 3)[3]
    assert desk.morning.clinic("GET", shown).status == 200
    row.get_by_role("button", name="Revoke …").click()
    page.get_by_role("button", name="Revoke the feed").click()
    expect(row).to_have_count(0)
    assert desk.morning.clinic("GET", shown).status == 404


def test_what_stands_before_a_page_and_both_versions_have_no_barriers(desk: Desk) -> None:
    page = desk.open("calendar?day=2026-12-03")
    page.get_by_role("button", name="Add holiday").click()
    page.get_by_text("are booked then, and stay.").wait_for()
    assert desk.barriers("light") == []
    page.keyboard.press("Escape")
    service = desk.morning.clinic("GET", "/api/services").json[-1]
    desk.open(f"settings/services/{service['id']}")
    page.get_by_label("Minutes", exact=True).fill("50")
    desk.morning.clinic("PATCH", f"/api/services/{service['id']}", {"duration_minutes": 55, "active": False})
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Save my version").wait_for()
    assert desk.barriers("light") == []
