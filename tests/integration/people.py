"""People who sign in at the simulated OpenID provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local.providers.openid.server import CLIENT_ID, OpenIdProvider
from tests.integration.signed_in import OWN, Browser
from tests.product import Answer, Client, Product
from voxanne.core import clock

SIGN_IN, CALLBACK = "/dashboard/sign-in", "/dashboard/callback"


@dataclass
class Doors:
    """The provider, and browsers that sign in there."""

    product: Product
    provider: OpenIdProvider

    def begin(self, query: str = "") -> tuple[Answer, str]:
        """Follow the page's link to the sign-in; its answer, and the cookie of the attempt."""
        answer = self.product.anonymous()("GET", SIGN_IN + query, headers=OWN)
        return answer, cookie_of(answer, "voxanne_sign_in")

    def answered(self, begun: Answer, email: str) -> str:
        """Where the provider sends the browser after that person has signed in: path and query."""
        asked = dict(parse_qsl(urlsplit(str(begun.header("Location"))).query))
        url = urlsplit(self.provider.authorize(asked | {"as": email}))
        return f"{url.path}?{url.query}"

    def enter(self, email: str, query: str = "") -> tuple[Answer, Browser]:
        """Sign in; the last answer, and the browser."""
        begun, cookie = self.begin(query)
        ended = self.product.anonymous()("GET", self.answered(begun, email), headers={"Cookie": cookie})
        session = cookie_of(ended, "voxanne_session")
        return ended, Browser(self.product.anonymous(), session)

    def join(self, inviter: Client, email: str, role: str) -> Browser:
        """Invite a person, who accepts."""
        made = inviter("POST", "/api/invitations", {"email": email, "role": role})
        assert made.status == 201, made
        answer, browser = self.enter(email, f"?{urlsplit(made.json['url']).query}")
        assert browser.cookie, answer.header("Location")
        return browser


def cookie_of(answer: Answer, name: str) -> str:
    """The cookie of that name as the browser sends it again; empty if it is not set."""
    for header, value in answer.response.headers:
        if header.lower() == "set-cookie":
            [morsel] = SimpleCookie(value).values()
            if morsel.key == name and morsel.value:
                return f"{name}={morsel.value}"
    return ""


@contextmanager
def doors_of(product: Product, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[Doors]:
    """Open an OpenID provider for the product."""
    with OpenIdProvider(now=clock.now, **options) as provider:
        monkeypatch.setenv("SIGN_IN_ISSUER", provider.url)
        monkeypatch.setenv("SIGN_IN_CLIENT_ID", CLIENT_ID)
        yield Doors(product, provider)
