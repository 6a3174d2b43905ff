"""ISO 3166-1 alpha-2 codes, as the numbering plans know them."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import UNSET, Identifier, Input, Name, TimeZone

type Country = Annotated[
    str,
    AfterValidator(country_code),
    Field(min_length=2, max_length=2, examples=["US"], json_schema_extra={"format": "country"}),
]


class OrganizationChanges(Input):
    """A merge patch of the organisation."""

    name: Name = UNSET
    country: Country = UNSET
    time_zone: TimeZone = UNSET
    default_agent_id: Identifier | None = None


def country_code(code: str) -> str:
    """Refuse what is no country with a numbering plan: phone numbers are read with it."""
    # Imported here: cold starts of functions that never check a country would pay.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    if code not in SUPPORTED_REGIONS:
        raise PydanticCustomError("country", "must be an ISO 3166-1 alpha-2 country code such as US")
    return code
