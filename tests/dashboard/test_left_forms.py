"""Forms that are left with what was typed in them: it can be brought back."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes

_LEFT = "Left without saving"


def test_a_new_contact_that_esc_left_is_brought_back_by_the_key_of_undo(desk: Desk) -> None:
    page = desk.open("contacts/new")
    page.get_by_label("Name", exact=True).fill("Left Lily")
    page.get_by_label("Notes").fill("A long story.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_text(_LEFT).wait_for()
    page.keyboard.press("u")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Left Lily")
    expect(page.get_by_label("Notes")).to_have_value("A long story.")
    # Left once more, it is told once more.
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(_LEFT)).to_be_visible()


def test_a_form_that_is_drawn_once_more_as_it_is_left_is_brought_back_where_it_was(desk: Desk) -> None:
    page = desk.open("contacts/new")
    page.get_by_label("Name", exact=True).fill("Late Lara")
    page.get_by_label("Notes").evaluate(
        """(notes) => {
          location.hash = "#/contacts";
          notes.value = "Typed as it closes.";
          notes.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Late Lara")
    expect(page.get_by_label("Notes")).to_have_value("Typed as it closes.")
    page.get_by_role("button", name="Cancel").click()


def test_a_booking_that_was_left_for_another_appointment_is_brought_back_with_who_comes(desk: Desk) -> None:
    made = desk.morning.book(0, utc("07:00", 18), "Looked At", "+12125556331")
    page = desk.open("calendar?day=2026-12-18")
    page.get_by_role("button", name="New appointment").click()
    page.get_by_label("Who comes").fill("Robin")
    page.get_by_role("button", name="Robin Sample").click()
    page.get_by_label("Notes").fill("Brings her X-rays.")
    page.locator(f"[data-appointment={made['id']}]").click()
    page.get_by_role("heading", name="Looked At").wait_for()
    page.get_by_role("button", name="Undo").click()
    form = page.get_by_role("form", name="New appointment")
    expect(form.get_by_text("+1 212 555 4100")).to_be_visible()
    expect(form.get_by_label("Notes")).to_have_value("Brings her X-rays.")


@pytest.mark.parametrize("way", ["Esc", "another page"])
def test_a_change_that_was_left_is_brought_back_and_saved(desk: Desk, way: str) -> None:
    person = {"name": f"Left by {way}", "phone": f"+1212555634{len(way) % 10}"}
    made = desk.morning.post("/api/contacts", person)
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Moved house.")
    if way == "Esc":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        desk.open("today")
    page.get_by_text(_LEFT).wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Notes")).to_have_value("Moved house.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Contact changed")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["notes"] == "Moved house."
    expect(page.get_by_text(_LEFT)).to_have_count(0)


def test_an_agents_instructions_that_were_left_are_brought_back(desk: Desk) -> None:
    page = desk.open(f"agents/{desk.morning.agents[0]['id']}")
    page.get_by_role("button", name="Edit").click()
    prompt = page.get_by_label("Instructions")
    prompt.fill("Be brief, and say the day of the week with each date.")
    page.get_by_role("link", name=re.compile("Calendar")).first.click()
    page.get_by_role("button", name="Undo").click()
    expect(prompt).to_have_value("Be brief, and say the day of the week with each date.")
    desk.open("today")


def test_a_change_that_was_refused_after_it_was_left_is_gone_back_to(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Refused Rita", "phone": "+12125556338"})
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("E-mail").fill("rita at example")
    held: list[Route] = []
    page.route(
        f"**/api/contacts/{made['id']}",
        lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_(),
    )
    page.get_by_role("button", name="Save").click()
    desk.open("today")
    page.get_by_role("region", name="Next call-backs").wait_for()
    held[0].continue_()
    page.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_label("E-mail")).to_have_value("rita at example")


def test_what_was_saved_or_only_looked_at_is_not_said_to_be_left(desk: Desk) -> None:
    page = desk.open("contacts/new")
    page.get_by_label("Name", exact=True).fill("Kept Kim")
    page.get_by_label("Phone").fill("+12125556339")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Contact added").wait_for()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Cancel").click()
    desk.open("today")
    page.get_by_role("region", name="Next call-backs").wait_for()
    expect(page.get_by_text(_LEFT)).to_have_count(0)


def test_what_was_typed_in_a_dialog_that_esc_closed_is_brought_back_with_it(desk: Desk) -> None:
    page = desk.open(f"contacts/{desk.morning.contacts['Dana Example']['id']}")
    page.get_by_role("button", name="Call back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What about").fill("The price of a crown, as she asked on Monday.")
    page.keyboard.press("Escape")
    page.get_by_text(_LEFT).wait_for()
    page.keyboard.press("u")
    expect(dialog.get_by_label("What about")).to_have_value("The price of a crown, as she asked on Monday.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(_LEFT)).to_be_visible()
    # From another page, too.
    desk.open("today")
    page.get_by_role("button", name="Undo").click()
    expect(dialog.get_by_label("What about")).to_have_value("The price of a crown, as she asked on Monday.")
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    "where", ["today", "settings/keys", "settings/members", "settings/calendars", "webhooks/endpoints"]
)
def test_each_dialog_with_a_text_is_brought_back_as_it_was(desk: Desk, where: str) -> None:
    openers = {
        "today": ("Call back", "What about"),
        "settings/keys": ("New key", "Name"),
        "settings/members": ("Invite", "E-mail"),
        "settings/calendars": ("New calendar", "Whose calendar"),
        "webhooks/endpoints": ("New endpoint", "What it is for"),
    }
    opener, label = openers[where]
    page = desk.open(where)
    page.get_by_role("main").get_by_role("button", name=opener).first.click()
    field = page.get_by_role("dialog").get_by_label(label, exact=True)
    field.fill("Half of it")
    heading = page.get_by_role("dialog").get_by_role("heading").inner_text()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("Half of it")
    expect(page.get_by_role("dialog").get_by_role("heading", name=heading)).to_be_visible()
    page.keyboard.press("Escape")


def test_boxes_that_were_ticked_are_brought_back(desk: Desk) -> None:
    page = desk.open("settings/keys")
    page.get_by_role("button", name="New key").click()
    box = page.get_by_role("dialog").get_by_role("checkbox", name="Calls: read")
    box.check()
    page.keyboard.press("Escape")
    page.get_by_text(_LEFT).wait_for()
    page.keyboard.press("u")
    expect(box).to_be_checked()
    page.keyboard.press("Escape")
