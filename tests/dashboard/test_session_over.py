"""The session ends while someone types: it is said, and nothing that was typed is lost or seen by others."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from tests.chromium import sign_in
from tests.dashboard.conftest import Desk, Stage, own_browser
from tests.dashboard.morning import NOW, utc

pytestmark = pytest.mark.processes
_NEXT_INPUT_ELSEWHERE = """() => ({
    input: new Promise(done => new BroadcastChannel("voxanne-input").addEventListener("message", done)),
})"""


@pytest.fixture
def other(stage: Stage) -> Iterator[Desk]:
    """A browser of its own: the session of the others goes on."""
    with own_browser(stage) as desk:
        yield desk


def _end_session(page: Page) -> None:
    page.context.clear_cookies()
    page.route("**/api/**", lambda route: route.fulfill(status=401, json={"code": "unauthorized", "status": 401}))


def _typed(desk: Desk, name: str, phone: str) -> Page:
    made = desk.morning.post("/api/contacts", {"name": name, "phone": phone})
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Prefers the afternoon")
    return page


def test_who_signs_in_again_is_where_they_were_with_what_they_typed(other: Desk) -> None:
    page = _typed(other, "Draft Dora", "+12125556301")
    address = page.url
    _end_session(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your session has ended. Sign in to go on.")).to_be_visible()
    page.unroute_all()
    sign_in(other.page, other.morning.clinic.key)
    assert page.url == address
    expect(page.get_by_label("Notes")).to_have_value("Prefers the afternoon")
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"
    # Someone else wrote meanwhile: both versions are shown, as without the pause.
    other.morning.clinic("PATCH", f"/api/contacts/{address.rpartition('/')[2]}", {"notes": "Theirs"})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Stored now")).to_contain_text("Theirs")


def test_what_was_typed_is_not_shown_to_someone_else(other: Desk) -> None:
    page = _typed(other, "Draft Dina", "+12125556302")
    scopes = ["contacts:read", "contacts:write"]
    key = other.morning.post("/api/api-keys", {"name": "Another", "scopes": scopes})["key"]
    _end_session(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    page.unroute_all()
    sign_in(other.page, key)
    page.get_by_role("heading", name="Draft Dina", level=2).wait_for()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("Notes")).to_have_value("")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("API key").wait_for()
    expect(page.get_by_text("Your session has ended.")).to_have_count(0)


def test_what_one_did_is_neither_told_to_nor_undone_by_who_signs_in_next(other: Desk) -> None:
    made = other.morning.book(1, utc("16:00", 31), "Draft Dolly", "+12125556303")
    scopes = ["appointments:read", "appointments:write", "organization:read"]
    key = other.morning.post("/api/api-keys", {"name": "The next one", "scopes": scopes})["key"]
    page = other.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="Cancel appointment").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, key)
    expect(page.get_by_role("complementary").get_by_text("cancelled", exact=True)).to_be_visible()
    expect(page.get_by_text("Appointment of Draft Dolly cancelled")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_session_that_nobody_uses_for_half_an_hour_ends_though_the_page_asks_on(other: Desk) -> None:
    """Each request renews it on the server."""
    page = _typed(other, "Draft Dana", "+12125556304")
    for _ in range(2):
        # A page that is not used polls at every third turn.
        with page.expect_response(f"**/api/contacts/{page.url.rpartition('/')[2]}"):
            for _ in range(3):
                page.clock.fast_forward("04:40")
    expect(page.get_by_label("Notes")).to_have_value("Prefers the afternoon")

    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.clock.fast_forward("03:00")
        expect(page.get_by_text("Your session has ended. Sign in to go on.")).to_be_visible()
        expect(page.get_by_text("Draft Dana")).to_have_count(0)
    sign_in(page, other.morning.clinic.key)
    expect(page.get_by_label("Notes")).to_have_value("Prefers the afternoon")


def test_a_session_that_was_left_is_over_on_the_server_too(other: Desk) -> None:
    page = other.open("today")
    page.get_by_role("navigation").wait_for()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        page.clock.fast_forward("31:00")
    assert ended.value.status == 204
    page.reload()
    page.get_by_label("API key").wait_for()


def test_who_works_in_another_window_is_not_idle_in_this_one(other: Desk) -> None:
    # Sought, because a page of the list ends before Robin if others were made first.
    page = other.open("contacts?q=Robin")
    page.get_by_role("link", name="Robin Sample").wait_for()
    second = page.context.new_page()
    second.goto("/dashboard")
    second.get_by_role("navigation").wait_for()
    for _ in range(3):
        page.clock.fast_forward("14:00")
        told = page.evaluate_handle(_NEXT_INPUT_ELSEWHERE)
        second.mouse.move(10, 10)
        second.mouse.move(20, 20)
        page.evaluate("({ input }) => input.then(() => null)", told)
    expect(page.get_by_role("link", name="Robin Sample")).to_be_visible()
    expect(page.get_by_text("Your session has ended.")).to_have_count(0)


def test_by_a_clock_that_is_ahead_the_session_is_not_renewed_at_each_request(stage: Stage) -> None:
    with own_browser(stage) as desk:
        page, asked = desk.page, 0

        def count(request: Request) -> None:
            nonlocal asked
            asked += request.url.endswith("/dashboard/session")

        page.clock.set_fixed_time(NOW + timedelta(minutes=20))
        page.reload()
        page.get_by_role("navigation").wait_for()
        page.on("request", count)
        for name in ("calls", "contacts", "agents"):
            desk.open(name)
            page.locator("main .rows li").first.wait_for()
        assert asked == 0


def test_who_signs_in_before_the_first_paint_is_over_is_shown_their_clinic(stage: Stage) -> None:
    with stage.contexts.lent() as page:
        page.clock.pause_at(NOW)
        page.goto("/dashboard")
        sign_in(page, stage.morning.clinic.key)
