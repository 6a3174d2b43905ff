"""A Chromium and a product for all pages that a worker tests: the product in its process, a clinic's morning in it."""

import io
import wave
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import (
    ConsoleMessage,
    Page,
    Route,
    ViewportSize,
    expect,
)

from tests import stores
from tests.chromium import barriers, chromium, sign_in
from tests.dashboard.lent import PATIENCE_MILLISECONDS, Lender
from tests.dashboard.morning import NOW, ZONE, Morning, seeded
from tests.dashboard.office import Office, office_of
from tests.dashboard.strangers import refusing
from tests.product import in_process_product
from tests.served import served

_BUCKET = "conversationsbucket.s3.us-east-1.amazonaws.com"
# As a proxy is asked for it.
_BUCKET_WITH_TLS = f"{_BUCKET}:443"


@dataclass(frozen=True)
class Stage:
    """What all tests of the pages share."""

    contexts: Lender
    morning: Morning
    office: Office

    @property
    def origin(self) -> str:
        """Where the product is."""
        return self.contexts.origin


@pytest.fixture(scope="package")
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Debian's Chromium before a product with a morning in it."""
    with in_process_product() as product, chromium("to look at the pages") as browser, ExitStack() as stack:
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        morning = seeded(product)
        office = stack.enter_context(office_of(morning.clinic))
        with served(product) as origin:
            yield Stage(Lender(browser, origin, request.session), morning, office)


@dataclass
class Desk:
    """A page in which someone is signed in, and what went wrong in it."""

    page: Page
    morning: Morning
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """The hosts that it asked beside the product; of the front desk alone, whose proxy tells them."""

    def open(self, address: str) -> Page:
        """Go to an address of the page, such as `calls`, by its hash."""
        self.page.evaluate("hash => { location.hash = hash }", f"#/{address}")
        return self.page

    def closures(self) -> list[list[object]]:
        """The closures of each calendar of the morning, as the API has them."""
        return [
            self.morning.clinic("GET", f"/api/calendars/{each['id']}").json["closures"]
            for each in self.morning.calendars
        ]

    def click_column(self, calendar: int, minutes: int) -> None:
        """Click into the grid: the column of a calendar, by its place, at so many minutes from midnight."""
        column = self.page.locator(f"[data-column={self.morning.calendars[calendar]['id']}]")
        first = int(str(column.get_attribute("data-from")))
        column.click(position={"x": 20, "y": (minutes - first) * 16 / 15 + 3})

    def barriers(self, scheme: Literal["light", "dark"]) -> list[str]:
        """What axe-core finds serious in the page as it is shown. In the dark only colours differ."""
        self.page.emulate_media(color_scheme=scheme)
        colours_alone = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
        found = barriers(self.page, resultTypes=["violations"], **colours_alone)
        return [f"{scheme}: {each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def begin(page: Page, stage: Stage) -> Desk:
    """Open the dashboard in a page."""
    desk = Desk(page, stage.morning)
    page.on("console", lambda message: desk.errors.append(message.text) if _is_error(message) else None)
    page.on("pageerror", lambda error: desk.errors.append(str(error)))
    page.goto("/dashboard")
    return desk


@contextmanager
def own_browser(stage: Stage, key: str | None = None, *, zone: str = ZONE.key) -> Iterator[Desk]:
    """A browser of its own, signed in with a key, or the clinic's; no page in it may meet an error."""
    with stage.contexts.lent(zone) as page:
        desk = begin(page, stage)
        sign_in(page, key or stage.morning.clinic.key)
        yield desk
    assert desk.errors == []


def _is_error(message: ConsoleMessage) -> bool:
    # Chromium writes a line for each refusal; the pages show it, and tests look for it there.
    return message.type == "error" and not message.text.startswith("Failed to load resource: the server responded")


@contextmanager
def as_member(stage: Stage, role: str) -> Iterator[Desk]:
    """The dashboard of a member who has signed in at the clinic's provider."""
    name, _, value = stage.office.members[role].cookie.partition("=")
    with stage.contexts.lent() as page:
        page.context.add_cookies([{"name": name, "value": value, "url": f"{stage.origin}/dashboard"}])
        desk = begin(page, stage)
        page.get_by_role("navigation").first.wait_for()
        yield desk
    assert desk.errors == []


@pytest.fixture(scope="package")
def front_desk(stage: Stage) -> Iterator[Desk]:
    """The front desk, signed in with the clinic's key."""
    size: ViewportSize = {"width": 1440, "height": 900}
    with refusing() as (proxy, asked):
        context = stage.contexts.new(
            viewport=size,
            # Colours that fade would be measured on their way.
            reduced_motion="reduce",
            # Chromium takes the first rule; Playwright's own requests, of `route.fetch`, know ends of hosts alone.
            proxy={"server": proxy, "bypass": f"{stage.origin.removeprefix('http://')},0.0.1"},
        )
        desk = begin(context.new_page(), stage)
        desk.strangers = asked
        sign_in(desk.page, stage.morning.clinic.key)
        yield desk
        context.close()
        assert _but_the_bucket(asked) == []


@pytest.fixture
def desk(front_desk: Desk) -> Iterator[Desk]:
    """The front desk, its page as after a reload."""
    # All tests are one member's quarter of an hour, which has 600 requests.
    stores.dynamodb().get_table("RateLimitsTable").items.clear()
    front_desk.errors.clear()
    front_desk.page.goto("/dashboard")
    front_desk.page.get_by_role("navigation").wait_for()
    yield front_desk
    front_desk.page.unroute_all()
    now = front_desk.page.evaluate("localStorage.clear(), Date.now()")
    # Only where a test has let time go on: all pages to come go through all that was ever set.
    if now != NOW.timestamp() * 1000:
        front_desk.page.clock.set_fixed_time(NOW)
    front_desk.page.emulate_media(color_scheme="light")
    front_desk.page.set_viewport_size({"width": 1440, "height": 900})
    strangers = _but_the_bucket(front_desk.strangers)
    front_desk.strangers.clear()
    assert front_desk.errors == []
    assert strangers == []


def _but_the_bucket(hosts: list[str]) -> list[str]:
    return [host for host in hosts if host != _BUCKET_WITH_TLS]


def play_silence(desk: Desk) -> None:
    """Stand in for the bucket: half a minute of silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * 38)
    sound_of = buffer.getvalue()

    def answer(route: Route) -> None:
        desk.strangers.append(_BUCKET_WITH_TLS)
        # As S3 does: without ranges Chromium can't go to another place.
        first = int(route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        headers = {"Content-Range": f"bytes {first}-{len(sound_of) - 1}/{len(sound_of)}", "Accept-Ranges": "bytes"}
        route.fulfill(status=206, body=sound_of[first:], content_type="audio/wav", headers=headers)

    desk.page.route(f"https://{_BUCKET}/**", answer)
