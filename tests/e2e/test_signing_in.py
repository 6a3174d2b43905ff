"""A member of the demo organisation signs in, in Chromium, at the provider that `make run` starts."""

from urllib.parse import urlsplit

from playwright.sync_api import Response

from tests.chromium import chromium
from tests.e2e.conftest import Running


def _is_session(response: Response) -> bool:
    """Whether the page has its session."""
    return response.url.endswith("/dashboard/session") and response.ok


def test_two_clicks_and_the_demo_member_is_in_and_whom_the_operator_invites_gets_in_too(running: Running) -> None:
    invited = running.make_org("Harbour Dental", "--owner=lee@harbour.example", "--ref=harbour")
    assert urlsplit(invited["owner_url"])[:2] == urlsplit(running.base_url)[:2]
    printed = running.log.read_text()
    assert f"Dashboard: {running.base_url}/dashboard (sign in as Dana Owner" in printed
    with chromium("to sign in") as browser:
        page = browser.new_page()
        page.goto(f"{running.base_url}/dashboard")
        page.get_by_role("link", name="Sign in").click()
        with page.expect_response(_is_session) as answered:
            page.get_by_role("link", name="Dana Owner").click()
        me = answered.value.json()["me"]
        assert (me["name"], me["role"], me["organization"]["name"]) == ("Dana Owner", "owner", "Demo Clinic")
        other = browser.new_context().new_page()
        other.goto(invited["owner_url"])
        other.get_by_text("You are invited to a clinic.").wait_for()
        other.get_by_role("link", name="Sign in").click()
        other.get_by_label("Another e-mail address").fill("lee@harbour.example")
        with other.expect_response(_is_session) as answered:
            other.get_by_role("button", name="Sign in").click()
        me = answered.value.json()["me"]
        assert (me["email"], me["role"], me["organization"]["name"]) == (
            "lee@harbour.example",
            "owner",
            "Harbour Dental",
        )
