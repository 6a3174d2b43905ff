"""Telephone numbers: in whatever form people write them, out as E.164."""

from voxanne.core.errors import InvalidFieldsError, invalid_field


def e164(written: str, country: str, field: str) -> str:
    """Read a number as one would in *country* (ISO 3166 alpha-2), and write it as E.164.

    Raises:
        InvalidFieldsError: it is no number, or none that can be dialled.
    """
    # Imported here: few requests have a number, and the import costs each cold start 20 ms.
    import phonenumbers  # noqa: PLC0415

    refused: InvalidFieldsError = invalid_field(
        field, f"is no phone number that can be dialled; write it as +14155550100, or as in {country}"
    )
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise refused from None
    # An extension would be lost in E.164, and someone else reached.
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise refused
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
