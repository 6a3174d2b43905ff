"""Undo: by its key, and never over what someone else did since; nor is a change made over it unseen."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes

_SINCE = "Someone else changed it since. It stays as they left it."


def test_a_contact_that_another_changed_since_is_not_changed_back(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Undo Una", "phone": "+12125556101"})
    path = f"/api/contacts/{made['id']}"
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Mine")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Contact changed").wait_for()
    desk.morning.clinic("PATCH", path, {"notes": "Theirs"})
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(_SINCE)).to_be_visible()
    assert desk.morning.clinic("GET", path).json["notes"] == "Theirs"


def test_an_appointment_that_another_moved_since_is_not_moved_back(desk: Desk) -> None:
    body = {"calendar_id": desk.morning.calendars[0]["id"], "starts_at": utc("09:00", 17)}
    made = desk.morning.post("/api/appointments", body | {"contact": {"name": "Move Mona", "phone": "+12125556102"}})
    path = f"/api/appointments/{made['id']}"
    page, keys = desk.open(f"calendar/{made['id']}"), desk.page.keyboard
    # The calendar goes to its day first.
    page.locator(f"[data-appointment={made['id']}]").wait_for()
    page.get_by_role("button", name="Move", exact=True).click()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    page.get_by_text("Moved to Thu 17 Dec, 09:30").wait_for()
    desk.morning.clinic("PATCH", path, {"starts_at": utc("11:00", 17)})
    keys.press("u")
    expect(page.get_by_text(_SINCE)).to_be_visible()
    assert desk.morning.clinic("GET", path).json["starts_at"] == utc("11:00", 17)
    expect(page.get_by_role("complementary").get_by_text("Thu 17 Dec, 11:00")).to_be_visible()


def test_a_cancelling_is_undone_by_its_key_and_what_is_booked_again_is_opened(desk: Desk) -> None:
    body = {"calendar_id": desk.morning.calendars[0]["id"], "starts_at": utc("10:00", 18)}
    made = desk.morning.post("/api/appointments", body | {"contact": {"name": "Again Agnes", "phone": "+12125556103"}})
    page = desk.open(f"calendar/{made['id']}")
    panel = page.get_by_role("complementary")
    page.get_by_role("button", name="Cancel appointment").click()
    expect(panel.get_by_text("cancelled", exact=True)).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Booked for Fri 18 Dec, 10:00")).to_be_visible()
    expect(panel.get_by_text("booked", exact=True)).to_be_visible()
    assert made["id"] not in page.url


@pytest.mark.parametrize("shown", ["opened", "of a list"])
def test_a_move_over_one_of_someone_else_is_told_and_made_when_it_is_wanted(desk: Desk, shown: str) -> None:
    is_opened = shown == "opened"
    day = 23 if is_opened else 21
    body = {"calendar_id": desk.morning.calendars[0]["id"], "starts_at": utc("09:00", day), "override_rules": True}
    made = desk.morning.post("/api/appointments", body | {"contact": {"name": "Both Bea", "phone": "+12125556104"}})
    path = f"/api/appointments/{made['id']}"
    page, keys = desk.open(f"calendar/{made['id']}" if is_opened else f"calendar?day=2026-12-{day}"), desk.page.keyboard
    event = page.locator(f"[data-appointment={made['id']}]")
    event.focus()
    keys.press("m")
    # Two steps of a quarter, before the page asks again.
    moved = desk.morning.clinic("PATCH", path, {"starts_at": utc("11:00", day)})
    assert moved.status == 200, moved
    page.locator(".move-note").wait_for()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    told = page.get_by_text("someone else changed it meanwhile")
    expect(told).to_contain_text(f"{day} Dec, 11:00, Dr. Ada Lindqvist, booked")
    assert desk.morning.clinic("GET", path).json["starts_at"] == utc("11:00", day)
    expect(event).to_contain_text("11:00")
    page.get_by_role("button", name="Change it all the same").click()
    expect(page.get_by_text(f"{day} Dec, 09:30").first).to_be_visible()
    assert desk.morning.clinic("GET", path).json["starts_at"] == utc("09:30", day)


def test_a_move_and_a_state_of_someone_else_both_stay(desk: Desk) -> None:
    body = {"calendar_id": desk.morning.calendars[0]["id"], "starts_at": utc("14:00", 21), "override_rules": True}
    made = desk.morning.post("/api/appointments", body | {"contact": {"name": "Merge Max", "phone": "+12125556105"}})
    path = f"/api/appointments/{made['id']}"
    page, keys = desk.open(f"calendar/{made['id']}"), desk.page.keyboard
    page.locator(f"[data-appointment={made['id']}]").focus()
    keys.press("m")
    desk.morning.clinic("PATCH", path, {"status": "confirmed"})
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    page.get_by_text("Moved to Mon 21 Dec, 14:30").wait_for()
    stored = desk.morning.clinic("GET", path).json
    assert (stored["starts_at"], stored["status"]) == (utc("14:30", 21), "confirmed")
