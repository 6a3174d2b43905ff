"""Where a sign-in ends: at the place in the page where the person was, as router.js writes places."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.integration.people import Doors, cookie_of, doors_of
from tests.product import Client, Product
from voxanne.aws.dynamodb.client import client

ANN = "ann@clinic.example"


@pytest.fixture
def doors(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    with doors_of(product, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    "searched", ["Jane Doe", "O'Brien (Jr.)*", "+14155550100", "\u660e" * 100], ids=["space", "marks", "phone", "long"]
)
def test_who_was_signed_out_of_a_search_comes_back_to_it(doors: Doors, clinic: Client, searched: str) -> None:
    doors.join(clinic, ANN, "staff")
    place = f"#/contacts?{urlencode({'q': searched}, safe='*')}"

    ended, browser = doors.enter(ANN, f"?{urlencode({'next': place})}")

    assert ended.header("Location") == f"http://api.example.com/dashboard{place}"
    assert browser.cookie == cookie_of(ended, "voxanne_session") != ""


def test_a_sign_in_ends_though_another_tab_began_an_older_one_that_is_answered_first(
    doors: Doors, clinic: Client
) -> None:
    """A browser has the cookie of the attempt that it began last."""
    doors.join(clinic, ANN, "staff")
    older, _ = doors.begin()
    newer, cookie = doors.begin()
    browser = doors.product.anonymous()

    first = browser("GET", doors.answered(older, ANN), headers={"Cookie": cookie})
    second = browser("GET", doors.answered(newer, ANN), headers={"Cookie": cookie})

    assert first.header("Location") == "http://api.example.com/dashboard#/sign-in/sign_in_failed"
    assert first.header("Set-Cookie") is None, "the newer attempt still needs its cookie"
    assert cookie_of(second, "voxanne_session")


@pytest.fixture
def store_fails() -> Iterator[None]:
    def fail(params: dict[str, Any], **_: Any) -> Any:
        if '"SessionsTable"' not in str(params["body"]):
            return None
        return type("Raw", (), {"status_code": 500})(), {"Error": {"Code": "InternalServerError", "Message": ""}}

    client().meta.events.register_first("before-call.dynamodb", fail)
    yield
    client().meta.events.unregister("before-call.dynamodb", fail)


def test_who_signs_in_while_the_store_is_down_is_told_by_the_page(
    doors: Doors, clinic: Client, request: pytest.FixtureRequest
) -> None:
    doors.join(clinic, ANN, "staff")
    request.getfixturevalue("store_fails")

    ended, browser = doors.enter(ANN)

    assert (ended.status, browser.cookie) == (302, "")
    assert ended.header("Location") == "http://api.example.com/dashboard#/sign-in/service_unavailable"
