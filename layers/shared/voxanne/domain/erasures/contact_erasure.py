"""The first step of erasing a contact: what stands in the way, and the transaction that decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import key_of, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit, unaccompanied
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.ids import earliest
from voxanne.core.time_zones import DAY
from voxanne.domain.appointments.models import COMING_STATUSES, STANDING_STATUSES, StoredAppointment
from voxanne.domain.appointments.rescheduling import apply_patch
from voxanne.domain.appointments.schemas import cancellation
from voxanne.domain.appointments.service import occupancy_of
from voxanne.domain.calendars.occupancy import OccupancyRepository
from voxanne.domain.calls.errors import contact_has_open_call
from voxanne.domain.calls.models import OPEN
from voxanne.domain.calls.schemas import MAX_WAIT_SECONDS
from voxanne.domain.contacts.errors import CONTACT, erased, has_appointments
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.erasures.erased_phones import build_phone_mark
from voxanne.domain.erasures.models import Erasure
from voxanne.domain.erasures.repository import build_erase
from voxanne.domain.erasures.service import IN_REQUEST, Eraser
from voxanne.domain.phone_numbers.models import CALLEES_REMEMBERED_SECONDS, callee_link

# Appointments that an error names.
_MAX_NAMED = 100
# The link to a callee lasts from the dialling of a call-back, whose id is of the time of its request.
_CALLED_SECONDS = CALLEES_REMEMBERED_SECONDS + MAX_WAIT_SECONDS
# More than the voice provider's maximum of twelve hours.
_LONGEST_CALL_SECONDS = DAY


@dataclass(frozen=True)
class ContactEraser:
    """Erases contacts at the request of clients."""

    eraser: Eraser
    contacts: ContactRepository
    occupancy: OccupancyRepository
    links: ProviderLinks

    def erase(
        self,
        organization_id: str,
        contact_id: str,
        expected_version: int | None,
        *,
        cancel_appointments: bool,
        secret: str,
    ) -> Erasure:
        """Erase a contact as far as a request has time for; a repeated request goes on.

        *secret* is the organisation's `cursor_key`, with which the phones are remembered (erased_phones.py).

        Raises:
            NotFoundError, ExpiredError, StaleVersionError: there is no such contact, or it is erased already.
            ConflictError: a call is open, or appointments lie ahead that are not to be cancelled.
        """

        def attempt() -> Erasure:
            contact = self.contacts.find(organization_id, contact_id)
            if contact is None:
                return self._underway(organization_id, contact_id)
            CONTACT.check_version(contact.version, expected_version)
            calls = self._calls_of(organization_id, contact)
            _check_no_open_call([*calls, *self._calls_without_number(organization_id, contact)])
            with unaccompanied():
                self._clear_calendar(organization_id, contact, cancel=cancel_appointments)
            return self._begin(organization_id, contact, self._former_phones(organization_id, contact, calls), secret)

        erasure = retry_on_conflict(attempt)
        with unaccompanied():
            if cancel_appointments:
                self._cancel_late(organization_id, erasure.contact_ids)
            return self.eraser.run(erasure, IN_REQUEST)

    def _underway(self, organization_id: str, contact_id: str) -> Erasure:
        """Return the erasure of a contact that is gone, if its work is not done.

        Raises:
            NotFoundError, ExpiredError: it is done, or there was no such contact.
        """
        erasure = self.eraser.erasures.find(organization_id, contact_id)
        if erasure is None or not erasure.is_underway:
            self.contacts.get(organization_id, contact_id)
            # Another request has erased it since the contact was read.
            raise erased()
        return erasure

    def _begin(
        self, organization_id: str, contact: StoredContact, former_phones: Sequence[str], secret: str
    ) -> Erasure:
        erasure = Erasure(
            organization_id=organization_id,
            id=contact.id,
            erased_at=clock.instant(),
            contact_ids=[contact.id, *contact.merged_ids],
            phones=contact.phones,
        )
        last_id = contact.last_call_id
        # Before the transaction: a call-back that is dialled after this, and so writes a link again, is either refused
        # because the contact is gone, or still open, which makes the transaction fail.
        with unaccompanied():
            for phone in (*contact.phones, *former_phones):
                self.links.delete(callee_link(phone), organization_id)
        commit(
            [
                *build_erase(self.contacts.table, organization_id, contact),
                *([] if last_id is None else [self.eraser.calls.build_ended_check(organization_id, last_id)]),
                self.eraser.erasures.build_start(erasure),
                # Their changes may still be on the way to events.
                *(self.eraser.erasures.build_mark(organization_id, each, "person") for each in contact.merged_ids),
                *(build_phone_mark(self.eraser.erasures, organization_id, secret, phone) for phone in contact.phones),
            ]
        )
        return erasure

    def _calls_of(self, organization_id: str, contact: StoredContact) -> list[Item]:
        """Read the contact's calls that are open or outbound; the index may lack one of the last second."""
        statuses = {f":{status}": status for status in sorted(OPEN)}
        return list(
            _listed(
                self.eraser.calls.table,
                organization_id,
                contact,
                {":outbound": "outbound", **statuses},
                FilterExpression=f"#status IN ({', '.join(statuses)}) OR #direction = :outbound",
                ProjectionExpression="id, #status, #direction, #to",
                ExpressionAttributeNames={"#status": "status", "#direction": "direction", "#to": "to"},
            )
        )

    def _calls_without_number(self, organization_id: str, contact: StoredContact) -> list[Item]:
        """Read the calls of withheld numbers that booked for the contact lately: they name no contact, but are erased.

        The tools of an erased call know nothing any more, so none may be open.
        """
        since = earliest("call", clock.now() - _LONGEST_CALL_SECONDS)
        booked = _listed(
            self.eraser.appointments.table,
            organization_id,
            contact,
            {":since": since},
            FilterExpression="call_id > :since",
            ProjectionExpression="call_id",
        )
        call_ids = {item["call_id"] for item in booked}
        calls = (self.eraser.calls.table.get(key_of(organization_id, call_id)) for call_id in sorted(call_ids))
        return [call for call in calls if call is not None and "contact_id" not in call]

    def _former_phones(self, organization_id: str, contact: StoredContact, calls: Sequence[Item]) -> list[str]:
        """Return numbers at which the contact was called while links to callees are kept, and that no other has now."""
        since = earliest("call", clock.now() - _CALLED_SECONDS)
        recent = [call for call in calls if call["direction"] == "outbound" and call["id"] > since]
        former = {call["to"] for call in recent if "to" in call} - set(contact.phones)
        return [phone for phone in former if self.contacts.holder_of(organization_id, phone) is None]

    def _clear_calendar(self, organization_id: str, contact: StoredContact, *, cancel: bool) -> None:
        """Cancel the appointments that lie ahead, or refuse because of them.

        Raises:
            ConflictError: there are some, and they are not to be cancelled; or a patient waits for one.
        """
        ahead = self._coming(organization_id, (contact.id, *contact.merged_ids), STANDING_STATUSES)
        in_the_way = [each for each in ahead if not cancel or each.status not in COMING_STATUSES]
        if in_the_way:
            raise has_appointments([appointment.id for appointment in in_the_way[:_MAX_NAMED]])
        for appointment in ahead:
            self._cancel(organization_id, appointment.id)

    def _coming(
        self, organization_id: str, contact_ids: Iterable[str], among: Sequence[str] = COMING_STATUSES
    ) -> list[StoredAppointment]:
        now = clock.now()
        return [
            appointment
            for contact_id in contact_ids
            for appointment in self.eraser.appointments.coming(organization_id, contact_id, now, among)
        ]

    def _cancel_late(self, organization_id: str, contact_ids: Iterable[str]) -> None:
        """Cancel appointments that were booked after the calendar was cleared. From now on none can be booked."""
        for late in self._coming(organization_id, contact_ids):
            with suppress(ConflictError):
                self._cancel(organization_id, late.id)

    def _cancel(self, organization_id: str, appointment_id: str) -> StoredAppointment:
        def attempt() -> StoredAppointment:
            old = self.eraser.appointments.get(organization_id, appointment_id)
            new = apply_patch(old, cancellation(), None, clock.now())
            if new != old:
                freed = self.occupancy.build_move(organization_id, old.id, occupancy_of(old), None)
                commit([self.eraser.appointments.build_replace(organization_id, old, new), *freed])
            return new

        return retry_on_conflict(attempt)


def _listed(
    table: Table, organization_id: str, contact: StoredContact, values: Mapping[str, str], **query: Any
) -> Iterator[Item]:
    """Read what a table's index by contact lists for a contact and those merged into it."""
    for contact_id in (contact.id, *contact.merged_ids):
        scope = f"{organization_id}#{contact_id}"
        yield from table.query_all(
            IndexName="by-contact",
            KeyConditionExpression="contact_scope = :scope",
            ExpressionAttributeValues={name: serialize(value) for name, value in {":scope": scope, **values}.items()},
            **query,
        )


def _check_no_open_call(calls: Sequence[Item]) -> None:
    """Refuse to erase a contact while one of its *calls* is open.

    Raises:
        ConflictError: one is.
    """
    for call in calls:
        if call["status"] in OPEN:
            raise contact_has_open_call(call["id"])
