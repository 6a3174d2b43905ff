"""What the API refuses, as the pages say it: sentences, names for ids, and what is wrong at its field."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def test_another_time_outside_hours_or_without_a_date_is_told_in_a_sentence(desk: Desk) -> None:
    body = {"calendar_id": desk.morning.calendars[0]["id"], "starts_at": utc("10:00", 23)}
    made = desk.morning.post("/api/appointments", body | {"contact": {"name": "Late Lea", "phone": "+12125556401"}})
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Another time").click()
    form = page.get_by_role("form", name="Another time")
    form.get_by_label("Time").fill("22:00")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The calendar is closed at that time.")).to_be_visible()
    form.get_by_label("Date").fill("")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Date")).to_be_focused()
    assert desk.morning.clinic("DELETE", f"/api/appointments/{made['id']}").status in {200, 204}


def test_a_new_appointment_without_a_date_is_told_at_the_field(desk: Desk) -> None:
    robin = desk.morning.contacts["Robin Sample"]["id"]
    page = desk.open(f"calendar/new?contact={robin}&starts=2026-12-22T10:00")
    form = page.get_by_role("form", name="New appointment")
    form.get_by_label("Date").fill("")
    form.get_by_role("button", name="Book", exact=True).click()
    expect(form.get_by_text("Give a date and a time.")).to_be_visible()
    expect(form.get_by_label("Date")).to_have_attribute("aria-invalid", "true")


def test_who_has_a_number_already_is_named(desk: Desk) -> None:
    page = desk.open("contacts/new")
    page.get_by_label("Name", exact=True).fill("Twice Tina")
    page.get_by_label("Phone").fill("212 555 4100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Another contact has this phone number.")).to_be_visible()
    expect(page.get_by_role("link", name="Open that contact: Robin Sample")).to_be_visible()
    desk.open("calls")
    page.get_by_role("list", name="Calls").locator("li").first.wait_for()
    page.get_by_label("Caller's number").fill("Robin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Look for “Robin” in the contacts")).to_be_visible()


def test_what_is_wrong_with_a_field_is_told_there_alone(desk: Desk) -> None:
    own = desk.morning.calendars[0]["id"]
    service = desk.morning.post(
        "/api/services", {"name": "Gone Meanwhile", "duration_minutes": 30, "calendar_ids": [own]}
    )
    robin = desk.morning.contacts["Robin Sample"]["id"]
    page = desk.open(f"calendar/new?contact={robin}&starts=2026-12-22T10:00&with={own}")
    form = page.get_by_role("form", name="New appointment")
    with page.expect_response(lambda answer: service["id"] in answer.url):
        form.get_by_label("Service").select_option("Gone Meanwhile")
    form.get_by_text("Free then").wait_for()
    assert desk.morning.clinic("DELETE", f"/api/services/{service['id']}").status == 204
    form.get_by_role("button", name="Book", exact=True).click()
    expect(form.get_by_label("Service")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("alert")).to_have_count(0)


def test_what_is_wrong_with_no_field_of_the_form_is_told_below_it(desk: Desk) -> None:
    robin = desk.morning.contacts["Robin Sample"]["id"]
    page = desk.open(f"calendar/new?contact={robin}&starts=2026-12-22T10:00")
    form = page.get_by_role("form", name="New appointment")
    # Fields of a new contact are not shown, as one is chosen.
    errors = [{"pointer": "#/contact/phone", "detail": "must be a number of the clinic's country"}]
    problem = {"status": 422, "code": "invalid_fields", "detail": "Invalid.", "errors": errors}
    page.route("**/api/appointments", lambda route: route.fulfill(status=422, json=problem))
    form.get_by_role("button", name="Book", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("must be a number of the clinic's country")
