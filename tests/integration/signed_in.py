"""A browser with the dashboard's page: its cookie, and the token in the page."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from tests.product import Answer, Client, Product

PATH = "/dashboard/session"
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Browser:
    """A browser; `cookie` is that of the session, if it has one."""

    client: Client
    cookie: str = ""

    def __call__(self, method: str, body: Any = None, headers: dict[str, str] | None = None, query: str = "") -> Answer:
        """Send a request of the page for a session, and keep the cookie that comes back."""
        sent = {"Content-Type": "application/json", **OWN, **({"Cookie": self.cookie} if self.cookie else {})}
        answer = self.client(method, PATH + query, body, headers=sent | (headers or {}))
        set_cookie = answer.header("Set-Cookie")
        if set_cookie is not None:
            [morsel] = SimpleCookie(set_cookie).values()
            self.cookie = f"{morsel.key}={morsel.value}" if morsel.value else ""
        return answer

    def page(self) -> Client:
        """The API as the page asks it, with a fresh token."""
        answer = self("POST")
        assert answer.status == 200, answer
        return self.client.with_key(answer.json["token"])


def signed_in(product: Product, key: str | None, address: str = "198.51.100.7") -> Browser:
    """A browser in which someone has signed in with an API key."""
    browser = Browser(product.anonymous(address=address))
    answer = browser("POST", {"api_key": key})
    assert answer.status == 200, answer
    return browser
