"""Booking, moving, cancelling, and busy time by several at once, while the calendar's rules change: a state machine.

It works below HTTP, on whatever store the client points to: a resolver answers one request at a time in a process.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.product import Client, Product
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import ConflictError, InvalidFieldsError
from voxanne.core.time_zones import DAY, MINUTE, rfc3339
from voxanne.domain.appointments.booking import BookingDependencies, book
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.rescheduling import update_appointment
from voxanne.domain.appointments.schemas import AppointmentChanges, NewAppointment, parse_patch
from voxanne.domain.appointments.service import commit_only, occupancy_of
from voxanne.domain.busy_time.counts import BusyCounts
from voxanne.domain.busy_time.models import StoredBusyBlock
from voxanne.domain.busy_time.placement import BusyTimeDependencies
from voxanne.domain.busy_time.repository import BusyBlockRepository
from voxanne.domain.busy_time.schemas import NewBusyBlock
from voxanne.domain.busy_time.service import delete_block, put_block
from voxanne.domain.calendars.occupancy import ATTRIBUTES, OccupancyRepository, first_bucket, is_held
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calendars.schemas import NewCalendar
from voxanne.domain.calendars.service import new_calendar
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.holds.models import StoredHold
from voxanne.domain.holds.repository import HoldRepository
from voxanne.domain.holds.schemas import NewHold
from voxanne.domain.holds.service import place_hold, release_hold
from voxanne.domain.services.repository import ServiceRepository

ALWAYS: dict[Any, Any] = {
    day: [["00:00", "24:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
WORKING: dict[Any, Any] = {day: [["06:00", "20:00"]] for day in ALWAYS}
ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago", "Pacific/Apia"]


def stores() -> BookingDependencies:
    """The stores by their tables' names in the template."""
    return BookingDependencies(
        appointments=AppointmentRepository(Table("AppointmentsTable")),
        occupancy=OccupancyRepository(Table("CalendarHoursTable")),
        calendars=CalendarRepository(Table("CalendarsTable")),
        services=ServiceRepository(Table("ServicesTable")),
        contacts=ContactRepository(Table("ContactsTable")),
        calls=CallRepository(Table("CallsTable")),
        agents=Table("AgentsTable"),
        holds=HoldRepository(Table("HoldsTable")),
    )


def busy_stores() -> BusyTimeDependencies:
    """The stores of busy time, likewise."""
    return BusyTimeDependencies(
        CalendarRepository(Table("CalendarsTable")),
        BusyBlockRepository(Table("BusyBlocksTable")),
        BusyCounts(Table("CalendarHoursTable")),
    )


def commit_hold(hold: StoredHold, writes: list[Write]) -> StoredHold:
    """Commit the writes and return the hold."""
    commit(writes)
    return hold


@dataclass(frozen=True)
class Act:
    """What one of the clients does: to the appointment of that number, at that time."""

    kind: str
    number: int
    step: int
    minutes: int
    calendar: int


acts = st.builds(
    Act,
    st.sampled_from(
        ["book", "book", "book", "move", "move", "stretch", "cancel", "note", "rules", "hold", "block", "unblock"]
    ),
    st.integers(0, 30),
    st.integers(0, 60),
    st.sampled_from([5, 10, 30, 45, 120]),
    st.integers(0, 1),
)


class Booking(RuleBasedStateMachine):
    """Two calendars and the clients that book in them."""

    def __init__(self, product: Product) -> None:
        super().__init__()
        self.product = product
        self.clinic: Client = product.organization()
        self.stores = stores()
        self.busy = busy_stores()
        self.made: list[str] = []
        self.outcomes: list[str] = []
        self.calendars: list[str] = []
        self.begin = 0

    @initialize(zone=st.sampled_from(ZONES), day=st.integers(2, 300))
    def two_calendars(self, zone: str, day: int) -> None:
        """Make them, and choose the day around which everybody wants to come."""
        self.begin = (int(clock.now()) // DAY + day) * DAY
        wanted = NewCalendar(
            name="Race", time_zone=zone, opening_hours=ALWAYS, booking_window_days=400, buffer_minutes=5
        )
        for _ in range(2):
            calendar = new_calendar(wanted, clock.now())
            commit(self.stores.calendars.build_create(self.clinic.organization_id, calendar))
            self.calendars.append(calendar.id)

    @rule(several=st.lists(acts, min_size=1, max_size=8))
    def act_at_once(self, several: list[Act]) -> None:
        """Several clients act at the same moment."""
        with ThreadPoolExecutor(len(several)) as pool:
            list(pool.map(self._act, several))

    @invariant()
    def taken_time_is_that_of_live_appointments_and_no_two_overlap(self) -> None:
        """Look at what is stored."""
        organization_id = self.clinic.organization_id
        items = [item for item in self.product.items("AppointmentsTable") if item["organization_id"] == organization_id]
        expected: dict[tuple[str, int], str] = {}
        for item in items:
            appointment = StoredAppointment.model_validate(item)
            place = occupancy_of(appointment)
            for step in place.buckets if place else ():
                assert (appointment.calendar_id, step) not in expected, "two overlap"
                expected[appointment.calendar_id, step] = appointment.id
        assert self._stored() == expected
        assert sorted(item["id"] for item in items) == sorted(self.made), "one that was not answered, or lost"

    @invariant()
    def each_block_is_counted_and_met_the_appointments_that_are_in_it(self) -> None:
        """Blocks and their counts agree, and no appointment entered a block."""
        blocks = [
            StoredBusyBlock.model_validate(item)
            for item in self.product.items("BusyBlocksTable")
            if item["organization_id"] == self.clinic.organization_id and "id" in item
        ]
        expected = Counter((block.calendar_id, step) for block in blocks for step in block.buckets)
        taken = self._stored()
        for block in blocks:
            inside = {taken[place] for step in block.buckets if (place := (block.calendar_id, step)) in taken}
            assert inside <= set(block.conflicts), "an appointment entered a block"
        assert self._counted() == expected

    def _stored(self) -> dict[tuple[str, int], str]:
        return {
            (item["calendar"].partition("#")[2], first_bucket(item["hour"]) + number): item[name]
            for item in self._hours()
            for number, (name, _) in enumerate(ATTRIBUTES)
            if name in item and not is_held(item[name])
        }

    def _counted(self) -> Counter[tuple[str, int]]:
        counts = {
            (item["calendar"].partition("#")[2], first_bucket(item["hour"]) + number): item.get(name, 0)
            for item in self._hours()
            for number, (_, name) in enumerate(ATTRIBUTES)
        }
        return Counter({place: count for place, count in counts.items() if count})

    def _hours(self) -> list[dict[str, Any]]:
        items = self.product.items("CalendarHoursTable")
        return [item for item in items if item["calendar"].startswith(self.clinic.organization_id)]

    def _act(self, act: Act) -> None:
        try:
            others = {"hold": self._hold, "rules": self._new_rules, "block": self._block, "unblock": self._unblock}
            {"book": self._book, **others}.get(act.kind, self._change)(act)
            self.outcomes.append(f"{act.kind} done")
        except (ConflictError, InvalidFieldsError) as refused:
            self.outcomes.append(f"{act.kind} {refused.code}")

    def _at(self, act: Act) -> str:
        return rfc3339(self.begin + act.step * 5 * MINUTE)

    def _book(self, act: Act) -> None:
        wanted = NewAppointment.model_validate(
            {
                "contact": {"name": "Jane", "phone": f"+1415555{act.number % 4:04d}"},
                "starts_at": self._at(act),
                "duration_minutes": act.minutes,
                "calendar_id": self.calendars[act.calendar],
            }
        )
        self.made.append(book(self.stores, self.clinic.organization_id, "US", wanted, commit_only).id)

    def _hold(self, act: Act) -> None:
        wish = {
            "starts_at": self._at(act),
            "duration_minutes": act.minutes,
            "calendar_id": self.calendars[act.calendar],
            "minutes": 1,
        }
        holds, organization_id = self.stores.holds, self.clinic.organization_id
        assert holds is not None
        hold = place_hold(self.stores, holds, organization_id, NewHold.model_validate(wish), commit_hold)
        if act.number % 3 == 0:
            release_hold(holds, self.stores.occupancy, organization_id, hold.id)
        else:
            wanted = NewAppointment.model_validate(
                {"contact": {"name": "Jane", "phone": f"+1415555{act.number % 4:04d}"}, "hold_id": hold.id}
            )
            # Whatever the others do, what is held is taken by none of them, and refused under a block alone.
            self.made.append(book(self.stores, organization_id, "US", wanted, commit_only).id)

    def _block(self, act: Act) -> None:
        start = self.begin + act.step * 5 * MINUTE
        wanted = NewBusyBlock(starts_at=rfc3339(start), ends_at=rfc3339(start + act.minutes * MINUTE))
        calendar_id, name = self.calendars[act.calendar], f"block-{act.number % 4}"
        put_block(self.busy, self.clinic.organization_id, calendar_id, name, wanted)

    def _unblock(self, act: Act) -> None:
        name = f"block-{act.number % 4}"
        delete_block(self.busy, self.clinic.organization_id, self.calendars[act.calendar], name)

    def _change(self, act: Act) -> None:
        if not self.made:
            return
        changes: dict[str, dict[str, Any]] = {
            "move": {"starts_at": self._at(act), "calendar_id": self.calendars[act.calendar]},
            "stretch": {"duration_minutes": act.minutes},
            "cancel": {"status": "cancelled"},
            "note": {"notes": f"{act.step}"},
        }
        patch = parse_patch(AppointmentChanges.model_validate(changes[act.kind]))
        appointment_id = self.made[act.number % len(self.made)]
        update_appointment(self.stores, self.clinic.organization_id, appointment_id, patch, commit=commit_only)

    def _new_rules(self, act: Act) -> None:
        choices: list[dict[str, Any]] = [
            {"time_zone": ZONES[act.number % len(ZONES)]},
            {"buffer_minutes": act.minutes // 5},
            {"opening_hours": WORKING},
            {"opening_hours": ALWAYS},
        ]
        rules = choices[act.step % len(choices)]
        self.stores.calendars.update(self.clinic.organization_id, self.calendars[act.calendar], rules, None)
