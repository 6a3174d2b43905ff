"""Query parameters of the call log."""

from dataclasses import replace
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BeforeValidator

from voxanne.api.http.query_parameters import Instant, phone_of
from voxanne.core.fields import Phone
from voxanne.domain.calls.listing import CallFilters
from voxanne.domain.calls.models import CallDirection, CallOutcome, CallStatus

_OTHER_SPELLINGS = {"in-progress": "in_progress", "no-answer": "no_answer", "cancelled": "canceled"}

_PHONE = "E.164, or the national format of the organisation's country."


def _canonical_status(written: Any) -> Any:
    return _OTHER_SPELLINGS.get(written, written) if isinstance(written, str) else written


StatusFilter = Annotated[
    CallStatus | None,
    BeforeValidator(_canonical_status),
    Query(description="Only calls with this status. Also accepted: in-progress, no-answer, cancelled."),
]

DirectionFilter = Annotated[CallDirection | None, Query(description="Only calls of this direction.")]

OutcomeFilter = Annotated[CallOutcome | None, Query(description="Only calls with this outcome.")]

AgentFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only calls of this agent.")]

ContactFilter = Annotated[str | None, Query(min_length=1, max_length=64, description="Only calls of this contact.")]

FromFilter = Annotated[Phone | None, Query(alias="from", description=f"Only calls from this number. {_PHONE}")]

ToFilter = Annotated[Phone | None, Query(description=f"Only calls to this number. {_PHONE}")]

StartedAfter = Annotated[Instant | None, Query(description="Only calls answered at this instant or later.")]

StartedBefore = Annotated[Instant | None, Query(description="Only calls answered before this instant.")]


def with_numbers(filters: CallFilters, country: str) -> CallFilters:
    """Return the filters with their phone numbers as E.164.

    Raises:
        InvalidFieldsError: one is not a phone number.
    """
    numbers = {"from_": ("from", filters.from_), "to": ("to", filters.to)}
    normalized = {
        field: phone_of(written, country, name) for field, (name, written) in numbers.items() if written is not None
    }
    return replace(filters, **normalized)
