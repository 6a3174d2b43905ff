"""Contacts that were erased or merged: no page goes on naming them."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk
from tests.dashboard.morning import at
from tests.integration.calls import placed

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("ending", ["erased", "merged", "erased by someone else"])
def test_lists_no_longer_name_a_contact_that_is(desk: Desk, ending: str) -> None:
    phone = {"erased": "6021", "merged": "6022", "erased by someone else": "6023"}[ending]
    made = desk.morning.post("/api/contacts", {"name": f"Gone Gloria {phone}", "phone": f"+1212555{phone}"})
    called = {"contact_id": made["id"], "from": made["phone"], "status": "completed"}
    call = placed(desk.morning.clinic, made=at("12:30", -1), **called)
    page = desk.open("calls")
    row = page.locator(f".rows a[href*={call.id}]")
    expect(row).to_contain_text(made["name"])
    if ending == "merged":
        kept = desk.morning.post("/api/contacts", {"name": "Staying Stella", "phone": "+12125556024"})
        desk.open(f"contacts/{kept['id']}")
        page.get_by_role("button", name="Merge …").click()
        page.get_by_label("Name or number of the other contact").fill("Gone Gloria 6022")
        page.get_by_role("button", name=re.compile("^Gone Gloria")).click()
        page.get_by_role("button", name="Merge", exact=True).click()
        expect(page.get_by_text("Merged into one contact")).to_be_visible()
    elif ending == "erased":
        desk.open(f"contacts/{made['id']}")
        page.get_by_role("button", name="Erase …").click()
        page.get_by_role("button", name="Erase Gone Gloria").click()
        expect(page.get_by_text("Contact erased")).to_be_visible()
    else:
        assert desk.morning.clinic("DELETE", f"/api/contacts/{made['id']}").status in {202, 204}
        desk.open(f"contacts/{made['id']}")
        expect(page.get_by_text("was erased")).to_be_visible()
    # The form knows a contact by its id alone.
    desk.open(f"calendar/new?contact={made['id']}")
    page.get_by_role("form", name="New appointment").wait_for()
    expect(page.get_by_label("Who comes")).to_be_visible()
    desk.open("calls")
    row.wait_for()
    expect(page.get_by_text(made["name"])).to_have_count(0)
