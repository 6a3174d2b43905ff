"""/docs, /errors and /openapi.json, as the gateway serves them."""

import json

import pytest

from tests.documented import OPENAPI
from tests.product import Client, Product
from tools.site.__main__ import SITE

_ASSETS = sorted(path.name for path in SITE.iterdir() if path.suffix != ".html")
_TARGETS = ["/docs", "/errors", *(f"/docs/{name}" for name in ("agents", "quick-start", *_ASSETS))]
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.fixture
def anyone(standing_product: Product) -> Client:
    """Someone without a key."""
    return standing_product.anonymous()


@pytest.mark.parametrize("target", _TARGETS)
def test_a_page_needs_no_key_and_is_kept_by_browsers(anyone: Client, target: str) -> None:
    answer = anyone("GET", target)
    policy = str(answer.header("Content-Security-Policy"))

    assert answer.status == 200
    suffix = target.rpartition(".")[2] if "." in target else "html"
    assert answer.header("Content-Type") == f"{_TYPES.get(suffix, 'text/html')}; charset=utf-8"
    assert answer.header("Set-Cookie") is None
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Strict-Transport-Security") == "max-age=31536000"
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    age = "max-age=300" if suffix == "html" else "max-age=31536000, immutable"
    assert answer.header("Cache-Control") == f"public, {age}"


@pytest.mark.parametrize("target", [*_TARGETS, "/openapi.json"])
def test_a_page_that_is_known_is_not_sent_again(anyone: Client, target: str) -> None:
    first = anyone("GET", target)

    again = anyone("GET", target, headers={"If-None-Match": first.etag})
    head = anyone("HEAD", target)
    changed = anyone("POST", target, {})

    assert (again.status, again.response.body, again.header("ETag")) == (304, b"", first.etag)
    assert (head.status, head.response.body, head.header("ETag")) == (200, b"", first.etag)
    assert (changed.status, changed.code, changed.header("Allow")) == (405, "method_not_allowed", "GET, HEAD")


@pytest.mark.parametrize(
    "name",
    [
        *("nothing", "index", "errors", "agents.html", "site.css", f"x{_ASSETS[0]}", ".", "..", "..%2fapp.py"),
        *("%2e%2e", "..%2f..%2fapp", "%2fetc%2fpasswd", "..\\app.py", "app.py", "__pycache__", "agents%00.css"),
        *("a/b", "agents/x.css"),
    ],
)
def test_another_name_is_a_404_that_tells_nothing_of_files(anyone: Client, name: str) -> None:
    answer = anyone("GET", f"/docs/{name}")

    if name == "index":
        assert answer.status == 200
        return
    assert (answer.status, answer.code) == (404, "unknown_path")
    assert answer.json["detail"] == "No such path."


def test_samples_name_the_deployment_that_is_asked(anyone: Client) -> None:
    page = anyone("GET", "/docs/agents", headers={"Host": "voice.example.org"}).response.body.decode()

    assert "://voice.example.org/api/agents" in page
    assert "api.voxanne.ai" not in page


def test_the_documents_server_is_the_deployment_that_is_asked(anyone: Client) -> None:
    document = anyone("GET", "/openapi.json", headers={"Host": "voice.example.org"}).json

    assert [server["url"] for server in document["servers"]] == ["http://voice.example.org"]
    assert document == OPENAPI | {"servers": document["servers"]}


@pytest.mark.parametrize("host", ['"><script>alert(1)</script>', "a'b", "a b"])
def test_a_host_that_is_no_name_is_not_taken_into_pages(anyone: Client, host: str) -> None:
    page = anyone("GET", "/docs", headers={"Host": host}).response.body.decode()
    document = anyone("GET", "/openapi.json", headers={"Host": host})

    assert "alert(1)" not in page
    assert "https://api.voxanne.ai" in page
    assert document.json == json.loads(json.dumps(OPENAPI))


def test_a_slash_too_many_leads_to_the_page(anyone: Client) -> None:
    answer = anyone("GET", "/docs/")

    assert (answer.status, answer.header("Location")) == (308, "http://api.example.com/docs")


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [("GET", "/api/agents", None), ("GET", "/api/agents", "own"), ("GET", "/nothing", None), ("POST", "/health", None)],
    ids=["gateway", "function", "unknown", "method"],
)
def test_the_type_of_a_problem_is_a_place_on_the_page_of_errors(
    anyone: Client, standing_clinic: Client, method: str, path: str, key: str | None
) -> None:
    """The gateway's own problems have the address that the deployment's parameter gives."""
    client = standing_clinic if key else anyone
    problem = client(method, f"{path}?limit=0" if key else path).json
    address, _, place = problem["type"].partition("#")

    page = anyone("GET", address.partition("api.example.com")[2])

    assert page.status == 200
    assert f'id="{place}"' in page.response.body.decode()
