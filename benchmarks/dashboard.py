"""Measure how long the dashboard's pages take to show their rows: in turn for clinics with much and with little data.

Each page is loaded again with its files in the browser's cache, as on a return to the dashboard.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from statistics import median

from playwright.sync_api import Browser, Page, expect

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.scenarios import unchecked
from tests.chromium import CHROMIUM, MISSING, chromium, sign_in
from tests.growing_lists import fill, lists, patterns
from tests.list_recipes import NOW
from tests.product import Client, Product, in_process_product
from tests.served import served
from voxanne.core.time_zones import DAY

_ROUNDS = 9
# What counts as "as fast as with 10 of each": nine rounds of one page differ by as much among themselves.
_MOST_TIMES = 1.25
_LITTLE, _MUCH = "10 of each", "5,000 contacts and 10,000 calls"
_OBJECTS = {_LITTLE: {"listContacts": 10, "listCalls": 10}, _MUCH: {"listContacts": 5000, "listCalls": 10_000}}
# A clinic with 50 calls a day has 10,000 in 200 days.
_SECONDS_APART = DAY / 50
_ROWS = "main .rows li"
# A page's address, and what it shows once it is loaded.
_PAGES = {
    "today": "main h1",
    "calls": _ROWS,
    "calls?outcome=voicemail": _ROWS,
    "contacts": _ROWS,
    "contacts?q=jane": _ROWS,
    "calendar": "main h1",
    "calls/figures": "main svg",
}


def measure() -> list[Figure]:
    """Measure each page of both clinics in turn."""
    if CHROMIUM is None:
        return [Figure("Chromium", 0, note=f"skipped: {MISSING}")]
    with _desks() as desks:
        return [_figure(address, _seconds(desks, address, sight)) for address, sight in _PAGES.items()]


@contextmanager
def _desks() -> Iterator[Mapping[str, Page]]:
    """Yield a browser page for each clinic, signed in with its key."""
    with ExitStack() as stack:
        product = stack.enter_context(in_process_product())
        product.clock.stop(NOW)
        filled = _filled(product)
        origin = stack.enter_context(served(unchecked(product, product.gateway)))
        browser = stack.enter_context(chromium("to look at the pages"))
        yield {name: _signed_in(browser, origin, client) for name, client in filled.items()}


def _filled(product: Product) -> dict[str, Client]:
    stored, known = patterns(product), {each.operation: each for each in lists() if not each.arrangement}
    clinics = {name: product.organization(name=name) for name in _OBJECTS}
    for name, clinic in clinics.items():
        for operation, count in _OBJECTS[name].items():
            pattern = stored[operation]
            fill(clinic.organization_id, known[operation], pattern, range(count), _SECONDS_APART)
    return clinics


def _signed_in(browser: Browser, origin: str, client: Client) -> Page:
    context = browser.new_context(base_url=origin, timezone_id="America/New_York")
    context.clock.set_fixed_time(NOW)
    page = context.new_page()
    page.goto("/dashboard")
    sign_in(page, client.key)
    return page


def _seconds(desks: Mapping[str, Page], address: str, sight: str) -> dict[str, float]:
    """Return the median of each clinic's rounds; the first round is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in desks}
    for _ in range(_ROUNDS + 1):
        for name, page in desks.items():
            taken[name].append(_open(page, address, sight))
    return {name: median(seconds[1:]) for name, seconds in taken.items()}


def _open(page: Page, address: str, sight: str) -> float:
    """Load an address; return the seconds until all parts of the page are shown."""
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(f"/dashboard#/{address}")
    page.locator(sight).first.wait_for()
    expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)
    return time.perf_counter() - began


def _figure(address: str, seconds: Mapping[str, float]) -> Figure:
    times = seconds[_MUCH] / seconds[_LITTLE]
    note = "; ".join(f"{taken:.2f} s with {name}" for name, taken in seconds.items())
    return Figure(f"#/{address}", round(times, 2), "times as long", limit=_MOST_TIMES, note=note)


if __name__ == "__main__":
    figures.save(measure)
