"""Debian's Chromium, for tests of what a browser shows, and axe-core, which finds accessibility barriers.

Its headless shell renders the same with a quarter less processor time, which is most of the time of tests of pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.contract.imports import ROOT
from tests.requirements import need

_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((each for each in _BROWSERS if each.exists()), None)
MISSING = "apt-get install chromium-headless-shell"
_AXE = ROOT / "tools" / "node" / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium(purpose: str) -> Iterator[Browser]:
    """Yield a browser. Without one, skip the test; the message names its *purpose*."""
    need(None if CHROMIUM else f"Chromium is needed {purpose}: {MISSING}")
    with sync_playwright() as playwright:
        # Pages of a context share a process: to start one takes as long as to open the dashboard.
        args = ["--no-sandbox", "--renderer-process-limit=1"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


def sign_in(page: Page, key: str | None) -> None:
    """Sign in to the dashboard with an API key."""
    page.get_by_label("API key").fill(str(key))
    page.keyboard.press("Enter")
    page.get_by_role("navigation").wait_for()


def barriers(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Return the serious violations that axe-core finds in a page, with its *options*."""
    need(None if _AXE.exists() else "axe-core is needed to look for barriers: make document")
    if page.evaluate("window.axe === undefined"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    violations: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(result => result.violations)", options
    )
    return [each for each in violations if each["impact"] in {"serious", "critical"}]
