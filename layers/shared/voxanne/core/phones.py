"""Phone numbers: parsed as people write them, returned as E.164."""

from voxanne.core.errors import InvalidFieldsError, invalid_field


def e164(written: str, country: str, field: str) -> str:
    """Parse a number as written in *country* (ISO 3166 alpha-2) and return it as E.164.

    Raises:
        InvalidFieldsError: it is not a number that can be dialled; the error points to *field*.
    """
    # Imported here, since few requests have a number and the import takes 20 ms of a cold start.
    import phonenumbers  # noqa: PLC0415

    error: InvalidFieldsError = invalid_field(
        field, f"must be a phone number that can be dialled, such as +14155550100 or as written in {country}"
    )
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise error from None
    # E.164 has no extensions: the call would reach someone else.
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise error
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
