import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import e164


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("US", "+1 415 555 0100", "+14155550100"),
        ("US", "415.555.0100", "+14155550100"),
        ("US", "1-800-FLOWERS", "+18003569377"),
        ("US", "011 44 20 7946 0018", "+442079460018"),
        ("GB", "07700 900123", "+447700900123"),
        ("GB", "00 1 415 555 0100", "+14155550100"),
        ("IT", "06 698 12345", "+390669812345"),
        ("GB", "+44 (0)20 7946 0018", "+442079460018"),
        ("EG", "٠١٠٠ ١٢٣ ٤٥٦٧", "+201001234567"),  # noqa: RUF001 - as people there write it
        ("US", "tel:+1-415-555-0100", "+14155550100"),
    ],
)
def test_a_number_is_read_as_one_would_in_the_country(country: str, written: str, number: str) -> None:
    assert e164(written, country, "phone") == number


@pytest.mark.parametrize(
    "written", ["", " ", "12", "hello", "+", "+0", "+999 123 4567", "+1 415 555 01001234567", "415 555 0100 x12", "\0"]
)
def test_what_can_not_be_dialled_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        e164(written, "US", "transfer_number")

    assert [error["pointer"] for error in refused.value.errors] == ["#/transfer_number"]
    assert not written.strip("\0 +") or written not in refused.value.detail


@given(st.text(max_size=40), st.sampled_from(["US", "GB", "DE", "JP"]))
def test_any_text_is_a_number_or_refused(written: str, country: str) -> None:
    try:
        number = e164(written, country, "phone")
    except InvalidFieldsError:
        return
    assert number[0] == "+"
    assert number[1:].isdecimal()
    assert number.isascii()
    assert e164(number, country, "phone") == number
