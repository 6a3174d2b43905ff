"""Answers that come late, after the person has gone on: they are told, and change no page that is open by then."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import utc

pytestmark = pytest.mark.processes


def test_a_booking_that_is_made_late_leaves_the_form_that_was_opened_meanwhile(desk: Desk) -> None:
    page = _opened_form(desk, "2026-12-11T09:00")
    with _late(desk, "POST", "**/api/appointments"):
        page.get_by_role("button", name="Book", exact=True).click()
        desk.open("contacts/new")
        page.get_by_label("Name", exact=True).fill("Typed meanwhile")
    expect(page.get_by_text("Booked for Fri 11 Dec, 09:00")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed meanwhile")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Booking taken back").wait_for()


def test_a_booking_that_is_refused_late_is_told(desk: Desk) -> None:
    desk.morning.book(2, utc("07:00", 15), "Early Ed", "+12125556321", duration_minutes=60)
    page = _opened_form(desk, "2026-12-15T07:00", 2)
    with _late(desk, "POST", "**/api/appointments"):
        page.get_by_role("button", name="Book", exact=True).click()
        desk.open("contacts")
        page.get_by_role("heading", name="Contacts").wait_for()
    expect(page.locator(".toast.bad")).to_be_visible()


def test_a_change_that_someone_elses_precedes_is_told_to_be_not_saved(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Late Lou", "phone": "+12125556322"})
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Notes").fill("Mine.")
    assert desk.morning.clinic("PATCH", f"/api/contacts/{made['id']}", {"notes": "Theirs."}).status == 200
    with _late(desk, "PATCH", f"**/api/contacts/{made['id']}"):
        page.get_by_role("button", name="Save").click()
        desk.open("calendar")
        page.get_by_role("button", name="New appointment").wait_for()
    expect(page.locator(".toast.bad")).to_contain_text("Not saved")


def test_an_erasure_that_is_done_late_closes_nothing_that_was_opened_meanwhile(desk: Desk) -> None:
    made = desk.morning.post("/api/contacts", {"name": "Late Leah", "phone": "+12125556323"})
    page = desk.open(f"contacts/{made['id']}")
    page.get_by_role("button", name="Erase …").click()
    with _late(desk, "DELETE", f"**/api/contacts/{made['id']}"):
        page.get_by_role("button", name="Erase Late Leah").click()
        page.keyboard.press("Escape")
        desk.open(f"contacts/{desk.morning.contacts['Dana Example']['id']}")
        page.get_by_role("button", name="Edit").click()
        page.get_by_label("Notes").fill("Typed meanwhile")
    expect(page.get_by_text("Contact erased")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Typed meanwhile")


@contextmanager
def _late(desk: Desk, method: str, address: str) -> Iterator[None]:
    """Let the first such request go on only at the end."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == method and not held:
            held.append(route)
        else:
            route.continue_()

    desk.page.route(address, hold)
    yield
    held[0].continue_()


def _opened_form(desk: Desk, starts: str, calendar: int = 0) -> Page:
    robin, own = desk.morning.contacts["Robin Sample"]["id"], desk.morning.calendars[calendar]["id"]
    page = desk.open(f"calendar/new?contact={robin}&day={starts[:10]}&starts={starts}&with={own}")
    page.get_by_text("+1 212 555 4100").wait_for()
    return page
