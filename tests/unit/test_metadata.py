import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import merge_metadata, merged_metadata
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.fields import METADATA_KEYS

KEYS = st.sampled_from([f"key {number}" for number in range(60)])


@given(st.dictionaries(KEYS, st.text(), max_size=50), st.dictionaries(KEYS, st.none() | st.text(), max_size=50))
def test_a_merge_is_rfc_7396s_or_too_much(old: dict[str, str], patch: dict[str, str | None]) -> None:
    expected = dict(old)
    for key, value in patch.items():
        if value is None:
            expected.pop(key, None)
        else:
            expected[key] = value

    if len(expected) > METADATA_KEYS:
        with pytest.raises(InvalidFieldsError):
            merged_metadata(old, patch)
    else:
        assert merged_metadata(old, patch) == expected


def test_a_patch_becomes_one_update_of_the_map() -> None:
    update = Update()

    condition = merge_metadata(update, {"a.b": "1", "gone": None})

    assert update.text() == "SET #u0.#u1 = :u0 REMOVE #u2.#u3"
    assert list(update.using.names.values()) == ["metadata", "a.b", "metadata", "gone"]
    assert "size(metadata) <= :room_in_metadata" in condition
    assert update.using.values[":room_in_metadata"] == METADATA_KEYS - 1


def test_taking_keys_away_needs_no_room() -> None:
    assert merge_metadata(Update(), {"gone": None}) == ""
