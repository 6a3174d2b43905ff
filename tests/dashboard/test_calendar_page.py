"""Calendar: booked, moved, cancelled and undone, by mouse and by keyboard alone, right in weeks of clock change."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.dashboard.conftest import Desk, Stage, own_browser
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def _event(desk: Desk, appointment: dict[str, Any]) -> Locator:
    return desk.page.locator(f"[data-appointment={appointment['id']}]")


def test_a_walk_in_is_booked_into_a_free_time_and_taken_back(desk: Desk) -> None:
    page = desk.open("calendar?day=2026-12-07")
    page.locator(".column").first.wait_for()
    desk.click_column(1, 9 * 60 + 15)
    page.get_by_label("Who comes").fill("Walk In")
    page.get_by_role("button", name="New contact: Walk In").click()
    page.get_by_label("Phone").fill("212 555 7001")
    page.get_by_label("What for").fill("Toothache")
    expect(page.locator(".ghost")).to_contain_text("09:15")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked for Mon 7 Dec, 09:15")).to_be_visible()
    [made] = desk.morning.clinic("GET", "/api/appointments?starts_after=2026-12-07T00:00:00Z&limit=100").json[:1]
    assert (made["service"], made["starts_at"]) == ("Toothache", utc("09:15", 7))
    assert made["calendar_id"] == desk.morning.calendars[1]["id"]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Booking taken back")).to_be_visible()
    assert desk.morning.appointment(made["id"])["status"] == "cancelled"


def test_a_walk_in_is_booked_in_four_steps_with_name_and_number_typed_together(desk: Desk) -> None:
    page, keys = desk.open("calendar?day=2026-12-07"), desk.page.keyboard
    page.locator(".column").first.wait_for()
    desk.click_column(1, 11 * 60)
    expect(page.get_by_label("Who comes")).to_be_focused()
    keys.type("Wendy Walker 212 555 7002")
    keys.press("Enter")
    expect(page.get_by_label("What for")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Wendy Walker")
    keys.type("Toothache")
    keys.press("Enter")
    expect(page.get_by_text("Booked for Mon 7 Dec, 11:00")).to_be_visible()
    [contact] = desk.morning.clinic("GET", "/api/contacts?phone=%2B12125557002").json
    assert contact["name"] == "Wendy Walker"

    desk.click_column(1, 15 * 60)
    expect(page.get_by_label("Who comes")).to_be_focused()
    keys.type("wendy")
    keys.press("Enter")
    expect(page.locator(".picked")).to_contain_text("Wendy Walker")
    expect(page.get_by_label("What for")).to_be_focused()


def test_a_taken_time_offers_three_others_and_a_closed_one_can_be_overridden(desk: Desk) -> None:
    desk.morning.book(0, utc("10:00", 9), "First Come")
    robin = desk.morning.contacts["Robin Sample"]["id"]
    own = desk.morning.calendars[0]["id"]
    page = desk.open(f"calendar/new?day=2026-12-09&contact={robin}&with={own}&starts=2026-12-09T10:00")
    page.get_by_role("button", name="Book", exact=True).click()
    offers = page.get_by_role("alert").get_by_role("button")
    expect(offers).to_have_count(3)
    offers.first.click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked for Wed 9 Dec")).to_be_visible()

    desk.open(f"calendar/new?day=2026-12-09&contact={robin}&with={own}&starts=2026-12-09T19:00")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("The calendar is closed at that time.")).to_be_visible()
    outside = page.get_by_label("Also outside")
    # Ticked by who books, and for this time alone.
    expect(outside).not_to_be_checked()
    outside.check()
    page.get_by_label("Time (New York)").fill("19:15")
    expect(outside).not_to_be_checked()
    page.get_by_label("Time (New York)").fill("19:00")
    outside.check()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked for Wed 9 Dec, 19:00")).to_be_visible()


def test_an_appointment_is_dragged_to_another_practitioner_and_back_by_undo(desk: Desk) -> None:
    made = desk.morning.book(0, utc("09:00", 10), "Drag Me")
    page = desk.open("calendar?day=2026-12-10")
    box = _event(desk, made).bounding_box()
    target = page.locator(f"[data-column={desk.morning.calendars[2]['id']}]").bounding_box()
    assert box is not None
    assert target is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, box["y"] + 8 + 64, steps=4)
    expect(page.locator(".ghost")).to_contain_text("10:00")
    ghost = page.locator(".ghost").bounding_box()
    # It stays under the pointer: what is said about it does not push the grid down.
    assert ghost is not None
    assert abs(ghost["y"] - (box["y"] + 64)) < 2
    page.mouse.up()
    expect(page.get_by_text("Moved to Thu 10 Dec, 10:00")).to_be_visible()
    moved = desk.morning.appointment(made["id"])
    assert (moved["starts_at"], moved["calendar_id"]) == (utc("10:00", 10), desk.morning.calendars[2]["id"])
    expect(page.locator(".side-panel")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Changed back")).to_be_visible()
    assert desk.morning.appointment(made["id"])["starts_at"] == made["starts_at"]


def test_while_it_is_dragged_enter_does_nothing_and_esc_leaves_it_where_it_was(desk: Desk) -> None:
    made = desk.morning.book(0, utc("15:00", 10), "Stay Put")
    page, keys = desk.open("calendar?day=2026-12-10"), desk.page.keyboard
    box = _event(desk, made).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 40, steps=4)
    expect(page.locator(".move-note")).to_contain_text("15:30, Dr. Ada Lindqvist: let go to move, Esc to leave")
    keys.press("Enter")
    expect(page.locator(".ghost")).to_be_visible()
    keys.press("Escape")
    page.mouse.move(box["x"] + 20, box["y"] + 72, steps=4)
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    expect(page.locator(".toast")).to_have_count(0)
    assert desk.morning.appointment(made["id"])["starts_at"] == made["starts_at"]


def test_a_move_to_a_taken_time_is_answered_once_and_no_longer_after_another_move(desk: Desk) -> None:
    made = desk.morning.book(0, utc("09:00", 11), "Move Me")
    desk.morning.book(1, utc("09:15", 11), "In The Way")
    page, keys = desk.open("calendar?day=2026-12-11"), desk.page.keyboard
    _event(desk, made).focus()
    for key in ("m", "ArrowRight", "Enter"):
        keys.press(key)
    expect(page.get_by_text("That time is taken. Free are:")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)

    for key in ("m", "ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    expect(page.get_by_text("Moved to Fri 11 Dec, 09:30")).to_be_visible()
    expect(page.get_by_text("That time is taken. Free are:")).to_have_count(0)


def test_by_keyboard_alone_an_appointment_is_moved_into_closed_hours(desk: Desk) -> None:
    made = desk.morning.book(0, utc("12:00", 11), "Keys Only")
    page, keys = desk.open("calendar?day=2026-12-11"), desk.page.keyboard
    _event(desk, made).focus()
    keys.press("m")
    for _ in range(2):
        keys.press("ArrowDown")
    keys.press("ArrowRight")
    expect(page.locator(".ghost")).to_contain_text("12:30")
    expect(page.locator(".move-note")).to_contain_text("Dr. Ben Okafor")
    keys.press("Enter")
    page.get_by_role("button", name="Move anyway").press("Enter")
    expect(page.get_by_text("Moved to Fri 11 Dec, 12:30")).to_be_visible()
    assert desk.morning.appointment(made["id"])["starts_at"] == utc("12:30", 11)

    keys.press("n")
    expect(page.get_by_label("Who comes")).to_be_focused()
    keys.type("Robin")
    page.get_by_role("button", name=re.compile("Robin Sample")).press("Enter")
    page.get_by_label("Time (New York)").fill("14:00")
    page.get_by_label("What for").press("Enter")
    expect(page.get_by_text("Booked for Fri 11 Dec, 14:00")).to_be_visible()


def test_a_no_show_and_a_cancelling_are_undone(desk: Desk) -> None:
    made = desk.morning.book(1, utc("09:00", 14), "Second Thoughts")
    page = desk.open(f"calendar/{made['id']}")
    page.get_by_role("button", name="No-show").click()
    expect(page.get_by_role("complementary").get_by_text("no-show", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("complementary").get_by_text("booked", exact=True)).to_be_visible()

    page.get_by_role("button", name="Cancel appointment").click()
    expect(page.get_by_text("Appointment of Second Thoughts cancelled")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Booked for Mon 14 Dec, 09:00")).to_be_visible()
    assert desk.morning.appointment(made["id"])["status"] == "cancelled"


@pytest.fixture(params=["the clinic's zone", "Europe/London", "Pacific/Auckland"])
def any_desk(request: pytest.FixtureRequest, stage: Stage, desk: Desk) -> Iterator[Desk]:
    """The front desk, where the clinic is, and where clocks show another day and change in another week."""
    if request.param == "the clinic's zone":
        yield desk
        return
    with own_browser(stage, zone=request.param) as away:
        yield away


@pytest.mark.parametrize(("before", "after"), [("2027-03-13", "2027-03-14"), ("2027-11-06", "2027-11-07")])
def test_nine_is_nine_before_and_after_clocks_change(any_desk: Desk, before: str, after: str) -> None:
    desk = any_desk
    zone = "America/New_York"
    early = desk.morning.book(1, f"{before}T09:00", "Early Bird", time_zone=zone)
    late = desk.morning.book(1, f"{after}T09:00", "Late Bird", time_zone=zone)
    desk.open(f"calendar?view=week&day={after}&calendar={desk.morning.calendars[1]['id']}")
    expect(_event(desk, late)).to_contain_text("09:00")
    assert _event(desk, early).evaluate("each => each.offsetTop") == _event(desk, late).evaluate(
        "each => each.offsetTop"
    )
    _event(desk, late).focus()
    for key in ("m", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        desk.page.keyboard.press(key)
    desk.page.get_by_role("button", name="Move anyway").click()
    expect(_event(desk, late)).to_contain_text("09:45")
    in_utc = "14:45" if before == "2027-03-13" else "13:45"
    assert desk.morning.appointment(late["id"])["starts_at"] == f"{before}T{in_utc}:00Z"
    for each in (early, late):
        assert desk.morning.clinic("DELETE", f"/api/appointments/{each['id']}").status == 200


def test_busy_time_of_other_systems_is_hatched_without_names(desk: Desk) -> None:
    block = f'[{{"starts_at": "{utc("09:00", 15)}", "ends_at": "{utc("10:00", 15)}", "note": "Golf"}}]'

    def answer(route: Route) -> None:
        route.fulfill(body=block, content_type="application/json")

    desk.page.route("**/busy?**", answer)
    page = desk.open("calendar?day=2026-12-15")
    expect(page.locator("i.busy").first).to_be_visible()
    expect(page.locator(".column:not(:has(i.busy))")).to_have_count(0)
    expect(page.get_by_text("Golf")).to_have_count(0)


def test_a_date_with_hours_of_its_own_is_shaded_by_those(desk: Desk) -> None:
    calendar = desk.morning.calendars[1]
    path = f"/api/calendars/{calendar['id']}"
    hours = [
        {"date": "2026-12-16", "hours": [["10:00", "12:00"]]},
        {"date": "2026-12-19", "hours": [["09:00", "11:00"]]},
    ]
    assert desk.morning.clinic("PATCH", path, {"special_hours": hours}).status == 200
    page = desk.open(f"calendar?view=week&day=2026-12-16&calendar={calendar['id']}")
    # What was loaded before the change counts as new for two seconds.
    page.reload()
    page.locator(".column").first.wait_for()

    for date, opens in (("2026-12-16", "10:00"), ("2026-12-19", "09:00"), ("2026-12-17", "08:00")):
        column = page.locator(f"[data-column='{date}']")
        first = int(str(column.get_attribute("data-from")))
        height = column.locator("i.closed").first.evaluate("each => each.offsetHeight")
        hour, minute = divmod(first + round(height * 15 / 16), 60)
        assert f"{hour:02}:{minute:02}" == opens, date
    assert desk.morning.clinic("PATCH", path, {"special_hours": []}).status == 200


def test_the_focus_goes_back_to_where_an_appointment_or_its_form_was_opened(desk: Desk) -> None:
    page = desk.open("calendar")
    shown = page.locator("[data-appointment]").first
    shown.focus()
    page.keyboard.press("Enter")
    page.locator(".side-panel .actions button").first.focus()
    page.keyboard.press("Escape")
    expect(shown).to_be_focused()
    page.get_by_role("button", name="New appointment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Who comes")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="New appointment")).to_be_focused()
