"""Booking, moving and cancelling by several at once, while the calendar's rules change: a state machine.

It works below HTTP, on whatever store the client points to: a resolver answers one request at a time in a process.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.product import Client, Product
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.core.errors import ConflictError, InvalidFieldsError
from voxanne.core.time_zones import DAY, MINUTE, rfc3339
from voxanne.domain.appointments.booking import BookingDependencies, book
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.rescheduling import commit_only, parse_patch, update_appointment
from voxanne.domain.appointments.schemas import AppointmentChanges, NewAppointment
from voxanne.domain.appointments.service import occupancy_of
from voxanne.domain.calendars.occupancy import OccupancyRepository, occupied_in
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calendars.schemas import NewCalendar
from voxanne.domain.calendars.service import new_calendar
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository

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
        contacts=ContactRepository(Table("ContactsTable")),
        calls=CallRepository(Table("CallsTable")),
        agents=Table("AgentsTable"),
    )


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
    st.sampled_from(["book", "book", "book", "move", "move", "stretch", "cancel", "note", "rules"]),
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

    def _stored(self) -> dict[tuple[str, int], str]:
        return {
            (item["calendar"].partition("#")[2], step): item[f"b{step % 12:02d}"]
            for item in self.product.items("CalendarHoursTable")
            if item["calendar"].startswith(self.clinic.organization_id)
            for step in occupied_in(item["hour"], item)
        }

    def _act(self, act: Act) -> None:
        try:
            {"book": self._book, "rules": self._new_rules}.get(act.kind, self._change)(act)
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
        update_appointment(self.stores, self.clinic.organization_id, appointment_id, patch, finish=commit_only)

    def _new_rules(self, act: Act) -> None:
        choices: list[dict[str, Any]] = [
            {"time_zone": ZONES[act.number % len(ZONES)]},
            {"buffer_minutes": act.minutes // 5},
            {"opening_hours": WORKING},
            {"opening_hours": ALWAYS},
        ]
        rules = choices[act.step % len(choices)]
        self.stores.calendars.update(self.clinic.organization_id, self.calendars[act.calendar], rules, None)
