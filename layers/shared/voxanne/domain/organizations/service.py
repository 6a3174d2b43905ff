"""The organisation's country as it is now."""

from voxanne.api.http.request_context import caller
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.phones import is_national


def current_country(*numbers: str | None) -> str:
    """Return the country with which numbers in the current request are to be read.

    The authorizer's context, which the gateway caches, may have the country of half a minute ago. So the organisation
    is read if one of the numbers is in a national format, and only then: no other request pays for it.
    """
    if not any(number is not None and is_national(number) for number in numbers):
        return caller().country
    item = Table.from_environment("ORGANIZATIONS_TABLE").get({"organization_id": caller().organization_id})
    return caller().country if item is None else str(item["country"])
