"""Paging through contacts while others are made: each match once, whatever the filters, page size and names."""

import itertools
import unicodedata
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.product import Client, Product

# As people write names: the beginning that is asked for tells by itself what is to be found.
BASES = ["ann", "anna", "anna b", "annex", "bea", "bea ann", "anna annex"]
PREFIXES = ["a", "an", "ann", "anna", "anna ", "b", "c"]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Wanted:
    base: str
    name: str
    external_id: str | None


def _spelled(base: str, upper: int, accent: int) -> str:
    letters = [letter.upper() if upper >> place & 1 else letter for place, letter in enumerate(base)]
    place = accent % len(letters)
    return unicodedata.normalize("NFC", "".join([*letters[: place + 1], "\u0301", *letters[place + 1 :]]))


WANTED = st.builds(
    lambda base, upper, accent, external_id: Wanted(base, _spelled(base, upper, accent), external_id),
    st.sampled_from(BASES),
    st.integers(0, 63),
    st.integers(0, 5),
    st.sampled_from([None, "17", "18"]),
)


def make(clinic: Client, wanted: Wanted) -> str:
    body: dict[str, Any] = {
        "name": wanted.name,
        "phone": f"+1415{2_000_000 + next(_numbers)}",
        "external_id": wanted.external_id,
    }
    answer = clinic("POST", "/api/contacts", body)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def walk(product: Product, clinic: Client, target: str, arrivals: list[list[Wanted]]) -> list[list[dict[str, Any]]]:
    """All pages, and contacts that arrive behind each of the first."""
    found = []
    coming = iter(arrivals)
    following: str | None = target
    while following is not None:
        answer = clinic("GET", following)
        assert answer.status == 200, answer
        found.append(answer.json)
        product.clock.advance(0.01)
        for wanted in next(coming, []):
            make(clinic, wanted)
        following = answer.next
    return found


@pytest.fixture(scope="module")
def place(standing_product: Product) -> Product:
    return standing_product


@dataclass(frozen=True)
class Question:
    prefix: str | None
    external_id: str | None
    limit: int

    def target(self) -> str:
        query = {
            "limit": self.limit,
            "q": self.prefix and self.prefix.replace(" ", "%20"),
            "external_id": self.external_id,
        }
        return "/api/contacts?" + "&".join(f"{name}={value}" for name, value in query.items() if value is not None)

    def matches(self, wanted: Wanted) -> bool:
        return wanted.base.startswith((self.prefix or "").strip()) and self.external_id in {None, wanted.external_id}


@settings(max_examples=15)
@given(
    st.lists(WANTED, max_size=9),
    st.lists(st.lists(WANTED, max_size=2), max_size=4),
    st.sampled_from(PREFIXES),
    st.integers(1, 4),
)
def test_a_search_shows_every_match_exactly_once_while_others_arrive(
    place: Product, there: list[Wanted], arrivals: list[list[Wanted]], search: str, limit: int
) -> None:
    clinic = place.organization()
    prefix = search.strip()

    def halves(wanted: Wanted) -> tuple[bool, bool]:
        *_, last = wanted.base.split(" ")
        return wanted.base.startswith(prefix), " " in wanted.base and last.startswith(prefix)

    matches = {make(clinic, wanted) for wanted in there if any(halves(wanted))}
    for wanted in there:
        if not any(halves(wanted)):
            make(clinic, wanted)

    pages = walk(place, clinic, f"/api/contacts?limit={limit}&search={search.replace(' ', '%20')}", arrivals)

    ids = [contact["id"] for page in pages for contact in page]
    assert len(ids) == len(set(ids)), "a contact came twice"
    assert matches <= set(ids), "a contact was left out"
    assert all(len(page) == limit for page in pages[:-1]), "a page that is not the last is full"
    assert pages[-1] or len(pages) == 1, "no page is empty but that of a search which finds nothing"


@settings(max_examples=25)
@given(
    st.lists(WANTED, max_size=9),
    st.lists(st.lists(WANTED, max_size=2), max_size=4),
    st.builds(
        Question, st.none() | st.sampled_from(PREFIXES), st.none() | st.sampled_from(["17", "18"]), st.integers(1, 4)
    ),
)
def test_every_match_comes_exactly_once_while_others_arrive(
    place: Product, there: list[Wanted], arrivals: list[list[Wanted]], asked: Question
) -> None:
    clinic = place.organization()
    matches = set()
    for wanted in there:
        place.clock.advance(0.01)
        contact_id = make(clinic, wanted)
        if asked.matches(wanted):
            matches.add(contact_id)

    pages = walk(place, clinic, asked.target(), arrivals)

    shown = [contact for page in pages for contact in page]
    ids = [contact["id"] for contact in shown]
    assert len(ids) == len(set(ids)), "a contact came twice"
    assert matches <= set(ids), "a contact was left out"
    assert all(asked.external_id in {None, contact["external_id"]} for contact in shown)
    assert all(len(page) == asked.limit for page in pages[:-1]), "a page that is not the last is full"
    if asked.prefix is None:
        assert ids == sorted(ids, reverse=True)
        assert set(ids) == matches, "what arrives is newer than all that is listed"
    else:
        bare = [unicodedata.normalize("NFD", contact["name"]).replace("\u0301", "").lower() for contact in shown]
        assert bare == sorted(bare)
        assert all(name.startswith(asked.prefix.strip()) for name in bare)
