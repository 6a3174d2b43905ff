"""/api/phone-numbers: the numbers that the organisation's agents can have."""

import functools

from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.domain.phone_numbers.models import PhoneNumber
from voxanne.domain.phone_numbers.repository import PhoneNumberRepository

routes = RouteGroup("/api/phone-numbers", tag="Agents", read="agents:read")


@functools.cache
def _numbers() -> PhoneNumberRepository:
    return PhoneNumberRepository.from_environment()


@routes.get(summary="List phone numbers", operation_id="listPhoneNumbers")
def list_phone_numbers(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[PhoneNumber]:
    """List the phone numbers that are assigned to the organisation, most recently assigned first.

    Each number belongs to at most one agent, as its `phone_number`. A newly assigned number can be missing from the
    list for about a second.
    """
    before = decode_cursor(cursor, "phone-numbers")
    result = _numbers().list_newest(caller().organization_id, limit, before)
    return page(result, PhoneNumber.from_link, "phone-numbers", lambda last: last.id)
