"""Agents: made, changed by two at once, set up again and deleted, by mouse and by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.dashboard.agents import REFUSED
from tests.dashboard.conftest import Desk, Stage, as_member
from tests.dashboard.morning import HOSTILE, at
from tests.integration.calls import ended, placed
from tests.samples import assign_number, make_agent
from voxanne.core.clock import instant

pytestmark = pytest.mark.processes


def _stored(desk: Desk, agent: dict[str, Any]) -> dict[str, Any]:
    answer = desk.morning.clinic("GET", f"/api/agents/{agent['id']}")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def test_an_agent_is_made_with_errors_at_their_fields_and_its_words_are_text(desk: Desk) -> None:
    page = desk.open("agents")
    page.get_by_role("link", name="New agent").click()
    page.get_by_label("Transfers to").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(page.get_by_label("Instructions")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Name", exact=True).fill("Recall")
    page.get_by_label("Instructions").fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Transfers to")).to_be_focused()
    expect(page.get_by_label("Transfers to")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Transfers to").fill("(212) 555-0144")
    page.get_by_label("Confirm appointments").uncheck()
    page.get_by_label("Put callers through").check()
    page.get_by_label("Voice of").select_option(label="OpenAI")
    # A voice is of one provider.
    expect(page.get_by_label("Voice", exact=True)).to_have_value("")
    page.get_by_label("Voice", exact=True).fill("alloy")
    page.get_by_label("Phone number").fill("+1 212 555 0130")
    page.get_by_label("Books in").select_option(label="Dr. Ben Okafor")
    page.get_by_label("Ends a call after").fill("90")
    page.get_by_text("Data of your programs").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Name", exact=True).last.fill("room")
    page.get_by_label("Value").fill("2")
    page.get_by_role("button", name="Save").click()
    # The Front Desk has that number.
    page.get_by_role("link", name="Open that agent").wait_for()
    page.get_by_label("Phone number").fill("")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Recall", level=2)).to_be_visible()
    expect(page.locator(".instructions")).to_have_text(HOSTILE)
    expect(page.get_by_role("article").get_by_text("being set up", exact=True)).to_be_visible()
    [made] = [each for each in desk.morning.clinic("GET", "/api/agents").json if each["name"] == "Recall"]
    assert (made["voice_provider"], made["voice_id"], made["transfer_number"]) == ("openai", "alloy", "+12125550144")
    assert (made["calendar_id"], made["max_duration_seconds"]) == (desk.morning.calendars[1]["id"], 90)
    assert (made["metadata"], made["phone_number"], made["first_message"]) == ({"room": "2"}, None, None)
    assert {"transfer_call", "book_appointment"} <= set(made["tools"])
    assert "confirm_appointment" not in made["tools"]


def test_by_keyboard_alone_an_agent_is_changed_and_changed_back(desk: Desk) -> None:
    made = make_agent(desk.morning.clinic, name="Keyboard Kit", metadata={"room": "2"})
    page, keys = desk.page, desk.page.keyboard
    # The page has read its list already.
    page.reload()
    page.get_by_role("navigation").wait_for()
    keys.press("g")
    keys.press("a")
    page.get_by_role("link", name="Keyboard Kit").wait_for()
    keys.press("j")
    keys.press("Enter")
    page.get_by_role("heading", name="Keyboard Kit", level=2).wait_for()
    keys.press("e")
    expect(page.get_by_label("Name", exact=True).first).to_be_focused()
    keys.press("End")
    keys.type("ten")
    page.get_by_label("Name", exact=True).last.focus()
    keys.press("Control+A")
    keys.type("floor")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Keyboard Kitten", level=2)).to_be_visible()
    stored = _stored(desk, made)
    assert (stored["name"], stored["metadata"], stored["prompt"]) == ("Keyboard Kitten", {"floor": "2"}, made["prompt"])

    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("heading", name="Keyboard Kit", level=2, exact=True)).to_be_visible()
    assert _stored(desk, made)["metadata"] == {"room": "2"}
    keys.press("Escape")
    expect(page).to_have_url(re.compile(r"#/agents$"))


def test_where_two_change_one_agent_both_versions_are_shown(desk: Desk) -> None:
    made = make_agent(desk.morning.clinic, name="Two Editors")
    page = desk.open(f"agents/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("End the call").check()
    desk.morning.clinic("PATCH", f"/api/agents/{made['id']}", {"tools": ["stop_calling"], "first_message": "Hello."})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Someone else changed this agent")).to_be_visible()
    expect(page.get_by_role("region", name="Yours")).to_contain_text("Look for free times, Book appointments, End")
    page.get_by_role("button", name="Save my version").click()
    expect(page.get_by_text("Agent changed")).to_be_visible()
    stored = _stored(desk, made)
    assert set(stored["tools"]) == {"book_appointment", "check_availability", "end_call"}
    assert stored["first_message"] == "Hello."


def test_what_the_provider_refused_says_why_and_is_tried_again(desk: Desk) -> None:
    refused = desk.morning.agents[2]
    page = desk.open(f"agents/{refused['id']}")
    expect(page.get_by_role("alert")).to_contain_text(REFUSED)
    expect(page.get_by_role("link", name="Agents 1 refused by the voice provider")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("article").get_by_text("being set up", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="Agents", exact=True)).to_be_visible()
    assert _stored(desk, refused)["status"] == "provisioning"


def test_an_agent_is_deleted_once_it_is_not_the_default_and_not_on_the_phone(desk: Desk) -> None:
    clinic, default = desk.morning.clinic, desk.morning.agents[0]
    made = make_agent(clinic, name="Short-lived")
    page = desk.open(f"agents/{made['id']}")
    page.get_by_role("button", name="Let it place call-backs").click()
    expect(page.get_by_text("Short-lived places the clinic's call-backs now")).to_be_visible()
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete Short-lived").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("default agent")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Changed back").wait_for()
    assert clinic("GET", "/api/organization").json["default_agent_id"] == default["id"]

    # Long before the calls that other tests walk through.
    sunday = {"started_at": instant(at("12:00", -1)), "ended_at": instant(at("12:01", -1))}
    call = placed(clinic, made=at("12:00", -1), agent_id=made["id"], status="in_progress")
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete Short-lived").click()
    expect(page.get_by_role("link", name="Open that call")).to_have_attribute("href", f"#/calls/{call.id}")
    ended(clinic, call, **sunday)
    page.get_by_role("button", name="Delete Short-lived").click()
    expect(page.get_by_text("Agent deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Short-lived")).to_have_count(0)
    assert clinic("GET", f"/api/agents/{made['id']}").status == 404


def test_in_live_mode_a_number_is_chosen_and_those_of_others_name_their_agent(desk: Desk) -> None:
    clinic = desk.morning.clinic
    number = assign_number(clinic, "+12125550138")
    # The product of the tests is in test mode: the page is told otherwise.
    me = clinic("GET", "/api/me").json | {"mode": "live"}
    session = {"token": clinic.key, "expires_at": "2027-01-01T00:00:00Z", "me": me}
    desk.page.route("**/dashboard/session", lambda route: route.fulfill(json=session))
    desk.page.reload()
    page = desk.open("agents/new")
    numbers = page.get_by_label("Phone number").get_by_role("option")
    expect(numbers).to_have_text(["no number of its own", "+1 212 555 0138", "+1 212 555 0130: Front Desk"])
    page.get_by_label("Name", exact=True).fill("On the phone")
    page.get_by_label("Instructions").fill("Be friendly.")
    page.get_by_label("Phone number").select_option(number)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("article").get_by_text("+1 212 555 0138")).to_be_visible()


def test_staff_see_agents_and_can_change_nothing(stage: Stage) -> None:
    with as_member(stage, "staff") as desk:
        page = desk.open(f"agents/{stage.morning.agents[0]['id']}")
        page.get_by_role("heading", name="Front Desk", level=2).wait_for()
        expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
        expect(page.get_by_role("link", name="New agent")).to_have_count(0)
        page.keyboard.press("n")
        page.keyboard.press("e")
        expect(page.get_by_role("form")).to_have_count(0)
