from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of

# Longer than the worker's time-out (template.yaml): when a lease has run out, who held it is dead, and a request that
# it sent has been carried out or never will be.
LEASE_SECONDS = 60


@dataclass(frozen=True)
class LeasedAssistant:
    """The record of an agent's assistant, and the lease on it: until it ends, nobody else asks the provider.

    `begun_at` stands while a POST may have made an assistant whose id we don't have.
    """

    organization_id: str
    agent_id: str
    lease: str
    assistant_id: str | None
    provisioned_version: int | None
    begun_at: str | None

    @classmethod
    def of(cls, item: Item) -> "LeasedAssistant":
        """Read from a record."""
        return cls(
            item["organization_id"],
            item["id"],
            item["lease"],
            item.get("assistant_id"),
            item.get("provisioned_version"),
            item.get("begun_at"),
        )

    @property
    def key(self) -> dict[str, Any]:
        """The record's, and the agent's."""
        return key_of(self.organization_id, self.agent_id)


class LeaseTakenError(Exception):
    """Someone else is at it, or was when it died."""


class LeaseLostError(Exception):
    """The lease ended under whoever held it."""
