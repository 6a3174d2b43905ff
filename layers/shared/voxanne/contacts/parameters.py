"""Query parameters of the list. Apart from the filters themselves: who only has the repository needs no resolver."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from voxanne.contacts.names import folded


def _prefix(written: str) -> str:
    if not folded(written):
        raise PydanticCustomError("blank", "must not be blank")
    return written


PhoneFilter = Annotated[
    str | None,
    Query(min_length=1, max_length=40, description="E.164, or as written in the organisation's country."),
]
ExternalIdFilter = Annotated[str | None, Query(min_length=1, max_length=200, description="Exactly this external_id.")]
NamePrefix = Annotated[
    str | None,
    AfterValidator(_prefix),
    Query(min_length=1, max_length=100, description="How the name begins; case and accents don't matter."),
]
