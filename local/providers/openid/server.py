"""The simulated OpenID provider: its page lists people to sign in as, and asks for no password.

As providers do, it remembers in the browser who signed in last, and asks again only if `prompt=login` says so. It
checks what a provider must: the client, the redirect, PKCE, and that a code is used once (OpenID Connect Core 1.0,
3.1.2 and 3.1.3; RFC 7636). Its ID tokens have no signature: the client takes them from the token response only.
"""

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from local.providers.loopback import ProviderHandler
from local.runner.loopback import LoopbackServer

CLIENT_ID = "dashboard"
_TOKEN_SECONDS = 300
_COOKIE = "simulated_sign_in"
_PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Sign in</title>
<h1>Sign in (simulated)</h1>{}
<form action="/authorize">
<label>Another e-mail address <input name="as" type="email" required></label>{}<button>Sign in</button></form></html>"""


@dataclass(frozen=True)
class Person:
    """A person who can sign in."""

    email: str
    name: str
    email_verified: bool = True

    @property
    def subject(self) -> str:
        """The person's id at the provider."""
        return hashlib.sha256(self.email.encode()).hexdigest()[:24]


class RefusedError(Exception):
    """The request is refused with this error code of RFC 6749."""


class OpenIdProvider(LoopbackServer):
    """The simulated provider, while its block lasts. *change_claims* may alter what an ID token says."""

    def __init__(
        self,
        secret: str | None = None,
        now: Callable[[], float] = time.time,
        change_claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims,
    ) -> None:
        super().__init__(self._handler())
        self.people: dict[str, Person] = {}
        self.secret = secret
        self.now = now
        self.change_claims = change_claims
        self._codes: dict[str, tuple[Person, dict[str, str]]] = {}

    def add(self, person: Person) -> None:
        """Offer a person on the page."""
        self.people[person.email] = person

    def discovery(self) -> dict[str, Any]:
        """Return the provider's configuration (Discovery 1.0)."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return the client's URL with a code for the person that `as` names."""
        is_right = query.get("client_id") == CLIENT_ID and query.get("response_type") == "code"
        if not is_right or query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", ""):
            raise RefusedError("invalid_request")
        email = query["as"]
        person = self.people.get(email) or Person(email, email.partition("@")[0].title())
        code = secrets.token_urlsafe()
        self._codes[code] = (person, query)
        back = {"code": code, "state": query["state"], "iss": self.url}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """Return the tokens for a code, once."""
        # The client comes first (RFC 6749, 4.1.3): one that is refused has not used up the code.
        if form.get("client_id") != CLIENT_ID or form.get("client_secret") != self.secret:
            raise RefusedError("invalid_client")
        person, asked = self._codes.pop(form.get("code", ""), (None, {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if person is None or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            raise RefusedError("invalid_grant")
        now = int(self.now())
        claims = {
            "iss": self.url,
            "sub": person.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + _TOKEN_SECONDS,
            "nonce": asked["nonce"],
            "email": person.email,
            "email_verified": person.email_verified,
            "name": person.name,
        }
        parts = (_part({"alg": "none"}), _part(self.change_claims(claims)), "")
        return {"token_type": "Bearer", "access_token": secrets.token_urlsafe(), "id_token": ".".join(parts)}

    def page(self, query: dict[str, str]) -> str:
        """Return the page that asks who signs in."""
        links = ""
        for person in self.people.values():
            place = f"/authorize?{urlencode(query | {'as': person.email})}"
            shown = f"{person.name}, {person.email}"
            links += f'<p><a href="{html.escape(place)}">{html.escape(shown)}</a></p>'
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        return _PAGE.format(links, hidden)

    def _handler(self) -> type[ProviderHandler]:
        provider = self

        class Handler(ProviderHandler):
            def _answer(self) -> None:
                url = urlsplit(self.path)
                query = dict(parse_qsl(url.query))
                form = dict(parse_qsl(self.read_body().decode()))
                if url.path == "/token":
                    self._do(lambda: self._send(HTTPStatus.OK, provider.token(form)))
                elif url.path == "/.well-known/openid-configuration":
                    self._send(HTTPStatus.OK, provider.discovery())
                elif url.path == "/authorize":
                    self._do(lambda: self._authorize(query))
                else:
                    self._send(HTTPStatus.NOT_FOUND, {"error": "not_found"})

            def _authorize(self, query: dict[str, str]) -> None:
                cookie = SimpleCookie(self.headers.get("Cookie", "")).get(_COOKIE)
                remembered = unquote(cookie.value) if cookie and query.get("prompt") != "login" else ""
                email = query.get("as") or remembered
                if email:
                    back = provider.authorize(query | {"as": email})
                    remember = f"{_COOKIE}={quote(email)}; Path=/authorize; HttpOnly; SameSite=Lax"
                    self.send(HTTPStatus.FOUND, {"Location": back, "Set-Cookie": remember}, b"")
                else:
                    page = provider.page(query).encode()
                    self.send(HTTPStatus.OK, {"Content-Type": "text/html; charset=utf-8"}, page)

            def _do(self, answer: Callable[[], None]) -> None:
                try:
                    answer()
                except RefusedError as error:
                    self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})

            def _send(self, status: int, body: dict[str, Any]) -> None:
                self.send(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

            do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        return Handler


def _part(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()
