"""/dashboard: the page and its files, as the gateway serves them."""

import hashlib
import json
import re

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.dashboard import assets
from functions.dashboard.app import lambda_handler
from tests.contract.imports import ROOT
from tests.product import Client, Product

FILES = sorted(path.name for path in assets._FOLDER.iterdir() if path.suffix in {".css", ".js", ".svg"})  # noqa: SLF001
# As they are in the folder.
_TEXTS = {name: (assets._FOLDER / name).read_text(encoding="utf-8") for name in FILES}  # noqa: SLF001
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.fixture
def anyone(standing_product: Product) -> Client:
    """Someone without a key."""
    return standing_product.anonymous()


@pytest.fixture
def folder(anyone: Client) -> str:
    """The folder that the page names, as a path of the API."""
    page = anyone("GET", "/dashboard").response.body.decode()
    [name] = set(re.findall(r'"(dashboard/[0-9a-f]+)/', page))
    assert "{assets}" not in page
    return f"/{name}"


def test_the_page_is_asked_for_anew_and_runs_nothing_from_elsewhere(anyone: Client) -> None:
    page = anyone("GET", "/dashboard")

    assert (page.status, page.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert page.header("Cache-Control") == "no-cache"
    assert page.header("Set-Cookie") is None
    assert page.header("Strict-Transport-Security") == "max-age=31536000"
    assert str(page.header("Content-Security-Policy")).split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' https://conversationsbucket.s3.us-east-1.amazonaws.com",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]


def test_files_have_the_releases_name_and_are_kept_for_good(anyone: Client, folder: str) -> None:
    assert FILES
    for name in FILES:
        first = anyone("GET", f"{folder}/{name}")
        again = anyone("GET", f"{folder}/{name}", headers={"If-None-Match": first.etag})
        head = anyone("HEAD", f"{folder}/{name}")

        assert first.header("Content-Type") == f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8"
        assert first.header("Cache-Control") == "public, max-age=31536000, immutable"
        assert (again.status, again.response.body) == (304, b"")
        assert (head.status, head.response.body, head.etag) == (200, b"", first.etag)


def test_styles_are_one_file_that_has_all_of_them_in_the_order_of_their_list(anyone: Client, folder: str) -> None:
    listed = re.findall(r'^@import "(.+)";$', _TEXTS["styles.css"], re.MULTILINE)
    page = anyone("GET", "/dashboard").response.body.decode()
    styles = anyone("GET", f"{folder}/styles.css").response.body.decode()

    assert re.findall(r'"stylesheet" href=".+/(.+)"', page) == ["styles.css"]
    assert sorted(listed) == [name for name in FILES if name.endswith(".css") and name != "styles.css"]
    assert styles.partition("\n")[2] == "".join(_TEXTS[name] for name in listed)


def test_the_page_preloads_all_modules_of_the_first_view_and_no_others(anyone: Client) -> None:
    """One that is found only in the module that imports it is asked for a round trip later."""
    page = anyone("GET", "/dashboard").response.body.decode()
    [found] = re.findall(r'type="module" src=".+/(.+)"', page)
    imported = {found}
    while found := {name for module in imported for name in _imports(module)} - imported:
        imported |= found

    preloaded = re.findall(r'"modulepreload" href=".+/(.+)"', page)
    assert len(imported) > 20
    assert sorted([*preloaded, "app.js"]) == sorted(imported)


def _imports(module: str) -> list[str]:
    """The modules that one needs to run; others it loads when a page is opened."""
    return re.findall(r'\b(?:from|import) "\./(.+?)"', _TEXTS[module])


def test_a_page_of_an_older_release_gets_the_new_files_but_does_not_keep_them(anyone: Client) -> None:
    answer = anyone("GET", f"/dashboard/0123456789abcdef/{FILES[0]}")

    assert (answer.status, answer.header("Cache-Control")) == (200, "no-cache")


@pytest.mark.parametrize(
    "name",
    [
        *("nothing.js", "index.html", ".", "..", "..%2fapp.py", "%2e%2e", "..%2f..%2fapp.py", "%2fetc%2fpasswd"),
        *("..\\app.py", "app.py", "app.js%00", "a/b.js"),
    ],
)
def test_another_name_is_a_404_that_tells_nothing_of_files(anyone: Client, folder: str, name: str) -> None:
    answer = anyone("GET", f"{folder}/{name}")

    assert (answer.status, answer.code) == (404, "unknown_path")
    assert answer.json["detail"] == "No such path."


def test_a_slash_too_many_leads_to_the_page_and_other_methods_are_refused(anyone: Client) -> None:
    slash, post = anyone("GET", "/dashboard/"), anyone("PATCH", "/dashboard", {})

    assert (slash.status, slash.header("Location")) == (308, "http://api.example.com/dashboard")
    assert (post.status, post.code) == (405, "method_not_allowed")


def test_vendored_files_are_those_of_the_list_and_have_their_licences() -> None:
    folder = assets._FOLDER  # noqa: SLF001
    listed = [line.split() for line in (folder / "vendored.sha256").read_text(encoding="utf-8").splitlines()]

    assert [name for _, name in listed] == ["preact.js"]
    for digest, name in listed:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert "Copyright" in (folder / name).with_suffix(".LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("standing_product")
def test_behind_a_stage_links_and_the_cookie_stay_below_it() -> None:
    """Without a domain of its own, an API's paths begin with the stage (docs/operations.md)."""
    event = json.loads((ROOT / "events" / "dashboard_page.json").read_text(encoding="utf-8"))
    event["requestContext"] |= {"path": "/v1/dashboard/", "domainName": "abc.execute-api.us-east-1.amazonaws.com"}
    redirect = lambda_handler(event, LambdaContext())
    event["requestContext"]["path"] = "/v1/dashboard"
    page = lambda_handler(event, LambdaContext())

    [location] = redirect["multiValueHeaders"]["Location"]
    assert location == "https://abc.execute-api.us-east-1.amazonaws.com/v1/dashboard"
    links = re.findall(r'(?:src|href)="([^"]+)"', page["body"])
    assert links
    assert [link for link in links if not link.startswith(("dashboard/", "data:"))] == []
