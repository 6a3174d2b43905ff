"""The record of an agent's assistant, and the lease that serialises requests to the provider for it."""

from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of

# Longer than the worker's time-out (template.yaml): when a lease has expired, its worker is dead, and the requests that
# it sent are decided.
LEASE_SECONDS = 60


@dataclass(frozen=True)
class Provisioned:
    """What the assistant at the provider was made from: a version of the agent, and what else its document depends on.

    `fingerprint` is that of the deployment (rollout.py), `time_zone` that of the agent's calendar.
    """

    version: int
    fingerprint: str
    time_zone: str


@dataclass(frozen=True)
class LeasedAssistant:
    """The record of an agent's assistant under a lease: until it ends, no other worker sends requests for it.

    `provisioned` is None while the assistant is not known to be of any version.
    `begun_at` is set while a POST may have created an assistant whose id we do not have.
    """

    organization_id: str
    agent_id: str
    lease: str
    assistant_id: str | None
    provisioned: Provisioned | None
    begun_at: str | None

    @classmethod
    def of(cls, item: Item) -> "LeasedAssistant":
        """Return the record in an item."""
        return cls(
            item["organization_id"],
            item["id"],
            item["lease"],
            item.get("assistant_id"),
            _provisioned(item),
            item.get("begun_at"),
        )

    @property
    def key(self) -> dict[str, Any]:
        """The key of the record, and of the agent."""
        return key_of(self.organization_id, self.agent_id)


def _provisioned(item: Item) -> Provisioned | None:
    """Return what the assistant of a record was made from; None if that is not known in full."""
    names = ("provisioned_version", "fingerprint", "time_zone")
    return Provisioned(*(item[name] for name in names)) if all(name in item for name in names) else None


class LeaseTakenError(Exception):
    """Another worker has the lease, or had it when it died."""


class LeaseLostError(Exception):
    """The lease expired, and another worker has taken it."""
