"""Count calls as they change."""

from dataclasses import dataclass
from typing import Self

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.ids import is_id
from voxanne.core.time_zones import DAY
from voxanne.domain.call_counts.contributions import Contribution, contribution_of
from voxanne.domain.call_counts.repository import CallCountRepository, StoredContribution
from voxanne.domain.calls.repository import from_item
from voxanne.domain.organizations.tombstones import is_deleted

# A change that could not be recorded can be replayed for 30 days. Until then a call's contribution must be stored, or
# the call would be counted twice.
_REPLAYED_WITHIN_SECONDS = 32 * DAY


@dataclass(frozen=True)
class CallCounter:
    """Keeps each call in the counts once, at its latest version, even if changes come repeatedly or out of order."""

    counts: CallCountRepository
    organizations: Table

    @classmethod
    def from_environment(cls) -> Self:
        """Return the counter of the deployment that the function belongs to."""
        return cls(CallCountRepository.from_environment(), Table.from_environment("ORGANIZATIONS_TABLE"))

    def count_change(self, old: Item | None, new: Item) -> None:
        """Count one change of an item, unless it is no call or its contribution stays the same.

        A change that leaves the contribution as it was adds no information. Of the other changes, the one to the
        highest version decides, so their order does not matter.

        Raises:
            UnavailableError: others kept counting the same call, or the same day.
        """
        if not is_id("call", new.get("id", "")):
            return
        contribution = contribution_of(from_item(new))
        if contribution != (None if old is None else contribution_of(from_item(old))):
            self.count(new, contribution)

    def count(self, call: Item, contribution: Contribution | None) -> None:
        """Count what a call contributes at the version of its item, unless a later version was counted.

        Raises:
            UnavailableError: as `count_change`.
        """
        organization_id, call_id = call["organization_id"], call["id"]
        organization = self.organizations.get({"organization_id": organization_id})
        if organization is None or is_deleted(organization):
            return

        def attempt() -> None:
            old = self.counts.find(organization_id, call_id)
            if old is not None and old.version >= call["version"]:
                return
            zone = organization["time_zone"] if old is None else old.time_zone
            self.counts.replace(organization_id, call_id, old, build_contribution(call, contribution, zone))

        retry_on_conflict(attempt)


def build_contribution(call: Item, contribution: Contribution | None, time_zone: str) -> StoredContribution:
    """Return what is stored of a call's contribution."""
    expiry = call.get("expires_at")
    return StoredContribution(
        version=call["version"],
        time_zone=time_zone,
        counter=None if contribution is None else contribution.counter(time_zone),
        counts={} if contribution is None else contribution.counts,
        expires_at=None if expiry is None else expiry + _REPLAYED_WITHIN_SECONDS,
    )
