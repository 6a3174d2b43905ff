"""Calling back: by which agent, what a call that was taken back is called, and what the contact's page shows then."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW, utc
from tests.samples import change_item

pytestmark = pytest.mark.processes


def test_without_an_agent_of_call_backs_one_that_is_not_refused_is_chosen(desk: Desk) -> None:
    clinic = desk.morning.clinic
    # Another test may have had it set up anew.
    refused = {"organization_id": clinic.organization_id, "id": desk.morning.agents[2]["id"]}
    change_item("AgentsTable", refused, status="failed")
    before = clinic("GET", "/api/organization").json["default_agent_id"]
    assert clinic("PATCH", "/api/organization", {"default_agent_id": None}).status == 200
    page = desk.page
    page.reload()
    desk.open(f"contacts/{desk.morning.contacts['Robin Sample']['id']}")
    page.get_by_role("button", name="Call back").click()
    agent = page.get_by_role("dialog").get_by_label("Agent")
    expect(agent.locator("option").first).not_to_have_text("The clinic's default agent")
    expect(agent).not_to_have_value("")
    expect(agent.locator("option", has_text="Spanish line")).to_have_count(0)
    page.keyboard.press("Escape")
    assert clinic("PATCH", "/api/organization", {"default_agent_id": before}).status == 200


def test_a_call_back_that_was_taken_back_is_called_canceled(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Never Called", "phone": "+12125556201"})
    body = {"reason": "Nothing", "agent_id": desk.morning.agents[0]["id"], "override_quiet_hours": True}
    call = desk.morning.clinic("POST", f"/api/contacts/{made['id']}/call-back", body).json
    assert desk.morning.clinic("POST", f"/api/calls/{call['id']}/cancel", {}).status == 200
    page = desk.open(f"contacts/{made['id']}")
    expect(page.get_by_role("link", name="Nothing")).to_contain_text("canceled")


def test_the_form_on_today_is_laid_out_as_elsewhere(desk: Desk) -> None:
    page = desk.open("today")
    page.get_by_role("region", name="Need someone").get_by_role("button", name="Call back").first.click()
    title = page.get_by_role("dialog").get_by_role("heading").bounding_box()
    field = page.get_by_label("What about").bounding_box()
    page.set_viewport_size({"width": 390, "height": 844})
    heading = page.get_by_role("dialog").get_by_role("heading").bounding_box()
    close = page.get_by_role("dialog").get_by_role("button", name="Close").bounding_box()
    page.keyboard.press("Escape")
    assert title is not None
    assert field is not None
    assert title["x"] == field["x"]
    # On a phone the cross stands beside the title, not below it.
    assert heading is not None
    assert close is not None
    assert close["x"] > heading["x"] + heading["width"] / 2


def test_what_an_agent_books_meanwhile_comes_into_the_story(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Booked Meanwhile", "phone": "+12125556202"})
    desk.page.clock.install(time=NOW)
    desk.page.reload()
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_text("No calls or appointments yet.").wait_for()
    body = {"calendar_id": desk.morning.calendars[1]["id"], "starts_at": utc("09:00", 21), "contact_id": made["id"]}
    desk.morning.post("/api/appointments", body)
    page.clock.run_for(10_000)
    expect(page.get_by_text("Mon 21 Dec, 09:00")).to_be_visible()


def test_who_does_not_want_to_be_called_is_not_called_back_from_a_call_either(desk: Desk) -> None:
    page = desk.open(f"calls/{desk.morning.calls['Ibrahim Haddad']}")
    path = f"/api/contacts/{desk.morning.contacts['Ibrahim Haddad']['id']}"
    call_back = page.get_by_role("article").get_by_role("button", name="Call back")
    expect(call_back).to_be_enabled()
    assert desk.morning.clinic("PATCH", path, {"do_not_call": True}).status == 200
    page.reload()
    expect(page.get_by_role("article").get_by_role("link", name="Ibrahim Haddad")).to_be_visible()
    expect(call_back).to_be_disabled()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.morning.clinic("PATCH", path, {"do_not_call": False}).status == 200


def test_a_call_back_that_was_cancelled_is_requested_again_with_its_window(desk: Desk) -> None:
    made = desk.morning.contacts["Priya Nair"]
    body = {
        "reason": "Her X-rays",
        "agent_id": desk.morning.agents[0]["id"],
        "not_before": utc("14:00", 3).replace("Z", ".000Z"),
        "not_after": utc("16:00", 3).replace("Z", ".000Z"),
        "override_quiet_hours": True,
    }
    call = desk.morning.clinic("POST", f"/api/contacts/{made['id']}/call-back", body).json
    page = desk.open("today")
    waiting = page.get_by_role("region", name="Next call-backs").locator("li", has_text="Priya Nair")
    expect(waiting).to_contain_text("from Thu 3 Dec, 14:00")
    desk.open(f"calls/{call['id']}")
    facts = page.get_by_role("article").locator("dl", has_text="Not before")
    expect(facts).to_contain_text("Thu 3 Dec, 16:00")
    page.get_by_role("button", name="Cancel the call").click()
    page.get_by_text("Call-back canceled").wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Call-back requested again")).to_be_visible()
    # The page shows the call that waits now.
    expect(page.get_by_role("button", name="Cancel the call")).to_be_visible()
    again = desk.morning.clinic("GET", f"/api/calls/{page.url.rpartition('/')[2]}").json
    assert again["id"] != call["id"]
    assert {name: again[name] for name in body} == body
    page.get_by_role("button", name="Cancel the call").click()
    page.get_by_text("Call-back canceled").wait_for()


def test_who_does_not_want_to_be_called_any_more_is_not_called_by_an_undo(desk: Desk) -> None:
    made = desk.morning.contacts["Owen Fitzgerald"]
    body = {"agent_id": desk.morning.agents[0]["id"], "override_quiet_hours": True}
    call = desk.morning.clinic("POST", f"/api/contacts/{made['id']}/call-back", body).json
    page = desk.open(f"calls/{call['id']}")
    page.get_by_role("button", name="Cancel the call").click()
    page.get_by_text("Call-back canceled").wait_for()
    assert desk.morning.clinic("PATCH", f"/api/contacts/{made['id']}", {"do_not_call": True}).status == 200
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast.bad")).to_contain_text("call")
    calls = desk.morning.clinic("GET", f"/api/calls?contact_id={made['id']}").json
    assert [each["status"] for each in calls] == ["canceled"]
    assert desk.morning.clinic("PATCH", f"/api/contacts/{made['id']}", {"do_not_call": False}).status == 200
