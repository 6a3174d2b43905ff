"""ISO 3166-1 alpha-2 codes, as the numbering plans know them."""

from pydantic_core import PydanticCustomError


def country_code(code: str) -> str:
    """Refuse what is no country with a numbering plan: phone numbers are read with it."""
    # Imported here: cold starts of functions that never check a country would pay.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    if code not in SUPPORTED_REGIONS:
        raise PydanticCustomError("country", "must be an ISO 3166-1 alpha-2 country code such as US")
    return code
