import pytest

from voxanne.api.http.etags import etag, is_unchanged

TAG = etag(3, "body")


def test_a_tag_is_of_version_and_body() -> None:
    assert TAG.startswith('"3-')
    assert etag(3, "body") == TAG
    assert len({TAG, etag(4, "body"), etag(3, "other")}) == 3


@pytest.mark.parametrize("condition", [TAG, f"W/{TAG}", f' "a" , {TAG}', f'"a,b",{TAG}', "*", " * "])
def test_what_the_client_has_is_unchanged(condition: str) -> None:
    assert is_unchanged(condition, TAG)


@pytest.mark.parametrize("condition", [None, "", '"3"', TAG.strip('"'), '"*"', TAG.upper() + "x", f"'{TAG}", "3"])
def test_anything_else_is_not(condition: str | None) -> None:
    assert is_unchanged(condition, TAG) is (condition is not None and TAG in condition)
