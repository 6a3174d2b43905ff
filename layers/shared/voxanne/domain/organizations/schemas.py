"""What clients send of their organisation."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import UNSET, Identifier, Input, Name, TimeZone
from voxanne.domain.organizations.models import CallerVerification, HoldOfferedTimes


def country_code(code: str) -> str:
    """Check an ISO 3166-1 alpha-2 code of a country with a numbering plan, as phone numbers are read with it."""
    # Imported here: cold starts of functions that check no country would pay for it.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    if code not in SUPPORTED_REGIONS:
        raise PydanticCustomError("country", "must be an ISO 3166-1 alpha-2 country code such as US")
    return code


type Country = Annotated[
    str,
    Field(min_length=2, max_length=2, examples=["US"], json_schema_extra={"format": "country"}),
    AfterValidator(country_code),
]


class OrganizationChanges(Input):
    """A merge patch of the organisation (RFC 7396)."""

    name: Name = UNSET
    country: Country = UNSET
    time_zone: TimeZone = UNSET
    default_agent_id: Identifier | None = None
    caller_verification: CallerVerification = UNSET
    hold_offered_times: HoldOfferedTimes = UNSET
