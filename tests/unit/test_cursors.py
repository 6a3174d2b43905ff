import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voxanne.api import cursors
from voxanne.core.errors import MalformedError

KEY, LIST, FILTERS = "an organisation's key", "agents", {"status": "active"}
POSITION = "agt_01jzzzzzzzzzzzzzzzzzzzzzzz"
SEALED = cursors.seal(KEY, LIST, FILTERS, POSITION)


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()), st.text())
def test_what_was_sealed_is_unsealed(key: str, list_name: str, filters: dict[str, str], position: str) -> None:
    assert cursors.unseal(key, list_name, filters, cursors.seal(key, list_name, filters, position)) == position


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_change_of_any_byte_is_refused(place: int, change: int) -> None:
    sealed = bytearray(base64.urlsafe_b64decode(SEALED + "=" * (-len(SEALED) % 4)))
    sealed[place % len(sealed)] ^= change

    with pytest.raises(MalformedError):
        cursors.unseal(KEY, LIST, FILTERS, base64.urlsafe_b64encode(sealed).decode().rstrip("="))


@given(st.text() | st.text("ABCDEFabcdef0123456789-_="))
@example("A" * 20_000)
def test_what_we_did_not_seal_is_refused(cursor: str) -> None:
    with pytest.raises(MalformedError):
        cursors.unseal(KEY, LIST, FILTERS, cursor)


@pytest.mark.parametrize("spelling", [f"{SEALED}=", f"{SEALED}==", f" {SEALED}", f"{SEALED}\n", SEALED[:-1]])
def test_another_spelling_is_refused(spelling: str) -> None:
    with pytest.raises(MalformedError):
        cursors.unseal(KEY, LIST, FILTERS, spelling)


def test_letters_that_base64_ignores_at_the_end_are_refused() -> None:
    position = next(text for text in ("a", "ab", "abc") if len(cursors.seal(KEY, LIST, {}, text)) % 4)
    sealed = cursors.seal(KEY, LIST, {}, position)
    padded = sealed + "=" * (-len(sealed) % 4)
    twins = [
        sealed[:-1] + letter
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if letter != sealed[-1]
        and base64.urlsafe_b64decode((sealed[:-1] + letter).ljust(len(padded), "=")) == base64.urlsafe_b64decode(padded)
    ]

    assert twins
    for twin in twins:
        with pytest.raises(MalformedError):
            cursors.unseal(KEY, LIST, {}, twin)


@pytest.mark.parametrize(
    ("key", "list_name", "filters"),
    [
        ("another", LIST, FILTERS),
        (KEY, "calls", FILTERS),
        (KEY, LIST, {}),
        (KEY, LIST, {"status": "failed"}),
        (KEY, LIST, {**FILTERS, "x": "y"}),
    ],
)
def test_a_cursor_is_bound_to_organisation_list_and_filters(key: str, list_name: str, filters: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        cursors.unseal(key, list_name, filters, SEALED)


def test_the_order_of_filters_is_nothing() -> None:
    sealed = cursors.seal(KEY, LIST, {"a": "1", "b": "2"}, POSITION)

    assert cursors.unseal(KEY, LIST, {"b": "2", "a": "1"}, sealed) == POSITION
