"""What the page says and undoes is so, also where something failed, was lost or was changed on the way."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW
from tests.samples import change_item

pytestmark = pytest.mark.processes

_SINCE = "Someone else changed it since. It stays as they left it."


def _lose_once(page: Page, method: str, path: str) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == method and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(path, lose)


def test_a_holiday_that_needed_two_attempts_is_taken_back_from_all_calendars(desk: Desk) -> None:
    before = desk.closures()
    page = desk.open("calendar?day=2027-03-09")
    page.get_by_role("button", name="Add holiday").click()
    dialog = page.get_by_role("dialog")
    last = f"**/api/calendars/{desk.morning.calendars[2]['id']}"
    page.route(last, lambda route: route.fulfill(status=503, json={"code": "service_unavailable"}))
    dialog.get_by_role("button", name="Add holiday").click()
    dialog.get_by_role("alert").wait_for()
    page.unroute(last)
    dialog.get_by_role("button", name="Add holiday").click()
    page.get_by_text("Tue 9 Mar 2027: closed").wait_for()
    assert desk.closures() == [[*each, "2027-03-09"] for each in before]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Holiday taken back").wait_for()
    assert desk.closures() == before


def test_a_removal_whose_answer_was_lost_is_told_as_done(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Lost Lena", "phone": "+12125556341"})
    page = desk.open(f"contacts/{made['id']}")
    _lose_once(page, "DELETE", f"**/api/contacts/{made['id']}")
    page.get_by_role("button", name="Erase …").click()
    page.get_by_role("button", name="Erase Lost Lena").click()
    expect(page.get_by_text("Contact erased")).to_be_visible()
    desk.errors.clear()


def test_a_services_removal_whose_answer_was_lost_is_told_as_done(desk: Desk) -> None:
    own = desk.morning.calendars[0]["id"]
    made = desk.morning.post("/api/services", {"name": "Lost one", "duration_minutes": 30, "calendar_ids": [own]})
    page = desk.open(f"settings/services/{made['id']}")
    _lose_once(page, "DELETE", f"**/api/services/{made['id']}")
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete the service").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="Services")).to_be_visible()
    desk.errors.clear()


def test_a_failed_agent_that_is_set_up_again_keeps_the_name_that_someone_else_gave_it(desk: Desk) -> None:
    clinic = desk.morning.clinic
    texts = {"prompt": "Be friendly.", "voice_provider": "elevenlabs", "voice_id": "rachel"}
    made = desk.morning.post("/api/agents", {"name": "Refused Rita"} | texts)
    path = f"/api/agents/{made['id']}"
    key = {"organization_id": clinic.organization_id, "id": made["id"]}
    change_item("AgentsTable", key, status="failed", provider_error="Not found.")
    page = desk.open(f"agents/{made['id']}")
    again = page.get_by_role("article").get_by_role("button", name="Try again")
    again.wait_for()
    assert clinic("PATCH", path, {"name": "Renamed meanwhile"}).status == 200
    again.click()
    page.get_by_text("It is being set up again").wait_for()
    assert clinic("GET", path).json["name"] == "Renamed meanwhile"
    assert clinic("DELETE", path).status == 204


def test_a_default_agent_that_someone_else_chose_since_stays(desk: Desk) -> None:
    before = desk.morning.clinic("GET", "/api/organization").json["default_agent_id"]
    one, other = [each["id"] for each in desk.morning.agents if each["id"] != before][:2]
    page = desk.open(f"agents/{one}")
    page.get_by_role("button", name="Let it place call-backs").click()
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    assert desk.morning.clinic("PATCH", "/api/organization", {"default_agent_id": other}).status == 200
    undo.click()
    expect(page.get_by_text(_SINCE)).to_be_visible()
    assert desk.morning.clinic("GET", "/api/organization").json["default_agent_id"] == other
    assert desk.morning.clinic("PATCH", "/api/organization", {"default_agent_id": before}).status == 200


def test_a_role_that_someone_else_gave_since_stays(desk: Desk) -> None:
    staff = next(each for each in desk.morning.clinic("GET", "/api/members").json if each["role"] == "staff")
    page = desk.open("settings/members")
    row = page.get_by_role("table", name="Members").get_by_role("row").filter(has_text=staff["email"])
    row.get_by_role("combobox").select_option(label="Admin")
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    path = f"/api/members/{staff['id']}"
    assert desk.morning.clinic("PATCH", path, {"role": "reader"}).status == 200
    undo.click()
    expect(page.get_by_text(_SINCE)).to_be_visible()
    expect(row.get_by_role("combobox")).to_have_value("reader")
    assert desk.morning.clinic("PATCH", path, {"role": "staff"}).status == 200


def test_a_day_that_can_not_be_read_says_so(desk: Desk) -> None:
    page = desk.page
    page.route("**/api/calendars?**", lambda route: route.fulfill(status=503, json={"code": "service_unavailable"}))
    page.reload()
    again = page.locator(".today-columns").get_by_role("button", name="Try again").first
    again.wait_for()
    page.unroute("**/api/calendars?**")
    again.click()
    expect(page.get_by_role("region", name="Dr. Ada Lindqvist")).to_be_visible()


def test_today_is_the_clinics_day_also_after_its_midnight(desk: Desk) -> None:
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    expect(page.get_by_role("heading", name="Tuesday 1 December")).to_be_visible()
    page.get_by_role("region", name="Dr. Ada Lindqvist").wait_for()
    page.clock.set_fixed_time(NOW + timedelta(hours=14))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(15_000)
    expect(page.get_by_role("heading", name="Wednesday 2 December")).to_be_visible()


def test_a_closure_that_someone_else_adds_comes_into_the_open_calendar(desk: Desk) -> None:
    path = f"/api/calendars/{desk.morning.calendars[0]['id']}"
    before = desk.closures()[0]
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open("calendar?day=2027-03-10")
    page.locator(".column").first.wait_for()
    assert desk.morning.clinic("PATCH", path, {"closures": [*before, "2027-03-10"]}).status == 200
    page.mouse.move(40, 40)
    page.clock.run_for(65_000)
    expect(page.locator(".grid-head").filter(has_text="Closed")).to_have_count(1)
    assert desk.morning.clinic("PATCH", path, {"closures": before}).status == 200


def test_a_booking_whose_answer_was_lost_is_not_said_to_be_not_made(desk: Desk) -> None:
    robin, own = desk.morning.contacts["Robin Sample"]["id"], desk.morning.calendars[1]["id"]
    page = desk.open(f"calendar/new?contact={robin}&day=2027-01-12&starts=2027-01-12T10:00&with={own}")
    form = page.get_by_role("form", name="New appointment")
    form.get_by_text("+1 212 555 4100").wait_for()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/appointments", lose)
    form.get_by_role("button", name="Book", exact=True).click()
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text("may be saved or not")
    expect(alert).not_to_contain_text("Not saved")
    page.unroute("**/api/appointments")
    form.get_by_role("button", name="Book", exact=True).click()
    page.get_by_text("Booked for Tue 12 Jan 2027, 10:00").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Booking taken back").wait_for()
    desk.errors.clear()


def test_a_patients_name_that_is_brought_back_is_seen_before_it_is_booked(desk: Desk) -> None:
    page = desk.open("calendar/new?day=2026-12-18")
    page.get_by_label("Who comes").fill("Robin")
    page.get_by_role("button", name="Robin Sample").click()
    page.get_by_role("button", name="For someone else on this phone").click()
    page.get_by_label("Patient's name").fill("Milo Sample")
    desk.open("calendar")
    page.get_by_role("button", name="Undo").click()
    form = page.get_by_role("form", name="New appointment")
    expect(form.get_by_text("+1 212 555 4100")).to_be_visible()
    expect(form.get_by_label("Patient's name")).to_have_value("Milo Sample")
    form.get_by_label("Patient's name").fill("")
    expect(form.get_by_label("Patient's name")).to_be_focused()


def test_a_caller_who_is_named_meanwhile_is_named_in_the_open_list(desk: Desk) -> None:
    path = f"/api/contacts/{desk.morning.contacts['Leo Park']['id']}"
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open("calls")
    rows = page.get_by_role("list", name="Calls")
    rows.get_by_text("Leo Park").wait_for()
    assert desk.morning.clinic("PATCH", path, {"name": "Leonard Park"}).status == 200
    page.mouse.move(40, 40)
    page.clock.run_for(65_000)
    expect(rows.get_by_text("Leonard Park")).to_be_visible()
    assert desk.morning.clinic("PATCH", path, {"name": "Leo Park"}).status == 200


def test_a_calendar_whose_busy_times_can_not_be_read_says_so(desk: Desk) -> None:
    page = desk.page
    page.route("**/busy?**", lambda route: route.fulfill(status=503, json={"detail": "Try again in a moment."}))
    desk.open("calendar?day=2027-01-13")
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("Try again in a moment.")
    page.unroute("**/busy?**")
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(0)
