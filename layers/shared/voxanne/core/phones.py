"""Phone numbers: parsed as people and carriers write them, returned as E.164."""

import re
from typing import TYPE_CHECKING

from voxanne.core.errors import invalid_field

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# What carriers send for a caller who withholds the number, besides sending nothing. Carriers that take digits alone
# spell the word on a telephone keypad: +266696687 is ANONYMOUS, +7378742833 RESTRICTED, +86282452253 UNAVAILABLE,
# +2562533 BLOCKED, +8656696 UNKNOWN. Source: Twilio, "Why am I getting calls from these strange numbers?"
# (support.twilio.com/hc/en-us/articles/223179988); the words are also those of RFC 3323 and of SIP trunks in use.
_WITHHELD_WORDS = frozenset(
    {
        "anonymous",
        "blocked",
        "callerunknown",
        "hidden",
        "nocallerid",
        "none",
        "notavailable",
        "null",
        "outofarea",
        "private",
        "privatenumber",
        "restricted",
        "unavailable",
        "undefined",
        "unknown",
        "withheld",
    }
)
_KEYPAD = {
    letter: str(digit)
    for digit, letters in enumerate(("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), start=2)
    for letter in letters
}
# Twilio's +464 spells no word of the list.
_WITHHELD_DIGITS = {"464"} | {"".join(_KEYPAD[letter] for letter in word) for word in _WITHHELD_WORDS}
# A display name before, parameters and the host after the user.
_ADDRESS = re.compile(r"""[^<]*<?\s*(?:sips?|tel):(?P<user>[^@;>]*).*""", re.IGNORECASE | re.DOTALL)
# For numbers in the international format, of which no country matters, and where no organisation is known.
DEFAULT_COUNTRY = "US"
_NANP, _ITALY, _MEXICO = 1, 39, 52
_FICTIONAL = re.compile(r"\+1[2-9]\d{2}55501\d{2}", re.ASCII)
# phonenumbers' region of calling codes that no country has: non-geographic, and not assigned.
_NO_COUNTRY = {"001", "ZZ"}
# As spreadsheets and models write a number that they took for a quantity: its last zero is no digit of the phone.
_QUANTITY = re.compile(r"\+?\d{5,}\.0", re.ASCII)
# Ranges for which the caller pays extra. phonenumbers may know no number of them: its tables hold assigned numbers.
# From the numbering plans of Ofcom (GB), BNetzA (DE), CNMC (ES), ACMA (AU), AGCOM (IT), ARCEP (FR).
_COSTLY_PREFIXES = (
    *("+4470", "+4476", "+4484", "+4487", "+449", "+49190", "+49900", "+49137", "+49180"),
    *("+34803", "+34806", "+34807", "+34901", "+34902", "+34905", "+61190", "+39199", "+3989", "+33899", "+1900"),
)
# NANP: the exchange 976 is premium-rate in every area code.
_COSTLY_EXCHANGE = re.compile(r"\+1\d{3}976\d{4}")
# Service codes and the shortest numbers of subscribers overlap up to this length.
_MAX_SHORT_DIGITS = 6
_MEXICAN_DIGITS = 10
# Prefixes of Mexican mobiles until 2019, longest first: from abroad, and within the country.
_MEXICAN_PREFIXES = ("044", "045", "01", "1")


def e164(written: str, country: str, field: str) -> str:
    """Parse a number as written in *country* (ISO 3166 alpha-2) and return it as E.164.

    Spellings that carriers connect to the same subscriber are one number: Italian ones with and without the zero,
    Mexican ones with and without the former mobile prefix.

    Raises:
        InvalidFieldsError: it is not a number that a subscriber can have; the error points to *field*.
    """
    number = _parse(written, country)
    if number is None or number.removeprefix("+") in _WITHHELD_DIGITS:
        raise invalid_field(
            field, f"must be a phone number in E.164, such as +14155550100, or in the national format of {country}"
        )
    return number


def calling_number(raw: str | None, country: str) -> str | None:
    """Return the number of a caller as a carrier sent it, as E.164; None if it is withheld or no number.

    Trunks may send the format of *country*, the organisation's, and SIP addresses (RFC 3261) such as
    "Jane" <sip:+14155550100@example.com;user=phone>. The user of one that is no number has none.
    """
    if raw is None or is_withheld(raw):
        return None
    user = _user_of(raw)
    # phonenumbers would take the digits out of a name.
    return None if any(character.isalpha() for character in user) else _parse(user, country)


def is_refused_destination(e164: str) -> bool:
    """Return whether agents must not call a number or transfer to it, in any country: the caller would pay extra.

    These are premium-rate, shared-cost, personal and pager numbers, and numbers that belong to no country: satellite
    networks (+870, +881), international networks and services (+882, +883, +979 and others).
    """
    from phonenumbers import PhoneNumberType, number_type, parse, region_code_for_country_code  # noqa: PLC0415

    if e164.startswith(_COSTLY_PREFIXES) or _COSTLY_EXCHANGE.fullmatch(e164):
        return True
    number = parse(e164)
    costly = (
        *(PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST),
        *(PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER),
    )
    return region_code_for_country_code(number.country_code or 0) in _NO_COUNTRY or number_type(number) in costly


def country_of(e164: str) -> str:
    """Return the country of a number (ISO 3166 alpha-2): of several with one calling code, the number's own."""
    from phonenumbers import parse, region_code_for_country_code, region_code_for_number  # noqa: PLC0415

    number = parse(e164)
    return str(region_code_for_number(number) or region_code_for_country_code(number.country_code or 0))


def is_withheld(raw: str) -> bool:
    """Return whether a carrier's or a model's text stands for no number: a word, also as spelled on a keypad."""
    letters = "".join(character for character in _user_of(raw).lower() if character.isalnum())
    # The host of RFC 3323.
    if "@anonymous.invalid" in raw.lower():
        return True
    return not letters or letters in _WITHHELD_WORDS or letters.removeprefix("1") in _WITHHELD_DIGITS


def is_fictional(e164: str) -> bool:
    """Return whether a number is one of those reserved for fiction in the North American plan: 555-0100 to 555-0199.

    Source: nationalnanpa.com, "555 NXX Line Numbers": no subscriber has them, in any area code.
    """
    return _FICTIONAL.fullmatch(e164) is not None


def is_national(written: str) -> bool:
    """Return whether a text is in a national format, so that only the country tells which number it means."""
    return not _user_of(written).startswith(("+", "\uff0b"))


def _user_of(written: str) -> str:
    """Return what stands for the subscriber in an address of SIP or a telephone URI; of other texts, all of it."""
    address = _ADDRESS.fullmatch(written.strip())
    if address is None:
        return written.strip()
    user: str = address["user"]
    return user.replace("%2B", "+").replace("%2b", "+").strip()


def _parse(written: str, country: str) -> str | None:
    # Imported here, since few requests have a number and the import takes 20 ms of a cold start.
    import phonenumbers  # noqa: PLC0415

    if _QUANTITY.fullmatch(written.strip()):
        return None
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    number = _canonical(number)
    # E.164 has no extensions: the call would reach someone else.
    if number.extension or not _can_be_dialled(number):
        return None
    as_e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # With a second trunk prefix (+49 00 89 ...) it is read as another number, and would not be found by itself.
    return as_e164 if phonenumbers.parse(as_e164) == number else None


def _canonical(number: "PhoneNumber") -> "PhoneNumber":
    """Return the one spelling of a number that can be written in several ways, even with its country code."""
    from phonenumbers import PhoneNumber, is_valid_number, national_significant_number  # noqa: PLC0415

    digits = national_significant_number(number)
    if number.country_code == _MEXICO and len(digits) > _MEXICAN_DIGITS:
        prefixes = [prefix for prefix in _MEXICAN_PREFIXES if digits.startswith(prefix)]
        return PhoneNumber(_MEXICO, int(digits.removeprefix(prefixes[0])), number.extension) if prefixes else number
    if number.country_code == _ITALY and not is_valid_number(number):
        # A zero that a foreign phone book left out, or that was put before a mobile as in other countries.
        other = PhoneNumber(
            _ITALY, number.national_number, number.extension, italian_leading_zero=not number.italian_leading_zero
        )
        return other if is_valid_number(other) else number
    return number


def _can_be_dialled(number: "PhoneNumber") -> bool:
    """Return whether a subscriber can have the number, in whatever year: tables of assigned ranges age."""
    import phonenumbers  # noqa: PLC0415

    digits = phonenumbers.national_significant_number(number)
    # This leaves out numbers that can be dialled only within their area.
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or not digits.strip("0"):
        return False
    if number.country_code == _NANP:
        # Area codes and exchanges are NXX with N from 2 to 9; N11 are service codes such as 911 (nanpa.com).
        area, exchange = digits[:3], digits[3:6]
        return area[0] not in "01" and exchange[0] not in "01" and not area.endswith("11")
    return phonenumbers.is_valid_number(number) or not (_is_service_code(number, digits) or _is_local_only(number))


def _is_service_code(number: "PhoneNumber", digits: str) -> bool:
    """Return whether a number is an emergency number or another short number of its country."""
    from phonenumbers import is_valid_short_number  # noqa: PLC0415

    return len(digits) <= _MAX_SHORT_DIGITS and is_valid_short_number(number)


def _is_local_only(number: "PhoneNumber") -> bool:
    """Return whether a number lacks its area code, where only numbers of services are as short, as in Brazil."""
    import phonenumbers  # noqa: PLC0415

    reason = phonenumbers.is_possible_number_for_type_with_reason(
        number, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    )
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
