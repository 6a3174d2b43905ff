import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.domain.api_keys import key_format as keys

LETTERS = string.digits + string.ascii_letters


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_new_key_has_its_form_and_its_mode(mode: str) -> None:
    key = keys.generate(mode)

    prefix, written_mode, random, checksum = key.split("_")
    assert (prefix, written_mode, len(random), len(checksum)) == ("vox", mode, 32, 6)
    assert keys.is_wellformed(key, mode)
    assert not keys.is_wellformed(key, "test" if mode == "live" else "live")


def test_no_two_keys_are_alike() -> None:
    assert len({keys.generate("test") for _ in range(200)}) == 200


def test_the_checksum_catches_every_change_of_one_letter() -> None:
    key = keys.generate("test")

    for place in range(len(key)):
        for letter in {*LETTERS, "_"} - {key[place]}:
            assert not keys.is_wellformed(key[:place] + letter + key[place + 1 :], "test")


def test_the_checksum_catches_neighbours_that_changed_places() -> None:
    key = keys.generate("test")

    for place in range(len(key) - 1):
        if key[place] != key[place + 1]:
            swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
            assert not keys.is_wellformed(swapped, "test")


@given(st.text() | st.from_regex(r"vox_test_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}", fullmatch=True))
def test_what_looks_like_a_key_is_none(text: str) -> None:
    assert not keys.is_wellformed(text, "test")


@pytest.mark.parametrize("change", ["{}\n", " {}", "{} ", "{}{}", "{}\0"])
def test_a_key_with_something_around_it_is_none(change: str) -> None:
    key = keys.generate("test")

    assert not keys.is_wellformed(change.format(key, key), "test")


def test_what_is_shown_of_a_key_does_not_give_it_away() -> None:
    key = keys.generate("live")

    assert keys.prefix(key) == key[:13]
    assert len(keys.digest(key)) == 64
    assert key[13:] not in keys.digest(key)
