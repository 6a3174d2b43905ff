"""Today: who comes, who called and needs someone, who is called back."""

import json

import pytest
from playwright.sync_api import Request, Route, expect

from tests.dashboard.conftest import Desk, Stage, as_member
from tests.dashboard.morning import NOW, utc

pytestmark = pytest.mark.processes


def test_the_day_shows_each_practitioner_and_an_arrival_is_one_click_and_one_back(desk: Desk) -> None:
    page = desk.open("today")
    expect(page.get_by_role("heading", name="Tuesday 1 December")).to_be_visible()
    sheet = page.get_by_role("region", name="Dr. Ben Okafor")
    expect(sheet.locator("li").first).to_contain_text("09:00")
    sheet.get_by_role("button", name="Arrived: Mei-Ling Chou").click()
    expect(sheet.locator("li", has_text="Mei-Ling Chou")).to_contain_text("arrived")
    page.get_by_role("button", name="Undo").click()
    expect(sheet.locator("li", has_text="Mei-Ling Chou")).to_contain_text("booked")


def test_calls_that_need_someone_are_named_until_they_are_done_or_called_back(desk: Desk) -> None:
    page = desk.open("today")
    needing = page.get_by_role("region", name="Need someone")
    expect(needing.get_by_text("Swollen jaw and fever since the extraction.")).to_be_visible()
    expect(needing.get_by_text("urgent")).to_be_visible()
    # The urgent first, whenever they called.
    expect(needing.locator("li").first).to_contain_text("Grace Oyelaran")
    for name in ("Walter Brandt", "Leo Park", "Sofia Marchetti"):
        expect(needing.get_by_role("link", name=name)).to_be_visible()
    expect(needing.get_by_role("link", name="Ibrahim Haddad")).to_have_count(0)
    needing.locator("li", has_text="Leo Park").get_by_role("button", name="Done").click()
    expect(needing.get_by_role("link", name="Leo Park")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(needing.get_by_role("link", name="Leo Park")).to_be_visible()

    needing.locator("li", has_text="Walter Brandt").get_by_role("button", name="Call back").click()
    page.get_by_label("What about").fill("About Thursday")
    page.get_by_role("dialog").get_by_role("button", name="Call back").click()
    expect(needing.get_by_role("link", name="Walter Brandt")).to_have_count(0)
    waiting = page.get_by_role("region", name="Next call-backs")
    expect(waiting.get_by_text("About Thursday")).to_be_visible()
    waiting.get_by_role("button", name="Cancel").first.click()
    expect(needing.get_by_role("link", name="Walter Brandt")).to_be_visible()


def test_what_one_has_dealt_with_is_off_the_list_of_a_colleague_too(desk: Desk, stage: Stage) -> None:
    page = desk.open("today")
    name = "Sofia Marchetti"
    page.get_by_role("region", name="Need someone").locator("li", has_text=name).get_by_role("button").last.click()
    page.get_by_text("Taken off the list").wait_for()
    with as_member(stage, "staff") as colleague:
        needing = colleague.open("today").get_by_role("region", name="Need someone")
        expect(needing.get_by_role("link", name="Grace Oyelaran")).to_be_visible()
        expect(needing.get_by_role("link", name=name)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Need someone").get_by_role("link", name=name)).to_be_visible()


def test_by_keyboard_alone_the_next_patient_is_opened_and_left(desk: Desk) -> None:
    page, keys = desk.open("calls"), desk.page.keyboard
    page.locator(".rows li").first.wait_for()
    keys.press("g")
    keys.press("t")
    page.locator(".day-sheet li").first.wait_for()
    keys.press("j")
    keys.press("j")
    expect(page.locator(".sheet a:focus")).to_contain_text("Tomás Herrera")
    keys.press("Enter")
    expect(page.get_by_role("complementary").get_by_role("heading", name="Tomás Herrera")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_by_keyboard_alone_the_place_in_a_list_stays_when_its_button_goes(desk: Desk) -> None:
    page, keys = desk.open("today"), desk.page.keyboard
    needing = page.get_by_role("region", name="Need someone")
    needing.get_by_role("button", name="Done").first.focus()
    keys.press("Enter")
    expect(needing.locator("a:focus")).to_contain_text("Sofia Marchetti")
    keys.press("Tab")
    keys.press("j")
    expect(needing.locator("a:focus")).to_contain_text("Leo Park")
    keys.press("u")
    expect(needing.locator("li").first).to_contain_text("Grace Oyelaran")
    arrived = page.get_by_role("button", name="Arrived: Owen Fitzgerald")
    arrived.focus()
    keys.press("Enter")
    expect(page.locator(".day-sheet a:focus")).to_contain_text("Owen Fitzgerald")
    keys.press("u")
    arrived.wait_for()


def test_on_a_phone_the_menu_closes_at_the_page_that_is_open_and_at_esc(desk: Desk) -> None:
    page, keys = desk.open("today"), desk.page.keyboard
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.get_by_role("button", name="Menu")
    menu.click()
    page.get_by_role("navigation").get_by_role("link", name="Today").click()
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    keys.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_a_page_that_merely_stands_there_asks_less_often_than_one_that_is_used(desk: Desk) -> None:
    page, asked = desk.page, 0

    def count(request: Request) -> None:
        nonlocal asked
        asked += "status=queued" in request.url

    page.clock.install(time=NOW)
    page.reload()
    page.get_by_role("region", name="Next call-backs").wait_for()
    page.mouse.move(40, 40)
    page.on("request", count)
    page.clock.run_for(60_000)
    assert asked == 6
    page.clock.run_for(60_000)
    asked = 0
    page.clock.run_for(60_000)
    assert asked == 2
    page.mouse.move(50, 50)
    page.clock.run_for(60_000)
    assert asked == 8


@pytest.mark.parametrize("width", [390, 1024])
def test_on_a_small_screen_who_needs_someone_stands_first(desk: Desk, width: int) -> None:
    page = desk.open("today")
    page.set_viewport_size({"width": width, "height": 844})
    needing = page.get_by_role("region", name="Need someone")
    needing.get_by_text("Swollen jaw and fever").wait_for()
    first = page.get_by_role("region", name="Dr. Ada Lindqvist")
    first.wait_for()
    one, other = needing.bounding_box(), first.bounding_box()
    assert one is not None
    assert other is not None
    assert one["y"] + one["height"] <= other["y"]


def test_calls_that_need_someone_are_sought_back_to_their_age_and_no_further(desk: Desk) -> None:
    call = desk.morning.clinic("GET", f"/api/calls/{desk.morning.calls['Grace Oyelaran']}").json
    pages = {
        "": (1, "07:00"),
        "two": (0, "07:00"),
        "three": (-2, "21:00"),
        "four": (-9, "07:00"),
        "five": (-10, "07:00"),
    }
    asked: list[str] = []

    def answer(route: Route) -> None:
        name = route.request.url.partition("cursor=")[2]
        asked.append(name)
        day, time = pages[name]
        told = call | {"id": f"{call['id']}{name}", "contact_id": None, "started_at": utc(time, day), "summary": time}
        following = [*pages, ""][[*pages].index(name) + 1]
        link = {"Link": f'</api/calls?limit=100&cursor={following}>; rel="next"', "ETag": f'"{name}"'}
        route.fulfill(status=200, body=json.dumps([told]), content_type="application/json", headers=link)

    desk.page.route("**/api/calls?limit=100*", answer)
    desk.page.reload()
    page = desk.open("today")
    needing = page.get_by_role("region", name="Need someone")
    # The evening of a Friday, on a Tuesday.
    expect(needing.get_by_text("21:00", exact=True)).to_be_visible()
    expect(needing.locator("li")).to_have_count(3)
    assert asked.count("four") >= 1
    assert "five" not in asked

    asked.clear()
    again = "import(document.querySelector('script[type=module]').src.replace('app.js', 'store.js'))"
    page.evaluate(f"{again}.then(store => store.load('/api/calls?limit=100', true))")
    assert asked == [""]
