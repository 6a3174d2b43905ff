"""Links from a provider's objects, such as `vapi#assistant#<id>`, to their organisation and our object.

A link is written in the transaction that stores the provider's id, so that every event with that id finds its tenant.
"""

import math
from contextlib import suppress
from typing import Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.time_zones import DAY

# The reports of an assistant's last calls arrive after it was deleted.
_EXPIRY_SECONDS = 30 * DAY


def link_of(provider: str, kind: str, identifier: str) -> str:
    """Return the key of a link."""
    return f"{provider}#{kind}#{identifier}"


class ProviderLinks:
    """Links by key."""

    def __init__(self, links: Table) -> None:
        self._links = links

    @classmethod
    def from_environment(cls) -> Self:
        """Return the links of the deployment that the function belongs to."""
        return cls(Table.from_environment("PROVIDER_LINKS_TABLE"))

    def find(self, link: str) -> Item | None:
        """Return the link's item, with `organization_id` and `object_id`; None if there is none, or it has expired.

        The link of a phone number that no agent has is without `object_id`.
        """
        item = self._links.get({"link": link})
        # The table's time to live deletes an item up to days later.
        return None if item is None or item.get("expires_at", math.inf) <= clock.now() else item

    def build_create(self, link: str, organization_id: str, object_id: str) -> Write:
        """Return the write that creates a link. If it exists with the same target, nothing changes.

        Raises, when committed:
            ConflictError: it has another target.
        """
        return self._links.build_put(
            {"link": link, "organization_id": organization_id, "object_id": object_id},
            condition="attribute_not_exists(link) OR (organization_id = :organization AND object_id = :object)",
            using=Expression(values={":organization": organization_id, ":object": object_id}),
            on_conflict=lambda _: ConflictError(f"{link} is linked to another object."),
        )

    def build_replace(self, link: str, organization_id: str, object_id: str, expires_at: int) -> Write:
        """Return the write that stores a link until *expires_at*, whatever it led to before: the last one counts."""
        return self._links.build_put(
            {"link": link, "organization_id": organization_id, "object_id": object_id, "expires_at": expires_at},
            condition="attribute_not_exists(link) OR attribute_exists(link)",
            on_conflict=lambda _: ConflictError(f"{link} was not stored."),
        )

    def delete(self, link: str, organization_id: str) -> None:
        """Delete a link, if there is one and it leads to that organisation."""
        deletion = self._links.build_delete(
            {"link": link},
            condition="organization_id = :organization",
            using=Expression(values={":organization": organization_id}),
            on_conflict=lambda _: ConflictError(f"{link} is not the organisation's."),
        )
        with suppress(ConflictError):
            write(deletion)

    def build_expire(self, link: str, now: float) -> Write:
        """Return the write that has a link expire 30 days after its object was deleted."""
        return self._links.build_update(
            {"link": link},
            "SET expires_at = :expires",
            condition="attribute_exists(link)",
            using=Expression(values={":expires": int(now) + _EXPIRY_SECONDS}),
            on_conflict=lambda _: ConflictError(f"No such link: {link}"),
        )
