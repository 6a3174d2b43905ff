"""Where a sign-in ends: at the place in the page where the person was, as router.js writes places."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.integration.people import Doors, cookie_of, doors_of
from tests.product import Client, Product

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
