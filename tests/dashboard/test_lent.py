"""Who borrows a browser's context finds nothing of who had it before, except what the browser has cached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.dashboard.conftest import Stage
from tests.dashboard.morning import NOW
from tests.observers import Logs

pytestmark = pytest.mark.processes
# Of no other test, so that it is known who had a context before.
_ZONE = "America/Halifax"
_FILL = """async () => {
    localStorage.setItem("kept", "yes");
    sessionStorage.setItem("kept", "yes");
    document.cookie = "kept=yes; path=/dashboard";
    window.name = "kept";
    await (await caches.open("kept")).put("/kept", new Response("yes"));
    await new Promise(done => { indexedDB.open("kept").onsuccess = done; });
    await (await navigator.storage.getDirectory()).getFileHandle("kept", { create: true });
}"""
_FIND = """async () => {
    const files = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return [{ ...localStorage }, { ...sessionStorage }, document.cookie, window.name, await caches.keys(),
        (await indexedDB.databases()).map(each => each.name), files];
}"""
_ALLOWED = "navigator.permissions.query({ name: 'geolocation' }).then(found => found.state)"
_CHANGES: dict[str, Callable[[Page], None]] = {
    "its clock went on": lambda page: page.clock.fast_forward("14:00"),
    "its clock stood": lambda page: page.clock.pause_at(NOW),
    "its time was set": lambda page: page.clock.set_fixed_time(NOW),
}


def _lent(stage: Stage, change: Callable[[Page], None] = lambda _: None) -> BrowserContext:
    with stage.contexts.lent(_ZONE) as page:
        page.goto("/dashboard")
        page.get_by_label("API key").wait_for()
        change(page)
        return page.context


def test_a_context_is_lent_again_with_nothing_in_it(stage: Stage) -> None:
    asked: list[str] = []
    with stage.contexts.lent(_ZONE) as page:
        page.goto("/dashboard")
        context = page.context
        context.grant_permissions(["geolocation"])
        context.add_cookies([{"name": "hidden", "value": "yes", "url": f"{stage.origin}/dashboard", "httpOnly": True}])
        context.route("**/api/**", lambda route: asked.append(route.request.url))
        context.set_extra_http_headers({"X-Kept": "yes"})
        assert page.evaluate(_ALLOWED) == "granted"
        page.evaluate(_FILL)
        assert page.evaluate(_FIND) == [
            *({"kept": "yes"}, {"kept": "yes"}, "kept=yes", "kept", ["kept"], ["kept"], ["kept"])
        ]
        second = context.new_page()
        second.goto("/dashboard")
        second.evaluate("setInterval(() => localStorage.setItem('kept', 'yes'), 0)")
        context.set_offline(True)
    with stage.contexts.lent(_ZONE) as page:
        assert page.context is context
        assert len(context.pages) == 2
        assert context.cookies() == []
        with page.expect_request("**/dashboard") as request:
            page.goto("/dashboard")
        assert "x-kept" not in request.value.all_headers()
        page.get_by_label("API key").wait_for()
        assert page.evaluate(_FIND) == [{}, {}, "", "", [], [], []]
        assert page.evaluate(_ALLOWED) == "prompt"
        assert page.evaluate("fetch('/api/me').then(answer => answer.status)") == 401
    assert asked == []


def test_two_who_borrow_at_once_have_two(stage: Stage) -> None:
    with stage.contexts.lent(_ZONE) as page, stage.contexts.lent(_ZONE) as other:
        assert page.context is not other.context


def test_files_of_the_page_stay_cached(stage: Stage, logs: Logs) -> None:
    _lent(stage)
    before = len(logs.text)
    _lent(stage)
    assert "/dashboard/session" in logs.text[before:]
    assert "{asset}" not in logs.text[before:]


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_a_context_is_not_lent_again_after(stage: Stage, change: Callable[[Page], None]) -> None:
    changed = _lent(stage, change)
    assert _lent(stage) is not changed


def test_a_context_in_which_a_test_failed_is_closed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[BrowserContext] = []

    def fail(page: Page) -> None:
        """As a test that has a context by a fixture."""
        failed.append(page.context)
        monkeypatch.setattr(stage.contexts.session, "testsfailed", stage.contexts.session.testsfailed + 1)

    def fail_within(page: Page) -> None:
        failed.append(page.context)
        raise RuntimeError

    _lent(stage, fail)
    with pytest.raises(RuntimeError):
        _lent(stage, fail_within)
    assert len(failed) == 2
    assert not set(failed) & set(stage.contexts.browser.contexts)
