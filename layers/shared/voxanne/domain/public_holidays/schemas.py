"""What clients send of public holidays: whose they are."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.domain.public_holidays.holiday_dates import has_holidays, subdivisions


def _check_holidays(code: str) -> str:
    if has_holidays(code):
        return code
    known = subdivisions(code.partition("-")[0])
    if known:
        raise PydanticCustomError(
            "public_holidays",
            "is unknown; the known ones are {known}",
            {"known": ", ".join([known[0].partition("-")[0], *known])},
        )
    raise PydanticCustomError(
        "public_holidays",
        "must be a country such as US or a subdivision such as US-CA, whose public holidays are known",
    )


type PublicHolidays = Annotated[
    str,
    Field(
        json_schema_extra={"pattern": "^[A-Z]{2}(-[A-Z0-9]{1,3})?$", "maxLength": 6},
        description="For example US, US-CA or DE-BY.",
        examples=["US"],
    ),
    AfterValidator(_check_holidays),
]
