"""Phones of erased patients, for as long as an event from before the erasure can still arrive.

Such an event, about a call that we do not know yet, would create the patient again. The phones are stored as digests,
keyed with a secret of the organisation that lies in another table, and expire.
"""

import hashlib
import hmac
from typing import Self

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.time_zones import DAY
from voxanne.domain.erasures.repository import ErasureRepository

ERASED_PHONE_PREFIX = "phone#"
# Events wait in queues for up to 14 days, and can be replayed for 30.
_KEPT_SECONDS = 31 * DAY


class ErasedPhones:
    """Marks by organisation and phone number."""

    def __init__(self, erasures: Table, organizations: Table) -> None:
        self._erasures = erasures
        self._organizations = organizations

    @classmethod
    def from_environment(cls) -> Self:
        """Return the marks of the deployment that the function belongs to."""
        return cls(Table.from_environment("ERASURES_TABLE"), Table.from_environment("ORGANIZATIONS_TABLE"))

    def cover(self, organization_id: str, phone: str, began_at: float) -> bool:
        """Tell whether a call with this number, which began at that time, is of a patient who was erased since."""
        organization = self._organizations.get({"organization_id": organization_id})
        if organization is None:
            return False
        mark = self._erasures.get(key_of(organization_id, phone_mark_id(organization["cursor_key"], phone)))
        return mark is not None and began_at <= clock.seconds_of(mark["erased_at"])


def build_phone_mark(erasures: ErasureRepository, organization_id: str, secret: str, phone: str) -> Write:
    """Return the write that marks a phone as an erased patient's; *secret* is the organisation's `cursor_key`."""
    now = clock.now()
    identifier = phone_mark_id(secret, phone)
    return erasures.build_expiring_mark(organization_id, identifier, clock.instant(now), int(now) + _KEPT_SECONDS)


def phone_mark_id(secret: str, phone: str) -> str:
    """Return the id of a phone's mark; *secret* is the organisation's `cursor_key`."""
    return ERASED_PHONE_PREFIX + hmac.new(secret.encode(), phone.encode(), hashlib.sha256).hexdigest()
