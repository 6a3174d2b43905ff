import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.core.errors import InvalidFieldsError
from voxanne.core.phones import calling_number, e164, is_national


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
    ("number", "country", "spellings"),
    [
        ("+390669812345", "IT", ["+39 06 698 12345", "+39 6 698 12345", "06 69812345", "6 69812345"]),
        ("+390230311234", "US", ["+39 02 3031 1234", "+39 2 3031 1234"]),
        ("+393331234567", "IT", ["+39 333 1234567", "+39 0333 1234567", "333 1234567"]),
        ("+525512345678", "MX", ["+52 1 55 1234 5678", "+52 55 1234 5678", "55 1234 5678", "044 55 1234 5678"]),
        ("+528112345678", "US", ["+5218112345678", "+528112345678"]),
        ("+5491123456789", "AR", ["+54 9 11 2345 6789", "011 15 2345 6789"]),
    ],
)
def test_spellings_of_one_number_are_one_person(number: str, country: str, spellings: list[str]) -> None:
    assert {e164(spelling, country, "phone") for spelling in spellings} == {number}


@pytest.mark.parametrize(
    "written", ["", " ", "12", "hello", "+", "+0", "+999 123 4567", "+1 415 555 01001234567", "415 555 0100 x12", "\0"]
)
def test_what_can_not_be_dialled_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        e164(written, "US", "transfer_number")

    assert [error["pointer"] for error in refused.value.errors] == ["#/transfer_number"]
    assert not written.strip("\0 +") or written not in refused.value.detail


@pytest.mark.parametrize(
    ("country", "written"),
    [
        # Without area code.
        ("US", "555-0190"),
        ("GB", "7946 0018"),
        ("DE", "12"),
        ("BR", "2345-6789"),
        # All zeros, and area codes and exchanges that begin with 0 or 1.
        ("US", "0000000000"),
        ("AU", "0000000000"),
        ("IT", "0000000000"),
        ("US", "+1 015 555 0100"),
        ("US", "115 555 0100"),
        ("CA", "+1 416 055 0100"),
        ("JM", "876 155 0100"),
        # Wrong length.
        ("US", "+1 415 555 010"),
        ("US", "+1 415 555 01000"),
        ("FR", "+33 1 23 45 67 8"),
        ("GB", "+44 20 7946 00181"),
        # Quantities of a spreadsheet or a program: the zero after the point is no digit of the number.
        ("DE", "1701234567.0"),
        ("DE", "+491701234567.0"),
        ("AT", "6641234567.0"),
        ("DE", "4.91701234567E+11"),
        # Emergency and short numbers.
        ("US", "911"),
        ("US", "911 555 0100"),
        ("US", "22000"),
        ("GB", "999"),
        ("DE", "110"),
        ("DE", "116117"),
        ("DE", "+49 116117"),
        ("FR", "+33 15"),
        ("CN", "10086"),
        ("LU", "112"),
    ],
)
def test_a_number_that_no_subscriber_can_have_is_refused(country: str, written: str) -> None:
    with pytest.raises(InvalidFieldsError):
        e164(written, country, "phone")


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("GB", "+49 00 8941 117720"),
        ("DE", "+49 00 8941 117720"),
        ("US", "+64 00 7818 5774"),
        ("IN", "00 0 52911 77432"),
        ("BR", "90 068 4518 9244"),
    ],
)
def test_a_number_that_would_be_read_back_as_another_one_is_refused(country: str, written: str) -> None:
    """With a trunk prefix too many, a contact that has it could not be found by it."""
    with pytest.raises(InvalidFieldsError):
        e164(written, country, "phone")


@pytest.mark.parametrize(
    "written", ["+1 999 555 0100", "+1 415 999 9999", "+44 7999 999999", "+49 9999 99999", "+52 99 9999 9999"]
)
def test_a_range_that_no_table_knows_is_no_reason_to_refuse(written: str) -> None:
    assert e164(written, "US", "phone") == written.replace(" ", "")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "+",
        "null",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "restricted",
        "Unavailable",
        "unknown",
        "Private",
        "private number",
        "No Caller ID",
        "not available",
        "undefined",
        "sip:anonymous@anonymous.invalid",
        "anonymous@anonymous.invalid",
        "+266696687",
        "266696687",
        "+86282452253",
        "+7378742833",
        "7378742833",
        "+17378742833",
        "+2562533",
        "+8656696",
        "+464",
        "+7748283",
        "+94844353",
        "+15550190",
        "911",
    ],
)
def test_a_withheld_caller_has_no_number(raw: str | None) -> None:
    assert calling_number(raw, "US") is None
    assert calling_number(raw, "CN") is None


@pytest.mark.parametrize(
    ("country", "raw", "number"),
    [
        ("US", "+14155550609", "+14155550609"),
        ("US", "4155550609", "+14155550609"),
        ("US", "14155550609", "+14155550609"),
        ("GB", "07700900123", "+447700900123"),
        ("IT", "+39669812345", "+390669812345"),
        ("US", "+5215512345678", "+525512345678"),
        ("CN", "+862824522530", "+862824522530"),
    ],
)
def test_a_caller_is_known_by_the_number_that_a_carrier_sends(country: str, raw: str, number: str) -> None:
    assert calling_number(raw, country) == number


@pytest.mark.parametrize(
    ("written", "national"),
    [("+14155550100", False), (" tel:+1-415-555-0100", False), ("415 555 0100", True), ("011 44 20 7946 0018", True)],
)
def test_only_a_national_format_needs_the_country(written: str, national: bool) -> None:  # noqa: FBT001
    assert is_national(written) is national


@given(
    st.text(max_size=40) | st.from_regex(r"\+?[0-9]{2} ?0{0,2}[0-9]{6,11}", fullmatch=True),
    st.sampled_from(["US", "GB", "DE", "JP", "IT", "MX"]),
)
def test_any_text_is_a_number_or_refused(written: str, country: str) -> None:
    try:
        number = e164(written, country, "phone")
    except InvalidFieldsError:
        return
    assert number[0] == "+"
    assert e164(number, "US", "phone") == number
    assert number[1:].isdecimal()
    assert number.isascii()
    assert e164(number, country, "phone") == number
