"""Sign-in at an OpenID provider: what fits the sign-in that a browser began opens a session, and nothing else does."""

import base64
import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from local.providers.openid.server import Person
from operations.members import invite_owner, make_owner
from tests.integration.overtaking import overtaken_by
from tests.integration.people import CALLBACK, SIGN_IN, Doors, cookie_of, doors_of
from tests.product import Answer, Client, Product, parameters
from voxanne.core import secrets
from voxanne.core.errors import NotFoundError

ANN = "ann@clinic.example"
_DAY = 86_400
type Claims = dict[str, Any]


@pytest.fixture
def doors(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    with doors_of(product, monkeypatch) as made:
        yield made


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def cookie_with(begun: Any) -> str:
    """The cookie of a sign-in that this browser did not begin."""
    return f"voxanne_sign_in={encoded(json.dumps(begun))}"


def refused(answer: Answer, code: str) -> bool:
    """Whether the browser ends at the page, which says why, without a session."""
    assert (answer.status, cookie_of(answer, "voxanne_session")) == (302, "")
    assert answer.header("Location") == f"http://api.example.com/dashboard#/sign-in/{code}"
    return True


def test_a_member_ends_where_they_wanted_to_be_with_a_cookie_for_the_page(
    doors: Doors, clinic: Client, product: Product
) -> None:
    doors.join(clinic, ANN, "staff")
    product.clock.advance(3600)
    begun, cookie = doors.begin(f"?{urlencode({'next': '#/calls/call_1?tab=audio'})}")
    asked = parse_qs(urlsplit(str(begun.header("Location"))).query)

    assert begun.status == 302
    assert (asked["redirect_uri"], asked["code_challenge_method"]) == (
        ["http://api.example.com/dashboard/callback"],
        ["S256"],
    )
    assert "Path=/dashboard/callback; Max-Age=600; Secure; HttpOnly; SameSite=Lax" in str(begun.header("Set-Cookie"))
    ended = product.anonymous()("GET", doors.answered(begun, ANN), headers={"Cookie": cookie})
    assert ended.header("Location") == "http://api.example.com/dashboard#/calls/call_1?tab=audio"
    set_cookies = [value for name, value in ended.response.headers if name.lower() == "set-cookie"]
    assert any(
        "Path=/dashboard/session; Max-Age=43200; Secure; HttpOnly; SameSite=Strict" in each for each in set_cookies
    )
    assert any(each.startswith("voxanne_sign_in=; ") and "Max-Age=0" in each for each in set_cookies)
    [member] = clinic("GET", "/api/members").json
    assert member["last_signed_in_at"] > member["created_at"]


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": ["dashboard", "another-client"]},
        {"azp": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": "\ud800"},
        {"exp": 1_000_000},
        {"exp": None},
        {"sub": ""},
        {"sub": 17},
    ],
    ids=ascii,
)
def test_an_id_token_that_does_not_fit_is_refused(doors: Doors, clinic: Client, change: Claims) -> None:
    doors.join(clinic, ANN, "staff")
    doors.provider.change_claims = lambda claims: claims | change
    answer, browser = doors.enter(ANN)

    assert refused(answer, "sign_in_failed")
    assert browser("POST").status == 401


def test_who_signs_in_after_someone_else_is_asked_who_they_are(doors: Doors, clinic: Client) -> None:
    """The provider remembers who signed in last at a shared desk, and would let them in again without a question."""
    doors.join(clinic, ANN, "staff")
    first = urlsplit(str(doors.begin()[0].header("Location")))
    connection = HTTPConnection(str(first.hostname), first.port)
    connection.request("GET", f"/authorize?{first.query}&as={ANN}")
    signed_in = connection.getresponse()
    signed_in.read()
    headers = {"Cookie": str(signed_in.getheader("Set-Cookie")).partition(";")[0]}

    # Other clients of the provider get an answer without a question.
    others = urlencode(dict(parse_qsl(first.query)) | {"prompt": ""})
    connection.request("GET", f"/authorize?{others}", headers=headers)
    silent = connection.getresponse()
    silent.read()
    again = urlsplit(str(doors.begin()[0].header("Location")))
    connection.request("GET", f"/authorize?{again.query}", headers=headers)
    asked = connection.getresponse()

    assert (signed_in.status, silent.status, asked.status) == (302, 302, 200)
    assert ANN not in asked.read().decode()
    connection.close()


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(doors: Doors, clinic: Client) -> None:
    doors.join(clinic, ANN, "staff")
    browser = doors.product.anonymous()

    def ended(change: Callable[[dict[str, str]], dict[str, str]], cookie: str | None = None) -> Answer:
        begun, own = doors.begin()
        query = dict(parse_qsl(urlsplit(doors.answered(begun, ANN)).query))
        headers = {"Cookie": own if cookie is None else cookie}
        return browser("GET", f"{CALLBACK}?{urlencode(change(query))}", headers=headers)

    _, others = doors.begin()
    assert refused(ended(lambda query: query | {"state": "another"}), "sign_in_failed")
    assert refused(ended(lambda query: {"code": query["code"]}), "sign_in_failed")
    assert refused(ended(lambda query: query, others), "sign_in_failed")
    assert refused(ended(lambda query: query, "voxanne_sign_in=e30="), "sign_in_failed")
    assert refused(ended(lambda query: query, "voxanne_sign_in=%"), "sign_in_failed")
    for planted in ("\ud800", "é", 5, None):
        names = ("state", "nonce", "verifier", "place", "invitation", "organization")
        assert refused(ended(lambda query: query, cookie_with(dict.fromkeys(names, planted))), "sign_in_failed")
    elsewhere = dict.fromkeys(("nonce", "verifier", "invitation", "organization"), "") | {"place": "//other.example"}
    assert refused(
        ended(lambda query: query | {"state": "s"}, cookie_with(elsewhere | {"state": "s"})), "sign_in_failed"
    )
    assert refused(ended(lambda query: query, f"voxanne_sign_in={encoded('[' * 3_000)}"), "sign_in_failed")
    assert refused(ended(lambda query: query | {"code": "another"}), "sign_in_failed")
    assert refused(ended(lambda query: query | {"iss": "https://other.example"}), "sign_in_failed")
    assert refused(ended(lambda query: {"state": query["state"], "error": "access_denied"}), "sign_in_failed")
    unknown = ended(lambda query: query | {"session_state": "1", "authuser": "0"})
    assert unknown.header("Location") == "http://api.example.com/dashboard", "providers add parameters of their own"


def test_a_code_is_taken_once(doors: Doors, clinic: Client) -> None:
    doors.join(clinic, ANN, "staff")
    begun, cookie = doors.begin()
    path = doors.answered(begun, ANN)

    first = doors.product.anonymous()("GET", path, headers={"Cookie": cookie})
    again = doors.product.anonymous()("GET", path, headers={"Cookie": cookie})

    assert cookie_of(first, "voxanne_session")
    assert refused(again, "sign_in_failed")


def test_next_leads_to_places_within_the_page_alone(doors: Doors) -> None:
    for place in ("https://evil.example", "//evil.example", "/\\evil.example", "#x", "#/a\r\nX: y", "", "/calls"):
        answer = doors.product.anonymous()("GET", f"{SIGN_IN}?{urlencode({'next': place})}")
        assert (answer.status, answer.code) == (400, "bad_request"), place


def test_an_invitation_makes_its_person_a_member_once_within_seven_days(
    doors: Doors, clinic: Client, product: Product
) -> None:
    """Each refusal in one text, which does not say why."""

    def invited(email: str) -> str:
        made = clinic("POST", "/api/invitations", {"email": email, "role": "staff"})
        return f"?{urlsplit(made.json['url']).query}"

    used, others, late = (invited(f"{name}@clinic.example") for name in ("ann", "bob", "cid"))
    assert doors.enter("Ann@Clinic.example", used)[1].cookie, "providers ignore case"
    doors.provider.add(Person("dan@clinic.example", "Dan", email_verified=False))
    unverified = invited("dan@clinic.example")
    product.clock.advance(60)
    codes = [
        doors.enter(ANN, used),
        doors.enter("eve@clinic.example", others),
        doors.enter("dan@clinic.example", unverified),
        doors.enter("bob@clinic.example", f"{others}x"),
        doors.enter("bob@clinic.example", "?invitation=org_x.inv_y.z"),
        doors.enter("bob@clinic.example", "?invitation=.."),
    ]
    product.clock.advance(7 * _DAY)
    codes.append(doors.enter("cid@clinic.example", late))

    assert all(refused(answer, "invitation_not_valid") for answer, _ in codes)
    [member] = clinic("GET", "/api/members").json
    assert (member["email"], member["name"], member["role"]) == (ANN, "Ann", "staff")
    assert refused(doors.enter("eve@clinic.example")[0], "not_a_member")


@pytest.mark.parametrize("name", ["", "\u200b", "\u3164", "\u2800\ufe0f"])
def test_a_member_whose_name_shows_nothing_is_named_by_the_address(doors: Doors, clinic: Client, name: str) -> None:
    doors.provider.add(Person(ANN, name))

    doors.join(clinic, ANN, "staff")

    assert clinic("GET", "/api/members").json[0]["name"] == ANN
    assert clinic("GET", "/api/audit-events").json[0]["actor"]["name"] == ANN


@pytest.mark.parametrize(
    ("invited", "others"),
    [("gross@clinic.example", "groß@clinic.example"), ("kim@clinic.example", "\u212aim@clinic.example")],
)
def test_an_invitation_is_its_address_owners_and_not_that_of_a_similar_one(
    doors: Doors, clinic: Client, invited: str, others: str
) -> None:
    made = clinic("POST", "/api/invitations", {"email": invited, "role": "staff"}).json
    query = f"?{urlsplit(made['url']).query}"

    assert refused(doors.enter(others, query)[0], "invitation_not_valid")
    assert doors.enter(invited.upper(), query)[1].cookie
    for email, status in (("groß@clinic.example", 201), ("Änne@clinic.example", 201), ("änne@clinic.example", 409)):
        assert clinic("POST", "/api/invitations", {"email": email, "role": "staff"}).status == status, email


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_an_invitation_is_accepted_in_the_page_alone(doors: Doors, clinic: Client, site: str | None) -> None:
    """A person who is signed in at the provider would join a stranger's organisation by a link in any page."""
    url = urlsplit(clinic("POST", "/api/invitations", {"email": ANN, "role": "staff"}).json["url"])
    headers = {} if site is None else {"Sec-Fetch-Site": site}

    answer = doors.product.anonymous()("GET", f"{url.path}?{url.query}", headers=headers)

    token = dict(parse_qsl(url.query))["invitation"]
    assert (answer.status, answer.header("Set-Cookie")) == (302, None)
    assert answer.header("Location") == f"http://api.example.com/dashboard#/invitation/{token}"
    hostile = doors.product.anonymous()("GET", f"{SIGN_IN}?{urlencode({'invitation': '/../x#?é"'})}", headers=headers)
    assert hostile.header("Location") == "http://api.example.com/dashboard#/invitation/%2F..%2Fx%23%3F%C3%A9%22"
    assert doors.product.anonymous()("GET", SIGN_IN, headers=headers).header("Set-Cookie"), "members sign in anywhere"


def test_the_operator_invites_the_first_owner_and_a_lost_url_is_replaced(
    doors: Doors, clinic: Client, product: Product
) -> None:
    first, second = (invite_owner(product.stack, clinic.organization_id, "lee@clinic.example") for _ in range(2))

    assert refused(doors.enter("lee@clinic.example", f"?{urlsplit(str(first)).query}")[0], "invitation_not_valid")
    _, browser = doors.enter("lee@clinic.example", f"?{urlsplit(str(second)).query}")
    assert browser.page()("GET", "/api/me").json["role"] == "owner"
    assert invite_owner(product.stack, clinic.organization_id, "lee@clinic.example") is None


@pytest.mark.parametrize("former", [False, True])
def test_of_two_operators_who_invite_an_owner_at_once_both_get_a_url_and_the_last_one_is_valid(
    doors: Doors, clinic: Client, product: Product, *, former: bool
) -> None:
    """The command that makes the organisation, too: without its output, the API key is lost."""

    def invite() -> str:
        return str(invite_owner(product.stack, clinic.organization_id, ANN))

    if former:
        invite()
    urls: list[str] = []
    with overtaken_by(lambda: urls.append(invite()), "TransactWriteItems"):
        urls.append(invite())

    first, last = (doors.enter(ANN, f"?{urlsplit(url).query}")[0] for url in urls)
    assert refused(first, "invitation_not_valid")
    assert cookie_of(last, "voxanne_session")


def test_the_operator_makes_a_member_an_owner_after_the_only_one_has_left(
    doors: Doors, clinic: Client, product: Product
) -> None:
    """Of any organisation, also one without a reference."""
    left = doors.join(clinic, "left@clinic.example", "owner").page()("GET", "/api/me").json["id"]
    page = doors.join(clinic, ANN, "staff").page()
    ann = page("GET", "/api/me").json["id"]
    assert clinic("DELETE", f"/api/members/{left}").code == "last_owner"

    made = [make_owner(product.stack, clinic.organization_id, email) for email in ("Ann@Clinic.example", ANN)]

    assert made == [{"organization_id": clinic.organization_id, "member_id": ann, "owner_url": None}] * 2
    product.clock.advance(60)
    assert page("DELETE", f"/api/members/{left}").status == 204
    assert page("DELETE", f"/api/members/{ann}").code == "last_owner"
    invited = make_owner(product.stack, clinic.organization_id, "lee@clinic.example")
    assert invited["member_id"] is None
    _, browser = doors.enter("lee@clinic.example", f"?{urlsplit(invited['owner_url']).query}")
    assert browser.page()("GET", "/api/me").json["role"] == "owner"
    with pytest.raises(NotFoundError):
        make_owner(product.stack, "org_of_nobody", ANN)


def test_signing_out_everywhere_ends_the_members_sessions_in_all_browsers(
    doors: Doors, clinic: Client, product: Product
) -> None:
    here = doors.join(clinic, ANN, "staff")
    _, elsewhere = doors.enter(ANN)
    other = doors.join(clinic, "bob@clinic.example", "staff")
    page = elsewhere.page()
    assert page("GET", "/api/contacts").status == 200

    assert here("DELETE", query="?everywhere=true").status == 204

    assert elsewhere("POST").code == "session_ended"
    product.clock.advance(60)
    assert page("GET", "/api/contacts").status == 401
    assert other.page()("GET", "/api/contacts").status == 200


def test_the_clients_secret_is_sent_where_there_is_one(
    product: Product, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doors_of(product, monkeypatch, secret="the-clients-own") as doors:
        monkeypatch.setenv("SIGN_IN_SECRET_NAME", "/voxanne/sign-in/client-secret")
        assert refused(doors.enter(ANN)[0], "sign_in_failed")
        parameters().put_parameter(Name="/voxanne/sign-in/client-secret", Value="the-clients-own", Type="SecureString")
        secrets.forget()
        assert doors.join(clinic, ANN, "staff").cookie
    secrets.forget()


def test_a_rotated_secret_of_the_client_is_read_without_a_new_process(
    product: Product, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "/voxanne/sign-in/client-secret"
    monkeypatch.setenv("SIGN_IN_SECRET_NAME", name)
    parameters().put_parameter(Name=name, Value="the-former", Type="SecureString")
    secrets.forget()
    with doors_of(product, monkeypatch, secret="the-former") as doors:
        assert doors.join(clinic, ANN, "staff").cookie
        doors.provider.secret = "the-new-one"
        assert refused(doors.enter(ANN)[0], "sign_in_failed")
        parameters().put_parameter(Name=name, Value="the-new-one", Type="SecureString", Overwrite=True)

        assert doors.enter(ANN)[1].cookie
    secrets.forget()


def test_a_provider_that_does_not_answer_or_says_nonsense_opens_nothing(
    product: Product, clinic: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doors_of(product, monkeypatch) as doors:
        begun, cookie = doors.begin()
        path = doors.answered(begun, ANN)
    assert refused(product.anonymous()("GET", path, headers={"Cookie": cookie}), "sign_in_failed")
    with doors_of(product, monkeypatch) as doors:
        document = doors.provider.discovery() | {"issuer": "https://other.example"}
        monkeypatch.setattr(doors.provider, "discovery", lambda: document)
        assert refused(product.anonymous()("GET", SIGN_IN), "sign_in_failed")
    monkeypatch.delenv("SIGN_IN_ISSUER")
    assert product.anonymous()("GET", SIGN_IN).code == "unknown_path"
    assert clinic("GET", "/api/members").json == []


def test_sign_ins_count_for_their_address_apart_from_requests_with_keys(doors: Doors, product: Product) -> None:
    clinic = product.organization(ip_limit=None)
    browser = doors.join(clinic, ANN, "staff")
    for _ in range(100):
        clinic("GET", "/api/calls")
    assert clinic("GET", "/api/calls").status == 429
    for _ in range(98):
        begun, cookie = doors.begin()
        state = parse_qs(urlsplit(str(begun.header("Location"))).query)["state"][0]
        product.anonymous()("GET", f"{CALLBACK}?code=x&state={state}", headers={"Cookie": cookie})

    _, last = doors.enter(ANN)
    over, _ = doors.enter(ANN)

    assert last.page()("GET", "/api/calls").status == browser.page()("GET", "/api/calls").status == 200
    assert refused(over, "rate_limited")


def test_what_any_website_sends_a_browser_to_locks_no_one_out(doors: Doors, clinic: Client, product: Product) -> None:
    """Such as by an image: a request that no sign-in of the browser began, without its cookie."""
    doors.join(clinic, ANN, "staff")
    for _ in range(110):
        product.anonymous()("GET", f"{CALLBACK}?code=x&state=y")

    answer, browser = doors.enter(ANN)

    assert browser.cookie, answer.header("Location")


def test_ten_members_at_one_address_are_not_in_each_others_way(doors: Doors, product: Product) -> None:
    clinic = product.organization(limit=20, ip_limit=None)
    pages = [doors.join(clinic, f"member{number}@clinic.example", "reader").page() for number in range(10)]

    statuses = {page("GET", "/api/calls").status for _ in range(20) for page in pages}
    limits = pages[0]("GET", "/api/limits").json

    assert statuses == {200}
    assert limits["member"]["remaining"] == 600 - 21
    assert (limits["organization"]["limit"], limits["organization"]["remaining"]) == (20, 10)
    product.clock.stop(product.clock())
    for _ in range(600 - 21):
        last = pages[0]("GET", "/api/calls")
    over = pages[0]("GET", "/api/calls")
    assert (last.status, over.status, over.code) == (200, 429, "rate_limited")
    assert int(str(over.header("Retry-After"))) > 0
    assert pages[1]("GET", "/api/calls").status == 200
