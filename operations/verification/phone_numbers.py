"""Agents' phone numbers against their links: a number has one organisation, and one agent that shows it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from operations.phone_numbers import clearing
from operations.queries import query, scan
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.domain.phone_numbers.models import is_number_link, number_link, number_of, origin_of
from voxanne.domain.phone_numbers.repository import complete


@dataclass
class NumberComparison:
    """Compares one organisation after the other. All links are read once: no key selects an organisation's."""

    stack: Stack

    def differences(self, _stack: Stack, organization_id: str) -> Iterator[Finding]:
        """Yield numbers that no agent or several agents have, or an agent of another organisation; incomplete links.

        Numbers without a link are left to the comparison of provider links.
        """
        agents = [
            item
            for item in query(self.stack.table("AgentsTable"), "organization_id", organization_id)
            if "phone_number" in item
        ]
        claimants: dict[str, list[Item]] = defaultdict(list)
        for agent in sorted(agents, key=lambda item: str(item["id"])):
            claimants[agent["phone_number"]].append(agent)
        for number, claiming in sorted(claimants.items()):
            link = self.stack.table("ProviderLinksTable").get({"link": number_link(number)})
            if link is not None:
                yield from self._compare(organization_id, link, claiming)
        for link in self._links[organization_id]:
            if number_of(link["link"]) not in claimants:
                yield from self._without_agent(link)

    @cached_property
    def _links(self) -> dict[str, list[Item]]:
        links = defaultdict(list)
        for item in scan(self.stack.table("ProviderLinksTable")):
            if is_number_link(item["link"]):
                links[item["organization_id"]].append(item)
        return links

    def _compare(self, organization_id: str, link: Item, claiming: list[Item]) -> Iterator[Finding]:
        number, holder = number_of(link["link"]), link.get("object_id")
        if link["organization_id"] != organization_id:
            others = self._link(link, "organization_id = :organization", {":organization": link["organization_id"]})
            for agent in claiming:
                yield Finding("not_assigned", _ids(number, agent["id"]), [others], self._clear(agent))
            return
        # The agent that answers keeps the number. If it is none of them, the oldest gets it.
        keeper = next((agent for agent in claiming if agent["id"] == holder), claiming[0])
        if keeper["id"] != holder:
            conditions = [self._shows(keeper), *self._does_not_show(link)]
            ids = _ids(number, keeper["id"]) | ({} if holder is None else {"held_by": holder})
            change = Change(self._held(link), Update().change({"object_id": keeper["id"]}))
            yield Finding("not_held", ids, conditions, change)
        for agent in claiming:
            if agent is not keeper:
                ids = _ids(number, keeper["id"]) | {"other_agent_id": agent["id"]}
                yield Finding("claimed_twice", ids, [self._shows(keeper)], self._clear(agent))
        yield from self._incomplete(link)

    def _without_agent(self, link: Item) -> Iterator[Finding]:
        is_named, holder = origin_of(link, self.stack.mode) == "named", link.get("object_id")
        if holder is not None or is_named:
            ids = {"phone_number": number_of(link["link"])} | ({} if holder is None else {"held_by": holder})
            change = Change(self._held(link), None if is_named else Update().change({"object_id": None}))
            yield Finding("stale_holder", ids, self._does_not_show(link), change)
        if not is_named:
            yield from self._incomplete(link)

    def _incomplete(self, link: Item) -> Iterator[Finding]:
        """Yield a link from an earlier release, which stored fewer attributes."""
        if "id" in link:
            return
        number, organization = number_of(link["link"]), {"organization_id": link["organization_id"]}
        update = complete(number, self.stack.mode, organization)
        text = "organization_id = :organization AND attribute_not_exists(id)"
        as_read = self._link(link, text, {":organization": link["organization_id"]})
        change = Change(as_read, update)
        yield Finding("incomplete", {"phone_number": number}, [], change)

    def _held(self, link: Item) -> Condition:
        """Return the condition that a number is still its holder's, or free, in the same organisation."""
        values = {":organization": link["organization_id"]}
        if "object_id" not in link:
            return self._link(link, "organization_id = :organization AND attribute_not_exists(object_id)", values)
        values[":holder"] = link["object_id"]
        return self._link(link, "organization_id = :organization AND object_id = :holder", values)

    def _link(self, link: Item, text: str, values: dict[str, str]) -> Condition:
        key = {"link": link["link"]}
        return Condition(self.stack.table("ProviderLinksTable"), key, text, Expression(values=values))

    def _shows(self, agent: Item) -> Condition:
        key = key_of(agent["organization_id"], agent["id"])
        using = Expression(values={":number": agent["phone_number"]})
        return Condition(self.stack.table("AgentsTable"), key, "phone_number = :number", using)

    def _does_not_show(self, link: Item) -> list[Condition]:
        """Return the condition that the agent of a link, if it has one, is gone or has another number."""
        if "object_id" not in link:
            return []
        using = Expression(values={":number": number_of(link["link"])})
        text = "attribute_not_exists(phone_number) OR phone_number <> :number"
        key = key_of(link["organization_id"], link["object_id"])
        return [Condition(self.stack.table("AgentsTable"), key, text, using)]

    def _clear(self, agent: Item) -> Change:
        update = clearing(agent["organization_id"])
        return Change(self._shows(agent), update)


def _ids(number: str, agent_id: str) -> dict[str, str]:
    return {"phone_number": number, "agent_id": agent_id}
