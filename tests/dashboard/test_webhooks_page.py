"""Webhooks: endpoints with their secret, deliveries with their attempts, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Desk, Stage, as_member
from tests.dashboard.office import Office

pytestmark = pytest.mark.processes


def received(office: Office) -> int:
    """How often the delivery's event came in: other tests' events come in there too."""
    event_id = office.clinic("GET", f"/api/webhook-logs/{office.tried_twice}").json["event_id"]
    return sum(each.headers["webhook-id"] == event_id for each in office.receiver.received)


def test_a_delivery_shows_each_attempt_with_its_word_body_and_answer_and_is_sent_again(
    desk: Desk, stage: Stage
) -> None:
    page = desk.open("webhooks")
    page.get_by_label("Status").select_option(label="delivered")
    row = page.locator(f".rows a[href*='{stage.office.tried_twice}']")
    more = page.get_by_role("button", name="Show more")
    # Other tests' deliveries may fill the pages before it.
    row.or_(more).first.wait_for()
    while not row.count():
        more.click()
        page.wait_for_timeout(100)
    row.click()
    detail = page.get_by_role("region", name="Details")
    expect(detail.locator(".attempts button")).to_have_text(
        [re.compile("answered 503"), re.compile(r"delivered \(200\)")]
    )
    expect(detail.get_by_role("heading", name="Sent").locator("..")).to_contain_text('"type"')
    expect(detail.get_by_role("heading", name="Answer").locator("..")).to_contain_text('"received": true')
    detail.get_by_role("button", name=re.compile("answered 503")).click()
    expect(detail.get_by_role("heading", name="Answer").locator("..")).to_contain_text("upstream is down")

    before = received(stage.office)
    detail.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is being sent again")).to_be_visible()
    stage.office.deliveries.work()
    assert received(stage.office) == before + 1
    page.reload()
    expect(detail.locator(".attempts button")).to_have_count(3)


def test_an_endpoints_secret_is_shown_once_and_a_test_leads_to_its_delivery(desk: Desk, stage: Stage) -> None:
    page = desk.open("webhooks/endpoints")
    page.get_by_role("button", name="New endpoint").click()
    page.get_by_label("Address").fill("ftp://nowhere")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    url = f"{stage.office.receiver.url}/second"
    page.get_by_label("Address").fill(url)
    page.get_by_label("call.ended").check()
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_label("Secret", exact=True).input_value()
    assert secret.startswith("whsec_")
    page.get_by_role("button", name="I have kept it").click()
    assert secret not in page.content()
    card = page.get_by_role("region", name=url)
    card.get_by_role("button", name="Pause").click()
    expect(card).to_contain_text("paused")
    page.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("active")
    card.get_by_role("button", name="New secret …").click()
    page.get_by_role("button", name="Make a new secret").click()
    assert page.get_by_label("Secret", exact=True).input_value() != secret
    page.get_by_role("button", name="I have kept it").click()
    card.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_have_text("call.ended")
    desk.open("webhooks/endpoints")
    card.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete the endpoint").click()
    expect(card).to_have_count(0)


def test_by_keyboard_alone_a_delivery_is_opened_and_sent_again(desk: Desk, stage: Stage) -> None:
    page, keys = desk.page, desk.page.keyboard
    keys.press("g")
    keys.press("w")
    # The page before has rows too.
    expect(page).to_have_title("Webhooks · Voxanne")
    page.locator(".rows li").first.wait_for()
    keys.press("j")
    keys.press("Enter")
    # With the title its keys are bound.
    expect(page).to_have_title(re.compile("· Webhooks ·"))
    keys.press("r")
    expect(page.get_by_text("It is being sent again")).to_be_visible()
    stage.office.deliveries.work()


def test_staff_see_no_webhooks_and_are_told_so(stage: Stage) -> None:
    with as_member(stage, "staff") as desk:
        page = desk.open("webhooks")
        expect(page.get_by_text("You may not see webhooks.")).to_be_visible()
        expect(page.get_by_role("link", name="Webhooks")).to_have_count(0)
