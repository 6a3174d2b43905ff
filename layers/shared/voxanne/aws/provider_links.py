"""Whose a provider's object is: `vapi#assistant#<id>` to the organisation and our object.

Each item is written in the transaction that stores the provider's id, so an event that names the id finds its tenant.
"""

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import OnConflict, Write
from voxanne.core.errors import ConflictError

# Reports of the last calls come after an assistant is gone.
_KEPT_SECONDS = 30 * 86_400


def link_of(provider: str, kind: str, identifier: str) -> str:
    """The key of a link."""
    return f"{provider}#{kind}#{identifier}"


class ProviderLinks:
    """Links by key."""

    def __init__(self, links: Table) -> None:
        self._links = links

    def find(self, link: str) -> Item | None:
        """Whose it is: `organization_id` and `object_id`."""
        return self._links.get({"link": link})

    def build_create(self, link: str, organization_id: str, object_id: str) -> Write:
        """The write that makes a link; the same one again is no conflict, another's is."""
        return self._links.build_put(
            {"link": link, "organization_id": organization_id, "object_id": object_id},
            condition="attribute_not_exists(link) OR (organization_id = :organization AND object_id = :object)",
            using=Expression(values={":organization": organization_id, ":object": object_id}),
            on_conflict=lambda _: ConflictError(f"{link} is linked to something else"),
        )

    def build_assign(self, link: str, organization_id: str, object_id: str, on_conflict: OnConflict) -> Write:
        """The write that leads a link to another object of the same organisation; another's link is refused."""
        return self._links.build_put(
            {"link": link, "organization_id": organization_id, "object_id": object_id},
            condition="attribute_not_exists(link) OR organization_id = :organization",
            using=Expression(values={":organization": organization_id}),
            on_conflict=on_conflict,
        )

    def build_expire(self, link: str, now: float) -> Write:
        """The write that lets a link end some time after what it leads to."""
        return self._links.build_update(
            {"link": link},
            "SET expires_at = :expires",
            condition="attribute_exists(link)",
            using=Expression(values={":expires": int(now) + _KEPT_SECONDS}),
            on_conflict=lambda _: ConflictError(f"there is no link {link}"),
        )
