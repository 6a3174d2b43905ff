"""Contacts: sought, made, changed by two at once, merged and erased."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk, Stage, own_browser
from tests.dashboard.morning import NOW, utc

pytestmark = pytest.mark.processes


def _made(desk: Desk, name: str, phone: str) -> dict[str, Any]:
    return desk.morning.post("/api/contacts", {"name": name, "phone": phone})


def test_a_contact_is_made_with_errors_at_their_fields(desk: Desk) -> None:
    page = desk.open("contacts")
    page.get_by_role("link", name="New contact").click()
    page.get_by_label("Phone").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Name", exact=True).fill("Nora Quist")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Phone")).to_be_focused()

    page.get_by_label("Phone").fill("(212) 555-4100")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Open that contact").wait_for()
    page.get_by_label("Phone").fill("(212) 555-6001")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Nora Quist", level=2)).to_be_visible()
    [contact] = desk.morning.clinic("GET", "/api/contacts?q=Nora").json
    assert contact["phone"] == "+12125556001"


def test_by_keyboard_alone_a_contact_is_sought_changed_and_changed_back(desk: Desk) -> None:
    made = _made(desk, "Keyboard Kim", "+12125556002")
    page, keys = desk.page, desk.page.keyboard
    # Today has nothing to search: contacts are searched.
    keys.press("/")
    expect(page.get_by_label("Name or number")).to_be_focused()
    keys.type("keyboard")
    expect(page.locator(".rows li")).to_have_count(1)
    keys.press("Escape")
    keys.press("j")
    keys.press("Enter")
    page.get_by_role("heading", name="Keyboard Kim", level=2).wait_for()
    keys.press("e")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.press("End")
    keys.type("ball")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Keyboard Kimball", level=2)).to_be_visible()

    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("heading", name="Keyboard Kim", level=2, exact=True)).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["name"] == "Keyboard Kim"


def test_who_is_found_before_the_search_ends_can_be_opened_and_stays_open(desk: Desk) -> None:
    _made(desk, "Kimono Early", "+12125556009")
    page, keys = desk.open("contacts"), desk.page.keyboard
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/api/contacts\?.*search=kimono"), hold)
    page.get_by_label("Name or number").press_sequentially("kimo")
    expect(page.locator(".rows li")).to_have_count(1)

    keys.type("no")
    keys.press("Escape")
    expect(page.locator(".rows")).to_have_attribute("aria-busy", "true")
    keys.press("j")
    keys.press("Enter")
    page.get_by_role("heading", name="Kimono Early", level=2).wait_for()
    for each in held:
        each.continue_()
    expect(page.locator(".rows")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("heading", name="Kimono Early", level=2)).to_be_visible()
    expect(page.get_by_label("Name or number")).to_have_value("kimono")


def test_a_whole_number_finds_its_contact_and_a_part_of_one_says_so(desk: Desk) -> None:
    page = desk.open("contacts")
    page.get_by_label("Name or number").fill("212 555")
    expect(page.get_by_text("Type the whole number.")).to_be_visible()
    page.get_by_label("Name or number").fill("212 555 4137")
    expect(page.locator(".rows li")).to_have_count(1)
    expect(page.get_by_role("link", name="Dana Example")).to_be_visible()


def test_a_last_name_finds_its_contact_in_the_list_and_for_an_appointment(desk: Desk) -> None:
    page = desk.open("contacts")
    page.get_by_label("Name or number").fill("herrera, t")
    expect(page.locator(".rows li")).to_have_count(1)
    expect(page.get_by_role("link", name="Tomás Herrera")).to_be_visible()

    desk.open("calendar/new")
    page.get_by_label("Who comes").fill("Herr")
    expect(page.get_by_role("button", name="Tomás Herrera")).to_be_visible()


def test_what_is_not_found_is_told_how_it_would_be(desk: Desk) -> None:
    page = desk.open("contacts")
    no_name = page.get_by_text(
        "No contact's first or last name begins with “errera”. "
        "Search by the beginning of a name, or by the whole number."
    )
    no_number = page.get_by_text("No contact has the number “212 555 9999”.")
    part = page.get_by_text("A number is found only by all its digits. Type the whole number.")
    sought = page.get_by_label("Name or number")
    for typed, told in (("4100", part), ("errera", no_name), ("555 4100", part), ("212 555 9999", no_number)):
        sought.fill(typed)
        expect(told).to_be_visible()

    desk.open("calendar/new")
    sought = page.get_by_label("Who comes")
    for typed, told in (("errera", no_name), ("212 555 9999", no_number), ("4100", part)):
        sought.fill(typed)
        expect(told).to_be_visible()


def test_a_phone_is_changed_in_four_steps_by_keyboard_and_in_three_from_the_contact(desk: Desk) -> None:
    made = _made(desk, "Moved Mara", "+12125556012")
    page, keys = desk.page, desk.page.keyboard
    keys.press("/")
    expect(page.get_by_label("Name or number")).to_be_focused()
    keys.type("moved mara")
    keys.press("Enter")
    page.get_by_role("heading", name="Moved Mara", level=2).wait_for()
    keys.press("p")
    expect(page.get_by_label("Phone")).to_be_focused()
    keys.type("212 555 6013")
    keys.press("Enter")
    expect(page.get_by_text("Contact changed")).to_be_visible()

    page.get_by_role("button", name="Change the phone number").click()
    keys.type("212 555 6014")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article .number")).to_contain_text("555 6014")
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["phone"] == "+12125556014"


def test_enter_in_the_search_opens_the_first_match_of_what_was_typed(desk: Desk) -> None:
    _made(desk, "Zelda First", "+12125556015")
    page = desk.open("contacts")
    expect(page.locator(".rows li").first).to_be_visible()
    held: dict[str, Route] = {}
    page.route("**/api/contacts?*search=zelda*", lambda route: held.update(found=route))
    with page.expect_request("**/api/contacts?*search=zelda*"):
        page.get_by_label("Name or number").fill("zelda")
        page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(0)
    held["found"].continue_()
    expect(page.get_by_role("heading", name="Zelda First", level=2)).to_be_visible()


def test_a_contact_that_a_list_told_of_while_it_was_opened_can_be_edited(desk: Desk) -> None:
    held: dict[str, Route] = {}
    page = desk.page
    # What the page before asked for would be taken for this one's.
    page.goto("about:blank")
    page.route("**/api/contacts?limit=100&ids=*", lambda route: held.update({route.request.url: route}))
    page.route("**/api/contacts/con_*", lambda route: held.update(contact=route))
    with page.expect_request("**/api/contacts?limit=100&ids=*") as asked:
        page.goto("/dashboard")
    contact_id = asked.value.url.rpartition("=")[2].partition(",")[0]
    with page.expect_request(f"**/api/contacts/{contact_id}"):
        desk.open(f"contacts/{contact_id}")
    held[asked.value.url].continue_()
    name = desk.morning.clinic("GET", f"/api/contacts/{contact_id}").json["name"]
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    held["contact"].continue_()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Notes")).to_be_visible()


def test_where_two_change_one_contact_both_versions_are_shown(desk: Desk) -> None:
    made = _made(desk, "Two Editors", "+12125556003")
    path = f"/api/contacts/{made['id']}"
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Mine")
    desk.morning.clinic("PATCH", path, {"notes": "Theirs", "email": "two@example.com"})
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Someone else changed this contact")).to_be_visible()
    expect(page.locator(".versions section").first).to_contain_text("Mine")
    expect(page.locator(".versions section").last).to_contain_text("Theirs")
    page.get_by_role("button", name="Save my version").click()
    expect(page.get_by_text("Contact changed")).to_be_visible()
    stored = desk.morning.clinic("GET", path).json
    assert (stored["notes"], stored["email"]) == ("Mine", "two@example.com")


def test_do_not_call_bars_calling_and_can_be_undone(desk: Desk) -> None:
    made = _made(desk, "Quiet Quinn", "+12125556004")
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Do not call").click()
    expect(page.get_by_text("Quiet Quinn will not be called")).to_be_visible()
    expect(page.get_by_role("button", name="Call back")).to_be_disabled()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Call back")).to_be_enabled()


def test_a_double_is_merged_and_one_with_an_appointment_is_erased_only_when_told_twice(desk: Desk) -> None:
    kept, double = _made(desk, "Keep Karen", "+12125556005"), _made(desk, "Double Karen", "+12125556006")
    booking = {"contact_id": double["id"], "starts_at": utc("11:00", 8), "override_rules": True}
    booking["calendar_id"] = desk.morning.calendars[0]["id"]
    desk.morning.post("/api/appointments", booking)
    page = desk.open(f"contacts/{kept['id']}")
    page.get_by_role("button", name="Merge …").click()
    other = page.get_by_label("Name or number of the other contact")
    other.fill("Keep Karen")
    expect(page.get_by_text("Only this contact itself was found.")).to_be_visible()
    other.fill("Double")
    page.get_by_role("button", name=re.compile("Double Karen")).click()
    page.get_by_label("+1 212 555 6006").check()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("Merged into one contact")).to_be_visible()
    expect(page.get_by_role("article").get_by_role("link", name="+1 212 555 6006")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Tue 8 Dec, 11:00"))).to_be_visible()

    page.get_by_role("button", name="Erase …").click()
    page.get_by_role("button", name="Erase Keep Karen").click()
    page.get_by_role("button", name="Cancel 1 appointment and erase").click()
    expect(page.get_by_text("Contact erased")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{kept['id']}").status == 410
    desk.open(f"contacts/{double['id']}")
    expect(page.get_by_text(re.compile("was (merged|erased)"))).to_be_visible()


def test_who_may_only_read_is_shown_no_form_of_a_new_contact(stage: Stage, desk: Desk) -> None:
    key = desk.morning.post("/api/api-keys", {"name": "Reader", "scopes": ["contacts:read"]})
    with own_browser(stage, key["key"]) as reader:
        page = reader.open("contacts/new")
        expect(page.get_by_text("You may see this, not change it.")).to_be_visible()
        expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert desk.morning.clinic("DELETE", f"/api/api-keys/{key['id']}").status in {200, 204}


def test_what_may_not_have_reached_the_server_is_said_to_be_perhaps_not_saved(desk: Desk) -> None:
    page = desk.open("contacts/new")
    page.get_by_label("Name", exact=True).fill("Lost Lena")
    page.route("**/api/contacts", lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("it may be saved or not")
    # The browser writes of it by itself.
    desk.errors.clear()


def test_a_change_whose_answer_was_lost_is_ones_own_when_it_is_saved_again(desk: Desk) -> None:
    made = _made(desk, "Lost Lara", "+12125556307")
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Allergic to latex.")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PATCH" and not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(f"**/api/contacts/{made['id']}", lose)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("it may be saved or not").wait_for()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Contact changed").or_(page.get_by_text("Someone else changed"))).to_have_text(
        "Contact changed"
    )
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Changed back")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/contacts/{made['id']}").json["notes"] is None
    # The browser writes of the lost answer by itself.
    desk.errors.clear()


def test_what_others_change_in_an_open_contact_is_seen_without_a_reload(desk: Desk) -> None:
    made = _made(desk, "Stale Stan", "+12125556671")
    page = desk.page
    page.clock.install(time=NOW)
    page.reload()
    desk.open(f"contacts/{made['id']}")
    page.get_by_role("heading", name="Stale Stan", level=2).wait_for()
    assert desk.morning.clinic("PATCH", f"/api/contacts/{made['id']}", {"do_not_call": True}).status == 200
    page.clock.run_for(10_000)
    expect(page.get_by_text("Does not want to be called")).to_be_visible()
    assert desk.morning.clinic("DELETE", f"/api/contacts/{made['id']}").status == 204
    page.clock.run_for(10_000)
    expect(page.get_by_text("This contact was erased.")).to_be_visible()
