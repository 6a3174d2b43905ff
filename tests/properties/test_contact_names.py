import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.domain.contacts.names import folded, id_of, last_name_key, name_key

# Scripts that have case or accents; of others' marks some make letters, and are not to be lost.
LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x1FFF, categories=["L", "Zs", "P", "Nd"])
ACCENTS = st.characters(min_codepoint=0x300, max_codepoint=0x333, exclude_characters="\u0321\u0322\u0327\u0328")
NAMES = st.lists(LETTERS | ACCENTS, min_size=1, max_size=100).map("".join)


@given(NAMES, st.integers(0, 100))
def test_the_beginning_of_a_name_folds_to_the_beginning_of_what_the_name_folds_to(name: str, length: int) -> None:
    assert folded(name).startswith(folded(name[:length]))


@given(NAMES)
def test_case_and_the_form_of_accents_make_no_difference(name: str) -> None:
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, name)) == folded(name)
    assert folded(name.casefold()) == folded(name)
    assert folded(folded(name)) == folded(name)


@given(NAMES, NAMES)
def test_keys_sort_by_name_and_then_by_id(one: str, other: str) -> None:
    keys = sorted([name_key(one, "con_2"), name_key(other, "con_1"), name_key(one, "con_1")])

    assert [key.split("\x1f")[0] for key in keys] == sorted([folded(one), folded(one), folded(other)])
    assert all(id_of(key) in {"con_1", "con_2"} for key in keys)


@given(NAMES)
def test_a_last_name_key_has_the_same_words_with_the_last_one_first(name: str) -> None:
    key, words = last_name_key(name, "con_1"), folded(name).split(" ")

    assert (key is None) == (len(words) == 1)
    if key is not None:
        assert key == f"{' '.join([words[-1], *words[:-1]])}\x1fcon_1"
        assert id_of(key) == "con_1"


@given(st.text(min_size=1, max_size=100))
def test_a_key_fits_into_an_index_and_into_a_cursor(name: str) -> None:
    key = name_key(name.encode(errors="ignore").decode() or "-", "con_01k00000000000000000000000")

    assert len(key.encode()) <= 640


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("José  ÁNGEL", "jose angel"),
        (" Jane\u00a0Doe ", "jane doe"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Weiß", "weiss"),
        ("İpek I\u015f\u0131k", "ipek isik"),
        ("Ægir Þór", "aegir thor"),
        ("ΜΑΡΊΑΣ", "μαριασ"),
        ("Йосиф", "иосиф"),
        ("ﬁona", "fiona"),
        ("\uff2a\uff21\uff2e\uff25", "jane"),
        ("が", "か\u3099"),
    ],
)
def test_what_people_take_for_the_same_letter_is_the_same(name: str, plain: str) -> None:
    assert folded(name) == plain
