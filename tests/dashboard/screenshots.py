"""``make screenshots``: every page in light and dark, 390 and 1440 px wide, on a clinic's morning. Not a test."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.chromium import sign_in
from tests.contract.imports import ROOT
from tests.dashboard.conftest import Stage, begin
from tests.dashboard.morning import named_addresses

pytestmark = pytest.mark.processes
_FOLDER = Path(os.environ.get("SCREENSHOTS") or ROOT / "build" / "screenshots")
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("scheme", _SCHEMES)
@pytest.mark.parametrize("width", [390, 1440])
def test_take_screenshots(stage: Stage, scheme: Literal["light", "dark"], width: int) -> None:
    _offer_services(stage)
    context = stage.contexts.new(
        viewport={"width": width, "height": 900 if width > 900 else 844},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    desk = begin(context.new_page(), stage)
    desk.page.get_by_label("API key").wait_for()
    desk.page.screenshot(path=_FOLDER / f"sign-in-{width}-{scheme}.png")
    sign_in(desk.page, stage.morning.clinic.key)
    for name, address in named_addresses(stage.morning).items():
        if name not in os.environ.get("ONLY", name).split(","):
            continue
        page = desk.open(address)
        page.locator("main h1:visible, main h2:visible").first.wait_for()
        expect(page.locator(".skeleton")).to_have_count(0)
        page.wait_for_timeout(300)
        page.screenshot(path=_FOLDER / f"{name}-{width}-{scheme}.png")
    context.close()


def _offer_services(stage: Stage) -> None:
    """What the clinic offers, which tests that book by a word go without."""
    clinic, ids = stage.morning.clinic, [each["id"] for each in stage.morning.calendars]
    offered = (("Check-up", 30, ids[:2], 5), ("Cleaning", 45, ids[2:], 10), ("Root canal", 90, ids[:1], 15))
    for name, minutes, calendars, buffer in offered:
        service = {"name": name, "duration_minutes": minutes, "calendar_ids": calendars, "buffer_minutes": buffer}
        clinic("POST", "/api/services", service | {"aliases": [f"a {name.lower()}"]})
