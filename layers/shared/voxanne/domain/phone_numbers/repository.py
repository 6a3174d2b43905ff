"""Which organisation has a phone number, and which of its agents: provider links of the kind `number`.

Only an operator assigns numbers (`operations/phone_numbers.py`). An agent takes an assigned one, and gives it up, in
the transaction of its own change.
"""

from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock, config
from voxanne.core.ids import new_id
from voxanne.domain.phone_numbers.errors import number_not_assigned, number_taken
from voxanne.domain.phone_numbers.models import Origin, can_be_named, number_link, origin_of

BY_ORGANIZATION = "numbers-by-organization"


class PhoneNumberRepository:
    """Numbers by E.164. *shared_number* is the deployment's default number, which no agent can have."""

    def __init__(self, links: Table, mode: str, shared_number: str | None) -> None:
        self._links = links
        self._mode = mode
        self._shared_number = shared_number

    @classmethod
    def from_environment(cls) -> Self:
        """Return the numbers of the deployment that the function belongs to."""
        links = Table.from_environment("PROVIDER_LINKS_TABLE")
        return cls(links, config.required("MODE"), config.optional("VAPI_PHONE_NUMBER"))

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of an organisation's numbers, the one assigned last first, from *before* on if it is given."""
        return self._links.newest_first(organization_id, limit, before, IndexName=BY_ORGANIZATION)

    def build_take(self, organization_id: str, number: str, agent_id: str) -> Write:
        """Return the write that gives an agent a number of its organisation; if it has it, nothing changes.

        Raises:
            InvalidFieldsError: it is the deployment's shared number; when committed, it is not the organisation's.
            ConflictError: when committed, another agent has it.
        """
        if number == self._shared_number:
            raise number_not_assigned()
        values = {":organization": organization_id, ":agent": agent_id}
        condition = "organization_id = :organization AND (attribute_not_exists(object_id) OR object_id = :agent)"
        if can_be_named(number, self._mode):
            condition = f"attribute_not_exists(link) OR ({condition})"
        update = complete(number, self._mode, {"organization_id": organization_id, "object_id": agent_id})
        update.using.values.update(values)
        return self._links.build_update(
            {"link": number_link(number)},
            update,
            condition=condition,
            on_conflict=lambda link: _not_taken(link, organization_id),
        )

    def build_give_up(self, organization_id: str, number: str, agent_id: str) -> list[Write]:
        """Read a number, and return the writes after which its agent no longer has it; none if it does not have it.

        The organisation keeps the number, except one that it got by naming it.

        Raises:
            ConcurrentUpdateError: when committed, the number is no longer what was read.
        """
        key = {"link": number_link(number)}
        link = self._links.get(key)
        if link is None or (link["organization_id"], link.get("object_id")) != (organization_id, agent_id):
            return []
        values = {":organization": organization_id, ":agent": agent_id}
        condition = "organization_id = :organization AND object_id = :agent"
        if "origin" in link:
            condition += " AND origin = :origin"
            values[":origin"] = link["origin"]
        if origin_of(link, self._mode) == "named":
            using = Expression(values=values)
            return [
                self._links.build_delete(key, condition=condition, using=using, on_conflict=ConcurrentUpdateError),
            ]
        update = Update().change({"object_id": None, "updated_at": clock.instant()})
        update.using.values.update(values)
        return [self._links.build_update(key, update, condition=condition, on_conflict=ConcurrentUpdateError)]


def complete(number: str, mode: str, changes: Item, origin: Origin | None = None) -> Update:
    """Return the update that applies changes to a number's link, and adds attributes that a new or older link lacks."""
    now = clock.now()
    update = Update().change({**changes, "updated_at": clock.instant(now), **({"origin": origin} if origin else {})})
    update.change_if_absent("id", new_id("num", now)).change_if_absent("created_at", clock.instant(now))
    if origin is None:
        update.change_if_absent("origin", origin_of({"link": number_link(number)}, mode))
    return update


def _not_taken(link: Item | None, organization_id: str) -> Exception:
    holder = None if link is None or link["organization_id"] != organization_id else link.get("object_id")
    return number_not_assigned() if holder is None else number_taken(str(holder))
