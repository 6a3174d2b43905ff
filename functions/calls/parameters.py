"""Query parameters. Apart from the filters themselves: who only has the repository needs no resolver."""

from dataclasses import replace
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, BeforeValidator, Field

from voxanne.api.http import query_parameters as queries
from voxanne.core.fields import Phone
from voxanne.domain.calls.listing import CallFilters
from voxanne.domain.calls.models import Direction, Outcome, Status

_OTHER_SPELLINGS = {"in-progress": "in_progress", "no-answer": "no_answer", "cancelled": "canceled"}

_PHONE = "E.164, or as written in the organisation's country."


def _our_spelling(written: Any) -> Any:
    return _OTHER_SPELLINGS.get(written, written) if isinstance(written, str) else written


StatusFilter = Annotated[
    Status | None,
    BeforeValidator(_our_spelling),
    Query(description="Also known: in-progress, no-answer, cancelled."),
]

DirectionFilter = Annotated[Direction | None, Query()]

OutcomeFilter = Annotated[Outcome | None, Query()]

IdFilter = Annotated[str | None, Query(min_length=1, max_length=64)]

FromFilter = Annotated[Phone | None, Query(alias="from", description=_PHONE)]

ToFilter = Annotated[Phone | None, Query(description=_PHONE)]

_Instant = Annotated[
    str, AfterValidator(queries.instant_of), Field(max_length=40, json_schema_extra={"format": "date-time"})
]

StartedAfter = Annotated[_Instant | None, Query(description="Started at this instant or later.")]

StartedBefore = Annotated[_Instant | None, Query(description="Started before this instant.")]


def with_numbers(filters: CallFilters, country: str) -> CallFilters:
    """The filters with their numbers as E.164.

    Raises:
        InvalidFieldsError: one is no number.
    """
    given = {"from_": ("from", filters.from_), "to": ("to", filters.to)}
    read = {
        field: queries.phone_of(written, country, name)
        for field, (name, written) in given.items()
        if written is not None
    }
    return replace(filters, **read)
