"""Settings → Members: invited, given a role, removed; what a role may not do is not offered."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk, Stage, as_member
from tests.dashboard.office import OWNER

pytestmark = pytest.mark.processes


def test_an_invitations_address_is_shown_once_and_leads_in_until_the_member_is_removed(
    desk: Desk, stage: Stage
) -> None:
    page = desk.open("settings/members")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("button", name="Make invitation").click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("E-mail").fill("ravi@harbour.example")
    page.get_by_label("Role", exact=True).select_option(label="Read only")
    page.get_by_role("button", name="Make invitation").click()
    url = page.get_by_label("Invitation", exact=True).input_value()
    page.get_by_role("button", name="I have kept it").click()
    assert url not in page.content()
    _, ravi = stage.office.doors.enter("ravi@harbour.example", f"?{url.partition('?')[2]}")
    assert ravi.page()("GET", "/api/me").json["role"] == "reader"

    page.reload()
    row = page.get_by_role("table", name="Members").get_by_role("row").filter(has_text="ravi@harbour.example")
    row.get_by_role("combobox").select_option(label="Staff")
    expect(page.get_by_role("status").get_by_text(re.compile("Staff$"))).to_be_visible()
    assert ravi.page()("GET", "/api/me").json["role"] == "staff"
    page.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("combobox")).to_have_value("reader")
    row.get_by_role("button", name="Remove …").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Remove ")).click()
    expect(row).to_have_count(0)
    assert ravi("POST").status == 401


def test_by_keyboard_alone_an_invitation_is_made_and_revoked(desk: Desk) -> None:
    page, keys = desk.open("settings/members"), desk.page.keyboard
    page.get_by_role("table", name="Members").wait_for()
    keys.press("n")
    keys.type("brief@harbour.example")
    keys.press("Enter")
    expect(page.get_by_label("Invitation", exact=True)).to_be_focused()
    # Esc only leads to the button.
    keys.press("Escape")
    keys.press("Enter")
    row = page.get_by_role("row").filter(has_text="brief@harbour.example")
    row.get_by_role("button", name="Revoke …").press("Enter")
    page.get_by_role("button", name="Revoke the invitation").press("Enter")
    expect(page.get_by_text("The invitation of brief@harbour.example is revoked")).to_be_visible()
    expect(row).to_have_count(0)


def test_the_last_owner_stays_and_the_page_says_why(desk: Desk) -> None:
    page = desk.open("settings/members")
    row = page.get_by_role("row").filter(has_text=OWNER)
    row.get_by_role("combobox").select_option(label="Staff")
    expect(page.locator(".toast.bad")).to_contain_text("owner")
    expect(row.get_by_role("combobox")).to_have_value("owner")
    row.get_by_role("button", name="Remove …").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Remove ")).click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("owner")


def test_what_a_role_may_not_do_is_not_offered(stage: Stage) -> None:
    with as_member(stage, "staff") as desk:
        page = desk.open("settings")
        sections = page.get_by_role("navigation", name="Settings").get_by_role("link")
        expect(sections).to_have_text(["Calendars and hours", "Services", "Phone numbers", "Limits and usage"])
        for section in ("keys", "members", "audit", "billing"):
            desk.open(f"settings/{section}")
            expect(page.get_by_text("You may not see")).to_be_visible()
    with as_member(stage, "admin") as desk:
        page = desk.open("settings/members")
        expect(page.get_by_role("row").filter(has_text=OWNER)).to_contain_text("Owner")
        expect(page.get_by_role("row").filter(has_text=OWNER).get_by_role("button")).to_have_count(0)
        expect(page.get_by_role("link", name="Billing")).to_have_count(0)
        page.get_by_role("button", name="Invite").click()
        expect(page.get_by_label("Role", exact=True).get_by_role("option")).to_have_text(
            ["Admin", "Staff", "Read only"]
        )
        page.keyboard.press("Escape")
        desk.open("settings/keys")
        key = desk.morning.clinic("GET", "/api/me").json["name"]
        page.get_by_role("row").filter(has_text=key).first.get_by_role("button", name="Revoke …").click()
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^Revoke ")).click()
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("owner")


def test_an_invitation_is_accepted_by_a_click_in_the_page_also_where_someone_is_signed_in(
    desk: Desk, stage: Stage
) -> None:
    made = stage.morning.post("/api/invitations", {"email": "noor@harbour.example", "role": "reader"})
    page = desk.page
    page.goto(made["url"].replace("http://api.example.com", stage.origin))
    expect(page.get_by_text("You are invited to a clinic.")).to_be_visible()
    link = page.get_by_role("link", name="Sign in with your clinic's account")
    expect(link).to_have_attribute("href", f"dashboard/sign-in?invitation={made['url'].rpartition('=')[2]}")
    page.get_by_role("link", name="Stay in the clinic that you are signed in to").click()
    expect(page.get_by_role("navigation")).to_be_visible()
    expect(page.get_by_text("You are invited to a clinic.")).to_have_count(0)
    stage.morning.clinic("DELETE", f"/api/invitations/{made['id']}")
