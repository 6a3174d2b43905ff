"""Query parameters of the list of contacts."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.api.http.query_parameters import phone_of
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.fields import Phone
from voxanne.domain.contacts.listing import MAX_IDS, ContactFilters
from voxanne.domain.contacts.names import folded


def _prefix(written: str) -> str:
    if not folded(written):
        raise PydanticCustomError("blank", "must not be blank")
    return written


def _several_ids(written: str) -> str:
    if written.count(",") >= MAX_IDS:
        raise PydanticCustomError("too_many", "must be at most {most} ids", {"most": MAX_IDS})
    return written


# A type of its own, since constraints beside Query do not reach the OpenAPI document.
type NamePrefix = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_prefix)]

PhoneFilter = Annotated[
    Phone | None,
    Query(description="Only the contact with this phone: E.164, or the national format of the organisation's country."),
]
type ContactIds = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_several_ids)]

IdsFilter = Annotated[
    ContactIds | None,
    Query(description="Only contacts with these ids: up to 100, separated by commas. Unknown ids are ignored."),
]
ExternalIdFilter = Annotated[
    str | None, Query(min_length=1, max_length=200, description="Only those with this `external_id`.")
]
NameFilter = Annotated[NamePrefix | None, Query(description="The start of the name. Case and accents are ignored.")]
SearchFilter = Annotated[
    NamePrefix | None,
    Query(
        description="The start of the name or of its last word: `sample`, `Sample, R` and `Robin S` find Robin Sample. "
        "Case and accents are ignored. It cannot be combined with other filters."
    ),
]


def parse_filters(
    country: str, *, phone: str | None, q: str | None, search: str | None, external_id: str | None, ids: str | None
) -> ContactFilters:
    """Parse the query parameters of a request.

    Raises:
        InvalidFieldsError: the phone is no phone number, or a search is combined with another filter.
    """
    if search is not None and any(each is not None for each in (phone, q, external_id, ids)):
        detail = "cannot be combined with phone, q, external_id or ids"
        raise InvalidFieldsError([{"pointer": "#/search", "detail": detail, "in": "query"}])
    return ContactFilters(
        phone=None if phone is None else phone_of(phone, country, "phone"),
        prefix=None if q is None else folded(q),
        search=None if search is None else folded(search),
        external_id=external_id,
        ids=ids,
    )
