"""Undo: by its key, and never over what someone else did since; nor is a change made over it unseen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW, at, utc
from tests.integration.calls import placed

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
    made = desk.morning.book(0, utc("09:00", 17), "Move Mona", "+12125556102")
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
    made = desk.morning.book(0, utc("10:00", 18), "Again Agnes", "+12125556103")
    page = desk.open(f"calendar/{made['id']}")
    panel = page.get_by_role("complementary")
    page.get_by_role("button", name="Cancel appointment").click()
    expect(panel.get_by_text("cancelled", exact=True)).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Booked for Fri 18 Dec, 10:00")).to_be_visible()
    expect(panel.get_by_text("booked", exact=True)).to_be_visible()
    assert made["id"] not in page.url


def _cancelled_and_undone(desk: Desk, made: dict[str, Any], said: str) -> dict[str, Any]:
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Cancel appointment").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"Booked for {said}")).to_be_visible()
    page.wait_for_url(re.compile(f"calendar/(?!{made['id']})apt_"))
    return desk.morning.appointment(page.url.rpartition("/")[2].partition("?")[0])


def test_what_is_booked_again_is_as_it_was(desk: Desk) -> None:
    call = placed(desk.morning.clinic, made=at("12:40", -1), status="completed")
    facts = {"metadata": {"pms_id": "4711"}, "agent_id": desk.morning.agents[0]["id"], "call_id": call.id}
    made = desk.morning.book(0, utc("10:00", 30), "Same Sam", "+12125556111", notes="By the window", **facts)
    path = f"/api/appointments/{made['id']}"
    made = desk.morning.clinic("PATCH", path, {"status": "confirmed"}).json
    again = _cancelled_and_undone(desk, made, "Wed 30 Dec, 10:00")
    new = ("id", "created_at", "updated_at")
    assert {name: value for name, value in again.items() if name not in new} == {
        name: value for name, value in made.items() if name not in new
    }
    desk.page.get_by_role("button", name="Undo").last.click()
    expect(desk.page.get_by_text("Booking taken back")).to_be_visible()


@pytest.mark.parametrize("change", ["inactive", "not offered there"])
def test_what_was_booked_for_a_service_that_is_gone_is_booked_again_in_its_words(desk: Desk, change: str) -> None:
    own, other = (desk.morning.calendars[number]["id"] for number in (0, 1))
    service = desk.morning.post(
        "/api/services", {"name": f"Splint, {change}", "duration_minutes": 40, "calendar_ids": [own]}
    )
    time = "11:00" if change == "inactive" else "12:00"
    made = desk.morning.book(0, utc(time, 30), "Old Olga", "+12125556112", service_id=service["id"])
    changes = {"active": False} if change == "inactive" else {"calendar_ids": [other]}
    assert desk.morning.clinic("PATCH", f"/api/services/{service['id']}", changes).status == 200
    again = _cancelled_and_undone(desk, made, f"Wed 30 Dec, {time}")
    assert (again["service"], again["duration_minutes"], again["service_id"]) == (made["service"], 40, None)
    assert desk.morning.clinic("DELETE", f"/api/services/{service['id']}").status == 204


def test_what_can_not_be_booked_again_is_cancelled_only_when_told_twice(desk: Desk) -> None:
    made = desk.morning.book(0, utc("10:10", 0), "Past Paula", "+12125556113")
    page = desk.page
    page.clock.set_fixed_time(NOW + timedelta(minutes=6))
    desk.open(f"calendar/{made['id']}")
    cancel = page.get_by_role("complementary").get_by_role("button", name="Cancel appointment")
    cancel.click()
    expect(page.get_by_text("It began more than 24 hours ago, so it can't be booked again.")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.morning.appointment(made["id"])["status"] == "booked"
    cancel.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel appointment").click()
    expect(page.get_by_text("Appointment of Past Paula cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert desk.morning.appointment(made["id"])["status"] == "cancelled"


@pytest.mark.parametrize("shown", ["opened", "of a list"])
def test_a_move_over_one_of_someone_else_is_told_and_made_when_it_is_wanted(desk: Desk, shown: str) -> None:
    is_opened = shown == "opened"
    day = 23 if is_opened else 21
    made = desk.morning.book(0, utc("09:00", day), "Both Bea", "+12125556104")
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
    made = desk.morning.book(0, utc("14:00", 21), "Merge Max", "+12125556105")
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


def test_what_someone_else_moved_meanwhile_is_cancelled_when_it_is_wanted_all_the_same(desk: Desk) -> None:
    made = desk.morning.book(0, utc("09:00", 28), "Cancel Cleo", "+12125556106")
    page = desk.open(f"calendar/{made['id']}")
    cancel = page.get_by_role("button", name="Cancel appointment")
    cancel.wait_for()
    # Before the page asks again.
    _moved(desk, made["id"], utc("11:00", 28))
    cancel.click()
    expect(page.get_by_text("someone else changed it meanwhile")).to_contain_text("28 Dec, 11:00")
    assert desk.morning.appointment(made["id"])["status"] == "booked"
    page.get_by_role("button", name="Cancel it all the same").click()
    expect(page.get_by_text("Appointment of Cancel Cleo cancelled")).to_be_visible()
    assert desk.morning.appointment(made["id"])["status"] == "cancelled"


def test_a_booking_that_someone_else_moved_since_is_not_taken_back(desk: Desk) -> None:
    made = desk.morning.book(0, utc("09:00", 29), "Again Abby", "+12125556108")
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Cancel appointment").click()
    page.get_by_text("Appointment of Again Abby cancelled").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Booked for Tue 29 Dec, 09:00").wait_for()
    again = desk.page.url.rpartition("/")[2].partition("?")[0]
    _moved(desk, again, utc("13:00", 29))
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text(_SINCE)).to_be_visible()
    assert desk.morning.appointment(again)["starts_at"] == utc("13:00", 29)


def test_a_cancelling_whose_answer_was_lost_is_done_and_told_as_ones_own(desk: Desk) -> None:
    made = desk.morning.book(0, utc("15:00", 23), "Lost Lou", "+12125556107")
    page = desk.open(f"calendar/{made['id']}")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "DELETE" and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(f"**/api/appointments/{made['id']}", lose)
    page.get_by_role("button", name="Cancel appointment").click()
    expect(page.get_by_text("Appointment of Lost Lou cancelled")).to_be_visible()
    assert lost
    assert desk.morning.appointment(made["id"])["status"] == "cancelled"
    desk.errors.clear()


def _moved(desk: Desk, appointment_id: str, starts_at: str) -> None:
    changes = {"starts_at": starts_at, "override_rules": True}
    assert desk.morning.clinic("PATCH", f"/api/appointments/{appointment_id}", changes).status == 200


@pytest.mark.parametrize(("way", "time"), [("pointer", "16:00"), ("focus", "16:30")])
def test_an_undo_stays_while_it_is_pointed_at_or_has_the_focus(desk: Desk, way: str, time: str) -> None:
    made = desk.morning.book(0, utc(time, 22), f"Slow Sam, by {way}", "+12125556109")
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Confirm").click()
    undo = page.get_by_role("button", name="Undo")
    undo.hover() if way == "pointer" else undo.focus()
    page.clock.run_for(30_000)
    undo.click()
    expect(page.get_by_text("Changed back")).to_be_visible()
    page.mouse.move(40, 40)
    page.clock.run_for(30_000)
    expect(page.get_by_text("Changed back")).to_have_count(0)
    assert desk.morning.appointment(made["id"])["status"] == "booked"
