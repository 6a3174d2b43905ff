"""Calls: found, read, heard and answered, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.dashboard.conftest import Desk, Stage, as_member, own_browser, play_silence
from tests.dashboard.morning import HOSTILE

pytestmark = pytest.mark.processes


def test_a_call_is_found_read_and_heard_and_the_recording_is_fetched_on_play_only(desk: Desk) -> None:
    page = desk.open("calls")
    page.get_by_label("Outcome").select_option(label="voicemail")
    expect(page.locator(".rows li")).to_have_count(1)
    page.get_by_role("link", name="Walter Brandt").click()
    detail = page.get_by_role("region", name="Details")
    expect(detail.get_by_text("Left a message: please ring back about Thursday.")).to_be_visible()
    expect(detail.get_by_text("Thursday suits me.", exact=True)).to_be_visible()
    assert desk.strangers == []

    play_silence(desk)
    detail.get_by_role("button", name="Play", exact=True).click()
    expect(detail.get_by_role("button", name="Pause")).to_be_visible()
    detail.get_by_role("button", name="Play from here: 0:17").click()
    expect(detail.locator(".turn[aria-current=true]")).to_contain_text("Thursday suits me.")
    assert desk.strangers
    read = desk.morning.clinic("GET", f"/api/audit-events?object_id={desk.morning.calls['Walter Brandt']}").json
    assert [event["action"] for event in read].count("recording.read") == 1
    page.go_back()
    expect(page.locator(".rows li")).to_have_count(1)
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".rows li").nth(7)).to_be_visible()


def test_a_name_or_a_part_of_a_number_is_told_how_calls_are_found(desk: Desk) -> None:
    page = desk.open("calls")
    sought = page.get_by_label("Caller's number")
    sought.fill("212 555")
    # The page is drawn anew, as after each poll, and the field keeps the focus.
    page.get_by_role("button", name="More filters").evaluate("button => button.click()")
    page.get_by_label("Direction").wait_for()
    expect(sought).to_have_value("212 555")
    sought.press("Enter")
    expect(page.get_by_text("Type the whole number.")).to_be_visible()

    sought.fill("Brandt")
    sought.press("Enter")
    page.get_by_role("link", name="Look for “Brandt” in the contacts").click()
    expect(page.get_by_role("link", name="Walter Brandt")).to_be_visible()


def test_the_audit_names_the_member_who_played_a_recording_and_nobody_who_only_looked(desk: Desk, stage: Stage) -> None:
    call = desk.morning.calls["Ibrahim Haddad"]

    def played() -> list[dict[str, str]]:
        events = desk.morning.clinic("GET", f"/api/audit-events?object_id={call}").json
        return [event["actor"] for event in events if event["action"] == "recording.read"]

    with as_member(stage, "staff") as other:
        page = other.open(f"calls/{call}")
        expect(page.get_by_text("Thursday suits me.", exact=True)).to_be_visible()
        assert played() == []
        play_silence(other)
        page.get_by_role("button", name="Play", exact=True).click()
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Play", exact=True).click()
        expect(page.get_by_role("button", name="Pause")).to_be_visible()
    [actor] = played()
    assert (actor["kind"], actor["name"]) == ("member", "Sam")


def test_a_call_that_needs_someone_is_marked_as_dealt_with_where_it_is_read(desk: Desk) -> None:
    page = desk.open(f"calls/{desk.morning.calls['Leo Park']}")
    article = page.get_by_role("article")
    done = article.get_by_role("button", name="Done")
    done.click()
    expect(article.get_by_text("dealt with")).to_be_visible()
    expect(page.get_by_role("list", name="Calls").locator("li", has_text="Leo Park")).to_contain_text("dealt with")
    expect(done).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(done).to_be_visible()
    desk.open(f"calls/{desk.morning.calls['Robin Sample']}")
    expect(article.get_by_role("heading", name="Robin Sample")).to_be_visible()
    expect(done).to_have_count(0)


def test_by_keyboard_alone_a_caller_is_called_back_and_the_call_back_is_undone(desk: Desk) -> None:
    page, keys = desk.page, desk.page.keyboard
    keys.press("g")
    keys.press("c")
    # The page before has rows too.
    expect(page).to_have_title("Calls · Voxanne")
    expect(page.locator(".rows li").nth(3)).to_be_visible()
    for key in ("j", "j", "j", "k"):
        keys.press(key)
    expect(page.locator(".rows a:focus")).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_role("region", name="Details").get_by_role("heading", level=2)).to_be_visible()
    keys.press("c")
    page.get_by_role("dialog").wait_for()
    keys.type("Your question")
    page.get_by_label("Also outside").check()
    keys.press("Enter")
    expect(page.get_by_text("will be called back")).to_be_visible()
    [waiting] = desk.morning.clinic("GET", "/api/calls?status=queued").json
    assert waiting["reason"] == "Your question"

    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Call-back canceled")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/calls/{waiting['id']}").json["status"] == "canceled"
    keys.press("Escape")
    expect(page).to_have_url(re.compile(r"#/calls$"))


def test_forgetting_asks_once_and_says_what_is_gone(desk: Desk) -> None:
    call = desk.morning.calls["Dana Example"]
    page = desk.open(f"calls/{call}")
    page.get_by_role("button", name="Forget …").click()
    page.get_by_role("button", name="Forget this call").click()

    expect(page.get_by_text("Forgotten:")).to_be_visible()
    expect(page.get_by_text("No transcript")).to_be_visible()
    assert desk.morning.clinic("GET", f"/api/calls/{call}").json["has_transcript"] is False


def test_what_strangers_said_is_text(desk: Desk) -> None:
    page = desk.open(f"calls/{desk.morning.calls[HOSTILE[:100]]}")
    expect(page.locator(".turn p")).to_have_text(HOSTILE)
    expect(page.get_by_role("heading", level=2)).to_have_text(HOSTILE[:100])
    assert page.locator("main img").count() == 0
    assert "taken" not in page.title().removeprefix(HOSTILE[:100])


@pytest.mark.parametrize(
    ("status", "words"), [(202, "not ready yet"), (404, "no recording"), (410, "deleted when its time was up")]
)
def test_each_way_in_which_a_recording_is_not_there_has_its_words(desk: Desk, status: int, words: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/json", body='{"status": "pending"}')

    desk.page.route("**/recording", answer)
    page = desk.open(f"calls/{desk.morning.calls['Robin Sample']}")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(words)


def test_an_unknown_call_and_a_server_that_is_away_are_told(desk: Desk) -> None:
    page = desk.open("calls/call_unknown")
    expect(page.get_by_role("alert")).to_contain_text("call_unknown")
    page.get_by_text("Request id").click()
    expect(page.get_by_role("alert").locator("code")).to_have_text(re.compile(r"\S{10,}"))

    desk.page.route("**/api/**", lambda route: route.abort())
    desk.errors.clear()
    desk.open("contacts")
    expect(page.get_by_text("The server can't be reached.").first).to_be_visible()
    desk.page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("list", name="Contacts").locator("li").first).to_be_visible()
    desk.errors.clear()


def test_the_names_beside_a_page_of_calls_come_with_one_request(desk: Desk) -> None:
    desk.open("contacts")
    desk.page.reload()
    expect(desk.page.locator(".rows li").first).to_be_visible()
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url.rpartition("/api/")[2]))

    page = desk.open("calls")

    expect(page.locator(".rows").get_by_text("Walter Brandt").first).to_be_visible()
    assert [path.partition("=con_")[0] for path in asked if "contacts" in path] == ["contacts?limit=100&ids"]


def test_times_of_calls_name_the_clinics_zone_where_it_is_not_the_viewers(stage: Stage) -> None:
    with own_browser(stage, zone="Asia/Tokyo") as there:
        page = there.open("calls")
        expect(page.get_by_role("region", name="Calls").get_by_text("New York")).to_be_visible()
        there.open(f"contacts/{stage.morning.contacts['Walter Brandt']['id']}")
        expect(page.get_by_role("link", name="Left a message")).to_contain_text("Yesterday 19:40 (New York)")
