"""Erasures as they are stored: marks of erased objects, and the progress of the work on them."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calls.models import Erased, StoredCall

DUE = "erase"
# The id of the mark of an organisation that was deleted with all its data.
ORGANIZATION = "organization"


class ErasureProgress(Resource):
    """The progress of an erasure that continues in the background."""

    status: str = Field(default="erasing", examples=["erasing"])
    """Always `erasing`. The erasure continues without further requests."""
    done: int
    """The number of calls and appointments that are erased."""
    total: int
    """The number of calls and appointments to erase."""


class Erasure(Resource):
    """The mark of something that is erased, and the work that is left.

    Each erased call and appointment has a mark, so that no copy of a table brings it back; marks consist of ids and
    times. The mark of a contact, and of a call whose content alone is erased, is also the work: `round` counts how
    often all stores were searched, `position` is where the current search goes on.
    """

    organization_id: str
    id: str
    erased: Erased = "person"
    erased_at: Timestamp
    contact_ids: list[str] = []
    call_ids: list[str] = []
    # The phones by which calls without a contact are found; cleared after the first search.
    phones: list[str] = []
    round: int = 0
    position: str | None = None
    done: int = 0
    total: int = 0
    due: str | None = None
    due_at: Timestamp | None = None

    @property
    def is_underway(self) -> bool:
        """Whether the first search of all stores is not over yet."""
        return self.due is not None and self.round == 0

    def to_progress(self) -> ErasureProgress:
        """Return the progress as clients see it."""
        return ErasureProgress(done=self.done, total=self.total)


@dataclass(frozen=True)
class Subject:
    """What an erasure is about: contacts, and the calls and appointments that were theirs."""

    organization_id: str
    erased: Erased
    contact_ids: Collection[str]
    calls: Collection[StoredCall]
    appointments: Collection[StoredAppointment]

    def includes(self, object_id: str | None, contact_id: str | None) -> bool:
        """Return whether a copy of an object is to be erased; *contact_id* is that of the object when it was copied.

        A call or an appointment may have been given to another contact since.
        """
        return object_id in self.object_ids or contact_id in self.contact_ids

    @cached_property
    def object_ids(self) -> frozenset[str]:
        """The ids of all that it is about."""
        own = {*self.contact_ids, *(call.id for call in self.calls)}
        return frozenset(own | {appointment.id for appointment in self.appointments})

    @property
    def provider_call_ids(self) -> frozenset[str]:
        """The voice provider's ids of the calls."""
        return frozenset(call.provider_call_id for call in self.calls if call.provider_call_id is not None)
