"""The form of a new appointment, and the date above the calendar: what is typed, and who does what."""

import pytest
from playwright.sync_api import Request, Route, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def test_a_year_is_typed_figure_by_figure(desk: Desk) -> None:
    page = desk.open("calendar")
    page.get_by_label("Date").focus()
    # Chromium tells of the years 2, 20 and 202 on the way.
    page.keyboard.type("03152027")
    expect(page.get_by_role("heading", name="Monday 15 March 2027")).to_be_visible()
    page.get_by_role("button", name="New appointment").click()
    date = page.get_by_role("form", name="New appointment").get_by_label("Date")
    expect(date).to_have_value("2027-03-15")
    date.focus()
    page.keyboard.type("03162027")
    expect(date).to_have_value("2027-03-16")
    page.get_by_label("Who comes").fill("Robin")
    expect(page.get_by_role("button", name="Robin Sample")).to_be_visible()


@pytest.mark.parametrize("address", ["calendar?day=2026-13-45", "calls?since=2026-13-45&until=soon"])
def test_a_day_that_does_not_exist_in_an_address_is_left_out(desk: Desk, address: str) -> None:
    page = desk.open(address)
    expect(page.get_by_text("Robin Sample").or_(page.get_by_text("Milo Sample")).first).to_be_visible()


def test_a_service_is_booked_with_who_offers_it(desk: Desk) -> None:
    own = desk.morning.calendars[2]
    service = {"name": "Polishing", "duration_minutes": 45, "calendar_ids": [own["id"]]}
    made = desk.morning.post("/api/services", service)
    robin = desk.morning.contacts["Robin Sample"]["id"]
    page = desk.open(f"calendar/new?day=2026-12-16&contact={robin}")
    form = page.get_by_role("form", name="New appointment")
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    form.get_by_label("Service").select_option(label="Polishing")
    expect(form.get_by_label("With")).to_have_value(own["id"])
    expect(form.get_by_label("With").locator("option")).to_have_count(1)
    # 45 minutes, each as high as 16/15 pixels.
    expect(page.locator(".ghost")).to_have_css("height", "48px")
    form.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked for Wed 16 Dec")).to_be_visible()
    assert refused == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Booking taken back")).to_be_visible()
    assert desk.morning.clinic("DELETE", f"/api/services/{made['id']}").status == 204


def test_free_times_that_cannot_be_read_are_told_and_asked_for_again(desk: Desk) -> None:
    page = desk.page
    page.route("**/api/availability?**", lambda route: route.fulfill(status=503, json={"code": "service_unavailable"}))
    desk.open(f"calendar/new?day=2026-12-16&contact={desk.morning.contacts['Robin Sample']['id']}")
    form = page.get_by_role("form", name="New appointment")
    again = form.get_by_role("button", name="Try again")
    again.wait_for()

    page.unroute("**/api/availability?**")
    again.click()
    expect(form.locator(".free button").first).to_be_visible()


def test_a_service_that_is_chosen_as_the_free_times_arrive_stays_chosen(desk: Desk) -> None:
    service = {"name": "Whitening", "duration_minutes": 45, "calendar_ids": [desk.morning.calendars[2]["id"]]}
    made = desk.morning.post("/api/services", service)
    page = desk.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/availability?**", hold)
    desk.open(f"calendar/new?day=2026-12-16&contact={desk.morning.contacts['Robin Sample']['id']}")
    form = page.get_by_role("form", name="New appointment")
    with page.expect_request("**/api/availability?**"):
        expect(form.get_by_label("Service").locator("option", has_text="Whitening")).to_be_attached()
    # What Preact does after drawing waits until the same part is drawn again.
    page.evaluate(
        """() => {
          const later = window.setTimeout;
          window.requestAnimationFrame = () => 0;
          window.setTimeout = (done, delay, ...more) => later(done, delay === 100 ? 60_000 : delay, ...more);
        }"""
    )
    for route in held:
        route.continue_()
    expect(form.locator(".free button").first).to_be_visible()
    form.get_by_label("Service").select_option(label="Whitening")
    expect(form.get_by_label("With").locator("option")).to_have_count(1)
    expect(form.get_by_label("Service")).to_have_value(made["id"])
    page.reload()
    assert desk.morning.clinic("DELETE", f"/api/services/{made['id']}").status == 204


def test_who_comes_is_sought_by_a_whole_number_only_and_not_at_every_key(desk: Desk) -> None:
    page = desk.open("calendar/new")
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/contacts?" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.get_by_label("Who comes").press_sequentially("212 555 4100", delay=20)
    expect(page.get_by_role("button", name="Robin Sample")).to_be_visible()
    page.remove_listener("request", note)
    # The area code and the exchange alone are no number; what follows them comes in one go.
    assert len(asked) <= 3, asked


def test_the_cursor_is_in_the_form_also_where_it_is_known_who_comes(desk: Desk) -> None:
    page = desk.open(f"contacts/{desk.morning.contacts['Robin Sample']['id']}")
    page.get_by_role("heading", name="Robin Sample", level=2).wait_for()
    page.keyboard.press("b")
    expect(page.get_by_role("form", name="New appointment").locator(":focus")).to_have_count(1)


@pytest.mark.parametrize("change", ["a free time", "another contact"])
def test_what_is_changed_after_a_lost_answer_is_booked(desk: Desk, change: str) -> None:
    own = desk.morning.calendars[1]["id"]
    robin = desk.morning.contacts["Robin Sample"]["id"]
    day = 8 if change == "a free time" else 7
    page = desk.open(f"calendar/new?day=2027-01-0{day}&contact={robin}&with={own}&starts=2027-01-0{day}T10:00")
    form = page.get_by_role("form", name="New appointment")
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.headers["idempotency-key"])
        if len(sent) < 3:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/appointments", lose)
    form.get_by_role("button", name="Book", exact=True).click()
    expect(form.get_by_text("it may be saved or not")).to_be_visible()
    if change == "a free time":
        form.locator(".free").get_by_role("button", name="09:00", exact=True).click()
    else:
        form.get_by_role("button", name="Change").click()
        form.get_by_label("Who comes").fill("Dana")
        form.get_by_role("button", name="Dana Example").click()
    form.get_by_role("button", name="Book", exact=True).click()
    expected = "Booked for" if change == "a free time" else "That time is taken. Free are:"
    expect(page.get_by_text(expected)).to_be_visible()
    assert sent[0] == sent[1] != sent[2]
    desk.errors.clear()


def test_a_place_in_the_grid_sets_day_time_and_practitioner_and_leaves_the_rest_of_the_form(desk: Desk) -> None:
    robin, calendars = desk.morning.contacts["Robin Sample"]["id"], desk.morning.calendars
    page = desk.open(f"calendar/new?day=2026-12-07&contact={robin}")
    form = page.get_by_role("form", name="New appointment")
    form.get_by_text("Robin Sample").wait_for()
    form.get_by_label("What for").fill("Tooth")
    for _ in range(2):
        desk.click_column(1, 10 * 60 + 15)
        expect(form.get_by_label("With")).to_have_value(calendars[1]["id"])
        expect(form.get_by_label("Time (New York)")).to_have_value("10:15")
        expect(form.get_by_label("Date")).to_have_value("2026-12-07")
        # The same place again, after another time was typed.
        form.get_by_label("Time (New York)").fill("16:00")
    desk.click_column(2, 11 * 60)
    expect(form.get_by_label("With")).to_have_value(calendars[2]["id"])
    expect(form.get_by_text("Robin Sample")).to_be_visible()
    expect(form.get_by_label("What for")).to_have_value("Tooth")
    # Who typed while choosing goes on typing.
    form.get_by_label("What for").focus()
    page.keyboard.press("End")
    desk.click_column(2, 11 * 60 + 30)
    page.keyboard.type("ache two")
    expect(form.get_by_label("What for")).to_have_value("Toothache two")
    form.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked for Mon 7 Dec, 11:30")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Booking taken back")).to_be_visible()


def test_another_day_or_view_leaves_the_form_and_what_is_typed_in_it(desk: Desk) -> None:
    page = desk.open("calendar/new?day=2026-12-07")
    page.get_by_label("Who comes").fill("Pat Walker 212 555 7099")
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="New appointment")
    expect(form.get_by_label("Name")).to_have_value("Pat Walker")
    form.get_by_label("Time (New York)").fill("16:45")
    title = page.get_by_role("heading", level=1)

    def seen(heading: str) -> None:
        expect(title).to_contain_text(heading)
        expect(form.get_by_label("Name")).to_have_value("Pat Walker")
        expect(form.get_by_label("Phone")).to_have_value("212 555 7099")
        expect(form.get_by_label("Date")).to_have_value("2026-12-07")
        expect(form.get_by_label("Time (New York)")).to_have_value("16:45")

    page.get_by_role("button", name="Later").click()
    seen("Tuesday 8 December")
    page.get_by_role("button", name="Earlier").click()
    seen("Monday 7 December")
    page.locator(".day-field").fill("2026-12-09")
    seen("Wednesday 9 December")
    page.get_by_role("button", name="Week", exact=True).click()
    seen("13 Dec 2026")
    page.get_by_label("Practitioner").select_option(index=2)
    seen("13 Dec 2026")
    page.get_by_role("button", name="Thu 10 Dec").click()
    seen("Thursday 10 December")
    page.get_by_role("button", name="New appointment").focus()
    page.keyboard.press("ArrowRight")
    seen("Friday 11 December")
    for key in ("t", "n"):
        page.keyboard.press(key)
        seen("Tuesday 1 December")
    page.get_by_role("button", name="New appointment").click()
    seen("Tuesday 1 December")


def test_a_time_that_was_just_taken_is_no_longer_among_the_free(desk: Desk) -> None:
    own = desk.morning.calendars[1]["id"]
    robin = desk.morning.contacts["Robin Sample"]["id"]
    page = desk.open(f"calendar/new?day=2026-12-22&contact={robin}&with={own}&starts=2026-12-22T10:00")
    free = page.get_by_role("form", name="New appointment").locator(".free")
    expect(free.get_by_role("button", name="10:00", exact=True)).to_be_visible()
    contact = {"name": "Faster Fiona", "phone": "+12125556203"}
    desk.morning.post("/api/appointments", {"calendar_id": own, "starts_at": utc("10:00", 22), "contact": contact})
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("That time is taken. Free are:")).to_be_visible()
    expect(free.get_by_role("button", name="10:00", exact=True)).to_have_count(0)


def test_a_search_for_who_comes_says_that_there_are_more_and_that_it_failed(desk: Desk) -> None:
    for number in range(7):
        desk.morning.post("/api/contacts", {"name": f"Many Mary {number}", "phone": f"+1212555641{number}"})
    page = desk.open("calendar/new")
    who = page.get_by_label("Who comes")
    who.fill("Many Mary")
    expect(page.get_by_text("There are more. Type more of the name")).to_be_visible()
    who.fill("Many Mary 6")
    expect(page.get_by_role("button", name="Many Mary 6 +1 212 555 6416")).to_be_visible()
    expect(page.get_by_text("There are more.")).to_have_count(0)
    page.route("**/api/contacts?*", lambda route: route.fulfill(status=503, json={"detail": "Try again in a moment."}))
    who.fill("Maud")
    expect(page.get_by_role("alert")).to_contain_text("Try again in a moment.")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No contact's first or last name begins with “Maud”")).to_be_visible()


def test_who_was_taken_for_a_new_contact_can_still_be_sought(desk: Desk) -> None:
    page = desk.open("calendar/new")
    page.get_by_label("Notes").fill("Has a denture.")
    page.get_by_label("Who comes").fill("Robin")
    page.get_by_role("button", name="+ New contact: Robin").click()
    page.get_by_role("button", name="Search instead").click()
    expect(page.get_by_label("Who comes")).to_be_focused()
    page.keyboard.type("Robin S")
    page.get_by_role("button", name="Robin Sample +1 212 555 4100").click()
    expect(page.get_by_role("form", name="New appointment").get_by_text("+1 212 555 4100")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Has a denture.")


def test_free_times_of_the_afternoon_can_be_chosen_too(desk: Desk) -> None:
    page = desk.open("calendar/new?day=2027-01-14")
    form = page.get_by_role("form", name="New appointment")
    form.get_by_role("button", name="08:00").wait_for()
    expect(form.get_by_role("button", name="16:00")).to_have_count(0)
    form.get_by_role("button", name=" more").click()
    form.get_by_role("button", name="16:00").click()
    expect(form.get_by_label("Time")).to_have_value("16:00")
