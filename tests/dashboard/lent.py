"""Contexts of a browser that tests borrow one after another, since one with a cache opens the dashboard much faster.

A borrower finds nothing of the one before except cached files. What can't be taken back ends a context: another time,
or a test that failed. Who adds listeners, scripts or functions to a context, not to its page, takes a new one.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.dashboard.morning import NOW, ZONE

# What a page is waited for. No rule is about this time: a slow machine needs more of it than a fast one.
PATIENCE_MILLISECONDS = 60_000
# After what a page that is still there is closed again.
_FORGOTTEN_MILLISECONDS = 3000
# What the clock was ever told, which each new page is told again.
_TOLD = "globalThis.__pwClock.controller._log.length"


@dataclass
class Lender:
    """A browser's contexts, which all show an origin at the morning's time."""

    browser: Browser
    origin: str
    session: pytest.Session
    _idle: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    """An empty page of each context that is not lent, by zone. It stays, so that its process serves the others, too."""

    def new(self, **options: Any) -> BrowserContext:
        """Return a context that is not lent to others."""
        context = self.browser.new_context(**{"base_url": self.origin, "timezone_id": ZONE.key, **options})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.clock.set_fixed_time(NOW)
        return context

    @contextmanager
    def lent(self, zone: str = ZONE.key) -> Iterator[Page]:
        """Yield an empty page of a context whose clock is in a zone."""
        failed = self.session.testsfailed
        standing, page = self._empty_pages(zone)
        is_clean = False
        try:
            yield page
            is_clean = self.session.testsfailed == failed
        finally:
            if is_clean:
                _take_back(standing, self.origin)
                self._idle[zone].append(standing)
            else:
                standing.context.close()

    def _empty_pages(self, zone: str) -> tuple[Page, Page]:
        """Return the page of a context that stays, and a new one."""
        while self._idle[zone]:
            standing = self._idle[zone].pop()
            page = standing.context.new_page()
            if page.evaluate(_TOLD) == 1:
                return standing, page
            page.context.close()
        context = self.new(timezone_id=zone)
        return context.new_page(), context.new_page()


def _take_back(standing: Page, origin: str) -> None:
    """Close all other pages of a context, and undo all that was set in it."""
    context = standing.context
    for page in context.pages:
        if page is not standing:
            _close(page)
    context.unroute_all()
    context.clear_permissions()
    context.set_extra_http_headers({})
    context.set_offline(False)
    context.clear_cookies()
    session = context.new_cdp_session(standing)
    # Without the cache of HTTP.
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    session.detach()


def _close(page: Page) -> None:
    """Close a page. Chromium forgets it where a load is just being committed, and `Page.close` would wait for good."""
    session = page.context.new_cdp_session(page)
    target = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    while not page.is_closed():
        with suppress(PlaywrightTimeoutError), page.expect_event("close", timeout=_FORGOTTEN_MILLISECONDS):
            session.send("Target.closeTarget", {"targetId": target})
