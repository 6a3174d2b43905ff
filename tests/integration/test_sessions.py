"""Sessions of the dashboard that stand for an API key: opened, renewed, ended."""

import json
from http.cookies import SimpleCookie
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.dashboard.app import lambda_handler
from operations import suspensions
from tests.contract.imports import ROOT
from tests.integration.signed_in import OWN, PATH, Browser, signed_in
from tests.product import Client, Product
from tests.samples import make_key


def test_a_key_opens_a_session_whose_token_is_the_keys_equal_for_a_quarter_of_an_hour(
    product: Product, clinic: Client
) -> None:
    key = make_key(clinic, "contacts:read", "contacts:write")
    browser = Browser(product.anonymous())
    opened = browser("POST", {"api_key": key["key"]})
    page = clinic.with_key(opened.json["token"])

    me = page("GET", "/api/me")
    assert me.json == opened.json["me"]
    assert (me.json["kind"], me.json["id"], me.json["role"]) == ("key", key["id"], None)
    assert me.json["scopes"] == ["contacts:read", "contacts:write"]
    assert me.json["organization"]["id"] == clinic.organization_id
    assert page("GET", "/api/contacts").status == 200
    assert page("GET", "/api/agents").code == "insufficient_scope"
    listed = [each["id"] for each in clinic("GET", "/api/api-keys?limit=100").json]
    assert len(listed) == len(set(listed)) == 2, "tokens are in no list of keys"
    product.clock.advance(14 * 60)
    assert page("GET", "/api/contacts").status == 200
    product.clock.advance(61)
    assert page("GET", "/api/contacts").status == 401


def test_a_key_is_used_where_someone_works_in_the_dashboard_with_it(product: Product, clinic: Client) -> None:
    """The old key may rotate a new one that was never used, whose secret may have been lost."""
    old = make_key(clinic, "contacts:read", "keys:write")
    new = clinic.with_key(old["key"])("POST", f"/api/api-keys/{old['id']}/rotate", {"overlap_seconds": 3600}).json
    assert clinic("GET", f"/api/api-keys/{new['id']}").json["last_used_at"] is None
    browser = signed_in(product, new["key"])

    assert browser.page()("GET", "/api/contacts").status == 200

    used = clinic("GET", f"/api/api-keys/{new['id']}").json["last_used_at"]
    assert used is not None
    product.clock.advance(60)
    taken = clinic.with_key(old["key"])("POST", f"/api/api-keys/{new['id']}/rotate", {"overlap_seconds": 0})
    assert (taken.status, taken.code) == (403, "key_outlives_caller")
    product.clock.advance(10 * 60)
    assert browser.page()("GET", "/api/contacts").status == 200
    assert clinic("GET", f"/api/api-keys/{new['id']}").json["last_used_at"] > used


def test_the_cookie_is_for_this_route_alone_and_for_no_script(product: Product, clinic: Client) -> None:
    answer = Browser(product.anonymous())("POST", {"api_key": clinic.key})
    [morsel] = SimpleCookie(str(answer.header("Set-Cookie"))).values()

    assert (morsel["httponly"], morsel["secure"], morsel["samesite"]) == (True, True, "Strict")
    assert (morsel["path"], morsel["max-age"], morsel["domain"]) == (PATH, str(12 * 3600), "")
    assert answer.header("Cache-Control") == "no-store"
    stored = str(product.stored())
    assert morsel.value.rpartition(".")[2] not in stored
    assert answer.json["token"] not in stored


@pytest.mark.parametrize("other", ["a/b=1", "a[b]=1", "path=/x", 'a="open', "no pair", "a b=1", "naïve=1", "", "=1"])
def test_whatever_other_cookies_the_host_has_the_session_is_found(product: Product, clinic: Client, other: str) -> None:
    browser = signed_in(product, clinic.key)
    for cookies in (f"{other}; {browser.cookie}", f"{browser.cookie};{other}"):
        assert browser("POST", headers={"Cookie": cookies}).status == 200, cookies
    # Where two have our name, browsers send the one of the longer path first (RFC 6265, 5.4).
    assert browser("POST", headers={"Cookie": f"{browser.cookie}; {browser.cookie}x"}).status == 200


def test_a_session_ends_when_it_was_idle_for_half_an_hour_and_after_twelve_hours(
    product: Product, clinic: Client
) -> None:
    idle, busy = signed_in(product, clinic.key), signed_in(product, clinic.key)
    for _ in range(2):
        product.clock.advance(16 * 60)
        assert busy("POST").status == 200

    answer = idle("POST")
    assert (answer.status, answer.code, idle.cookie) == (401, "session_ended", "")
    for _ in range(23):
        product.clock.advance(29 * 60)
        assert busy("POST").status == 200
    product.clock.advance(29 * 60)
    assert busy("POST").code == "session_ended"


def test_signing_out_ends_the_session_and_its_tokens_within_a_minute(product: Product, clinic: Client) -> None:
    browser, other = signed_in(product, clinic.key), signed_in(product, clinic.key)
    page, cookie = browser.page(), browser.cookie
    assert page("GET", "/api/contacts").status == 200

    assert (browser("DELETE").status, browser.cookie) == (204, "")

    browser.cookie = cookie
    assert browser("POST").code == "session_ended"
    product.clock.advance(60)
    assert page("GET", "/api/contacts").status == 401
    assert other.page()("GET", "/api/contacts").status == 200


@pytest.mark.parametrize("end", ["revoked", "suspended"])
def test_what_ends_a_key_ends_its_sessions_within_a_minute(product: Product, clinic: Client, end: str) -> None:
    key = make_key(clinic, "contacts:read")
    browser = signed_in(product, key["key"])
    page = browser.page()
    assert page("GET", "/api/contacts").status == 200

    if end == "revoked":
        assert clinic("DELETE", f"/api/api-keys/{key['id']}").status == 200
    else:
        suspensions.suspend(product.stack, clinic.organization_id, None)

    product.clock.advance(60)
    assert page("GET", "/api/contacts").status == 401
    assert browser("POST").code == "session_ended"


def test_only_the_dashboards_own_page_may_use_the_cookie(product: Product, clinic: Client) -> None:
    browser = signed_in(product, clinic.key)
    cookie = browser.cookie
    foreign = [
        *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "none", "")),
        *({"Content-Type": media_type} for media_type in ("application/x-www-form-urlencoded", "text/plain", "")),
    ]

    for headers in foreign:
        for method in ("POST", "DELETE"):
            answer = browser(method, headers=headers)
            assert (answer.status, answer.code, answer.header("Set-Cookie")) == (403, "cross_origin_request", None)
    bare = {"Content-Type": "application/json", "Cookie": cookie}
    for method in ("POST", "DELETE"):
        assert browser.client(method, PATH, headers=bare).code == "cross_origin_request", "a browser always says it"

    assert (browser("POST").status, browser.cookie) == (200, cookie)


def test_an_idempotency_key_of_nobody_is_passed_over(product: Product) -> None:
    """Anyone may send one: records belong to organisations, and there is none yet."""
    headers = {**OWN, "Content-Type": "application/json", "Idempotency-Key": "k"}

    answer = product.anonymous()("POST", PATH, [], headers=headers)

    assert (answer.status, answer.code) == (422, "invalid_fields")


def test_a_cookie_or_key_that_is_none_is_refused_in_one_way_and_counts_for_its_address(
    product: Product, clinic: Client
) -> None:
    cookie = signed_in(product, clinic.key).cookie
    token = signed_in(product, clinic.key).page().key
    name, organization, session, secret = *cookie.partition("=")[::2][:1], *cookie.partition("=")[2].split(".")
    forged = Browser(product.anonymous(address="203.0.113.9"))
    far = (f"org_{'x' * 3_000}.{session}.{secret}", f"{organization}.ses_{'x' * 3_000}.{secret}")
    for value in (
        "",
        "x",
        f"{organization}.{session}.{secret[:-1]}x",
        f"org_x.{session}.{secret}",
        f"..{secret}",
        *far,
    ):
        forged.cookie = f"{name}={value}"
        answer = forged("POST")
        assert (answer.status, answer.code) == (401, "session_ended"), value
        forged.cookie = f"{name}={value}"
        assert forged("DELETE").status == 401
    for key in ("x", token, str(clinic.key)[:-1] + "x"):
        assert forged("POST", {"api_key": key}).code == "invalid_api_key"

    answers = [forged("POST", {"api_key": "x"}).status for _ in range(100 - 3 + 1)]
    assert answers[-2:] == [401, 429]
    forged.cookie = f"{name}=x"
    assert forged("POST").status == 401, "cookies that are refused count apart"
    assert signed_in(product, clinic.key, address="203.0.113.10").cookie


def test_who_opens_the_page_or_signs_in_is_not_refused_for_what_programs_with_keys_sent_from_there(
    product: Product,
) -> None:
    """A clinic's people and its programs have one address."""
    clinic = product.organization(ip_limit=None)
    browser = Browser(product.anonymous(address="203.0.113.9"))
    program = product.anonymous(address="203.0.113.9").with_key(str(clinic.key))

    for _ in range(3):
        assert browser("POST", {}).status == 401, "the page asks whether there is a session"
    statuses = [program("GET", "/api/calls").status for _ in range(101)]
    assert statuses[-2:] == [200, 429]
    assert browser("POST", {}).code == "session_ended"
    browser.cookie = "voxanne_session=ended"
    assert browser("POST", {}).code == "session_ended"
    assert signed_in(product, clinic.key, address="203.0.113.9").page()("GET", "/api/calls").status == 200


def test_a_sessions_requests_count_for_its_member_alone(product: Product) -> None:
    clinic = product.organization(limit=3, ip_limit=None)
    pages = [signed_in(product, clinic.key).page() for _ in range(2)]

    for number in range(120):
        answer = pages[number % 2]("GET", "/api/contacts")
        assert answer.status == 200
    assert answer.header("RateLimit-Policy") == '"member";q=600;w=900'
    assert str(answer.header("RateLimit")).startswith('"member";r=476;')
    assert answer.header("X-RateLimit-Limit") == "600"
    assert str(clinic("GET", "/api/contacts").header("RateLimit")).startswith('"org";r=2;')


def asked(stage: str, scheme: str, body: dict[str, Any], cookie: str = "") -> dict[str, Any]:
    """The answer to the page behind a stage, through https or not."""
    event = json.loads((ROOT / "events" / "dashboard_page.json").read_text(encoding="utf-8"))
    event |= {"resource": PATH, "path": PATH, "httpMethod": "POST", "body": json.dumps(body)}
    event["multiValueHeaders"] |= {
        "Content-Type": ["application/json"],
        "Cookie": [cookie],
        "Sec-Fetch-Site": ["same-origin"],
        "X-Forwarded-Proto": [scheme],
    }
    event["requestContext"] |= {"path": f"{stage}{PATH}", "httpMethod": "POST"}
    return lambda_handler(event, LambdaContext())


@pytest.mark.parametrize(
    ("stage", "scheme", "name", "path"),
    [
        ("", "https", "__Host-voxanne_session", "/"),
        ("/v1", "https", "__Secure-voxanne_session", "/v1/dashboard/session"),
        ("", "http", "voxanne_session", "/dashboard/session"),
        ("/v1", "http", "voxanne_session", "/v1/dashboard/session"),
    ],
)
@pytest.mark.usefixtures("product")
def test_no_other_host_can_plant_a_session_in_the_browser(
    clinic: Client, other_clinic: Client, *, stage: str, scheme: str, name: str, path: str
) -> None:
    """Browsers take a cookie with such a prefix from this host alone, and through https."""
    [cookie] = asked(stage, scheme, {"api_key": clinic.key})["multiValueHeaders"]["Set-Cookie"]
    [planted] = asked(stage, "http", {"api_key": other_clinic.key})["multiValueHeaders"]["Set-Cookie"]

    assert cookie.startswith(f"{name}=")
    assert f"; Path={path}; " in cookie
    assert "; Secure; HttpOnly; SameSite=Strict" in cookie
    own = cookie.partition(";")[0]
    sent = own if scheme == "http" else f"{planted.partition(';')[0]}; {own}"
    renewed = json.loads(asked(stage, scheme, {}, sent)["body"])
    assert renewed["me"]["organization"]["id"] == clinic.organization_id
    if scheme == "https":
        assert asked(stage, scheme, {}, planted.partition(";")[0])["statusCode"] == 401
