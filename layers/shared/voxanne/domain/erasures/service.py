"""Erase a contact, or what was said in a call, from all stores, in steps that may be repeated.

The first step is one transaction: the contact is deleted, its phones become free, and the erasure is stored as due.
Then its calls and appointments are erased one by one, and all copies are searched. A request works on this for a few
seconds; a repeated request or the sweeper continues. Later searches find data that was still in transit: entries of
indexes that lag behind, events in streams, files that were being written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any, Protocol, Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.items import serialize
from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import accompany, commit, unaccompanied
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.appointments.models import ERASED_FIELDS, StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calls.errors import in_progress
from voxanne.domain.calls.models import OPEN, StoredCall
from voxanne.domain.calls.repository import CallRepository, from_item
from voxanne.domain.calls.transcripts import MEDIA_KINDS, delete_media
from voxanne.domain.calls.updates import erase
from voxanne.domain.erasures.errors import ErasureChangedError
from voxanne.domain.erasures.models import Erasure, Subject
from voxanne.domain.erasures.repository import ErasureRepository

# Seconds after which all stores are searched again: an index lags behind its table by a second, a function ends within
# five minutes, a stream keeps its records for a day. After the last search the erasure is over.
SEARCHED_AGAIN_AFTER = (120, 3600, 90_000)
_AT_ONCE = 4
_READ_AT_ONCE = 1000


class Traces(Protocol):
    """Erases copies in stores that this package does not know."""

    def erase(self, subject: Subject, position: str | None, max_pages: int) -> str | None:
        """Erase in so many pages from *position* on; return where to go on, or None at the end."""


@dataclass(frozen=True)
class Limits:
    """What one run does at most, so that it ends in time."""

    objects: int
    pages: int


IN_REQUEST = Limits(objects=100, pages=40)
IN_BACKGROUND = Limits(objects=200, pages=60)


@dataclass(frozen=True)
class Eraser:
    """Erases what erasures name."""

    appointments: AppointmentRepository
    calls: CallRepository
    erasures: ErasureRepository
    conversations: Bucket
    traces: Traces

    @classmethod
    def from_environment(cls, traces: Traces) -> Self:
        """Return what erases in the deployment that the function belongs to."""
        return cls(
            appointments=AppointmentRepository.from_environment(),
            calls=CallRepository.from_environment(),
            erasures=ErasureRepository.from_environment(),
            conversations=Bucket.from_environment(),
            traces=traces,
        )

    def forget_call(self, organization_id: str, call_id: str, limits: Limits) -> Erasure:
        """Erase what was said in a call. The call, its numbers and times stay.

        Raises:
            NotFoundError: there is no such call.
            ConflictError: it has not ended, and the agent's tools know nothing of an erased call.
        """
        if self.calls.get(organization_id, call_id).status in OPEN:
            raise in_progress()
        erasure = Erasure(
            organization_id=organization_id,
            id=call_id,
            erased="content",
            erased_at=clock.instant(),
            call_ids=[call_id],
            total=1,
        )
        try:
            commit([self.erasures.build_start(erasure)])
        except ErasureChangedError:
            # The first request is on record.
            accompany(None)
            erasure = self.erasures.find(organization_id, call_id) or erasure
            erasure = erasure.model_copy(update={"call_ids": [call_id], "total": 1})
        with unaccompanied():
            return self.run(erasure, limits)

    def run(self, erasure: Erasure, limits: Limits) -> Erasure:
        """Go on with an erasure as far as *limits* allow; return how far it is."""
        erasure = self._with_all_calls(erasure)
        subject = self._subject(erasure)
        left = list(self._objects_left(erasure, subject))
        for batch in batched(left[: limits.objects], _AT_ONCE):
            for wait in [in_background(each) for each in batch]:
                wait()
        total = len(subject.calls) + len(subject.appointments)
        done = total - len(left[limits.objects :])
        counted = {"done": done, "total": total, "call_ids": erasure.call_ids}
        if done < total:
            return self._save(erasure, counted)
        if erasure.round > 0 and erasure.position is None:
            for call in subject.calls:
                self.delete_media(erasure.organization_id, call.id)
        position = self.traces.erase(subject, erasure.position, limits.pages)
        if position is not None:
            return self._save(erasure, counted | {"position": position})
        return self._end_round(erasure, counted)

    def delete_media(self, organization_id: str, call_id: str) -> int:
        """Delete a call's transcripts and recordings in all versions; return their number."""
        return sum(delete_media(self.conversations, kind, organization_id, call_id) for kind in MEDIA_KINDS)

    def _save(self, erasure: Erasure, changes: dict[str, Any]) -> Erasure:
        return self.erasures.save(erasure, changes, clock.instant())

    def _end_round(self, erasure: Erasure, changes: dict[str, Any]) -> Erasure:
        waits = SEARCHED_AGAIN_AFTER[erasure.round :]
        due_at = clock.instant(clock.now() + waits[0]) if waits else None
        ended: dict[str, Any] = {"round": erasure.round + 1, "position": None, "phones": []}
        return self.erasures.save(erasure, changes | ended, due_at)

    def _with_all_calls(self, erasure: Erasure) -> Erasure:
        """Return the erasure with the ids of the patient's calls that name no contact."""
        if not erasure.phones:
            return erasure
        found = {
            item["id"]
            for number in erasure.phones
            for index, attribute in (("by-from", "from_scope"), ("by-to", "to_scope"))
            for item in self._query(self.calls.table, index, attribute, f"{erasure.organization_id}#{number}")
            if "contact_id" not in item
        }
        return erasure.model_copy(update={"call_ids": sorted({*erasure.call_ids, *found})})

    def _subject(self, erasure: Erasure) -> Subject:
        organization_id = erasure.organization_id
        scopes = [f"{organization_id}#{contact_id}" for contact_id in erasure.contact_ids]
        appointments = [
            StoredAppointment.model_validate(item)
            for scope in scopes
            for item in self._query(self.appointments.table, "by-contact", "contact_scope", scope)
        ]
        calls = {
            item["id"]: from_item(item)
            for scope in scopes
            for item in self._query(self.calls.table, "by-contact", "contact_scope", scope)
        }
        # A call with a withheld number has no contact, but the appointments that it booked have one.
        others = {*erasure.call_ids, *(each.call_id for each in appointments if each.call_id is not None)}
        for call_id in others - set(calls):
            call = self._find_call(organization_id, call_id)
            if call is not None and (call.contact_id is None or call_id in erasure.call_ids):
                calls[call_id] = call
        return Subject(organization_id, erasure.erased, erasure.contact_ids, list(calls.values()), appointments)

    def _objects_left(self, erasure: Erasure, subject: Subject) -> Iterator[Callable[[], None]]:
        organization_id, erased = erasure.organization_id, erasure.erased
        for call in subject.calls:
            if call.erased not in {erased, "person"}:
                yield partial(self._erase_call, erasure, call.id)
        for appointment in subject.appointments:
            if not appointment.erased:
                yield partial(self._erase_appointment, organization_id, appointment.id)

    def _erase_call(self, erasure: Erasure, call_id: str) -> None:
        organization_id = erasure.organization_id
        mark = self.erasures.build_mark(organization_id, call_id, erasure.erased)

        def attempt() -> None:
            call = self.calls.get(organization_id, call_id)
            new = erase(call, erasure.erased)
            commit([*([] if new is call else [self.calls.build_update(organization_id, call, new)]), mark])

        retry_on_conflict(attempt)
        self.delete_media(organization_id, call_id)

    def _erase_appointment(self, organization_id: str, appointment_id: str) -> None:
        mark = self.erasures.build_mark(organization_id, appointment_id, "person")

        def attempt() -> None:
            old = self.appointments.get(organization_id, appointment_id)
            cleared = {**ERASED_FIELDS, "erased": True, "version": old.version + 1, "updated_at": clock.instant()}
            change = self.appointments.build_replace(organization_id, old, old.model_copy(update=cleared))
            commit([mark] if old.erased else [change, mark])

        retry_on_conflict(attempt)

    def _find_call(self, organization_id: str, call_id: str) -> StoredCall | None:
        try:
            return self.calls.get(organization_id, call_id)
        except NotFoundError:
            return None

    def _query(self, table: Table, index: str, attribute: str, value: str) -> list[dict[str, Any]]:
        query: dict[str, Any] = {
            "IndexName": index,
            "KeyConditionExpression": f"{attribute} = :value",
            "ExpressionAttributeValues": {":value": serialize(value)},
        }
        items: list[dict[str, Any]] = []
        while True:
            result = table.query_up_to(_READ_AT_ONCE, **query)
            items += result.items
            if not result.more:
                return items
            last = result.items[-1]
            query["ExclusiveStartKey"] = {name: serialize(last[name]) for name in ("organization_id", "id", attribute)}
