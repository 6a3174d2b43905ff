"""What is open is asked for again and again. If that fails it is shown, with what was seen last."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import NOW

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("what", ["appointments", "calls", "contacts", "agents", "webhook-logs"])
def test_an_open_object_says_that_it_can_not_be_brought_up_to_date(desk: Desk, what: str) -> None:
    clinic, page = desk.morning.clinic, desk.page
    pages = {"appointments": "calendar", "webhook-logs": "webhooks"}
    objects = {
        "appointments": desk.morning.appointments[11],
        "calls": {"id": desk.morning.calls["Robin Sample"]},
        "contacts": desk.morning.contacts["Robin Sample"],
        "agents": desk.morning.agents[0],
        "webhook-logs": next(iter(clinic("GET", "/api/webhook-logs?limit=1").json), {}),
    }
    identifier = objects[what]["id"]
    page.clock.install(time=NOW)
    page.reload()
    desk.open(f"{pages.get(what, what)}/{identifier}")
    pane = page.get_by_role("complementary") if what == "appointments" else page.get_by_role("article")
    pane.get_by_role("heading", level=2).wait_for()
    page.route(f"**/api/{what}/{identifier}", lambda route: route.abort())
    # Polls come every five, ten or thirty seconds: five before the next, so that none is answered before the button is
    # pressed.
    page.clock.run_for(35_000 if what == "agents" else 25_000)
    alert = pane.get_by_role("alert")
    expect(alert).to_contain_text("The server can't be reached.")
    expect(pane.get_by_role("heading", level=2)).to_be_visible()
    page.unroute_all()
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(0)
    desk.errors.clear()
