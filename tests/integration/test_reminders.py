"""appointment.reminder_due: as long before an appointment as its calendar says."""

import pytest

from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.appointments import NOW, booked, changed_calendar, first_calendar
from tests.integration.outbound import Outbox, events
from tests.product import Client, Product, deployment

HOUR = 3600
# Thursday, 09:00 in New York; NOW is Monday, 06:00 there.
THURSDAY = "2026-11-26T14:00:00Z"
BEGINS = NOW + 75 * HOUR


@pytest.fixture
def outbox(product: Product) -> Outbox:
    product.clock.stop(NOW)
    return Outbox()


def at(product: Product, outbox: Outbox, moment: float) -> None:
    """Let it be that moment, and the sweeper's turn, twice."""
    product.clock.stop(moment)
    for _ in range(2):
        InProcessFunctions(deployment()).invoke("ReminderSweeperFunction", {})
    outbox.record()


def reminders(clinic: Client) -> list[str]:
    return [event["created_at"] for event in events(clinic, "?type=appointment.reminder_due")][::-1]


def test_each_offset_reminds_once_with_the_appointment_as_it_is(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[120, 1440])
    appointment = booked(clinic, THURSDAY)
    at(product, outbox, BEGINS - 24 * HOUR - 1)
    assert reminders(clinic) == []
    at(product, outbox, BEGINS - 24 * HOUR + 30)
    at(product, outbox, BEGINS - 23 * HOUR)
    assert reminders(clinic) == ["2026-11-25T14:00:00.000Z"]
    at(product, outbox, BEGINS - 2 * HOUR)

    assert reminders(clinic) == ["2026-11-25T14:00:00.000Z", "2026-11-26T12:00:00.000Z"]
    assert events(clinic, "?type=appointment.reminder_due")[0]["appointment"] == appointment
    # That someone was reminded is no change that clients see.
    assert events(clinic, "?type=appointment.changed") == []
    assert clinic("GET", f"/api/appointments/{appointment['id']}").json == appointment


def test_a_calendar_without_offsets_reminds_nobody(product: Product, clinic: Client, outbox: Outbox) -> None:
    assert first_calendar(clinic)["reminder_offsets_minutes"] == []
    booked(clinic, THURSDAY)
    at(product, outbox, BEGINS - 60)

    assert reminders(clinic) == []


def test_what_was_cancelled_is_not_reminded_of(product: Product, clinic: Client, outbox: Outbox) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[60])
    appointment = booked(clinic, THURSDAY)
    clinic("DELETE", f"/api/appointments/{appointment['id']}")
    at(product, outbox, BEGINS - HOUR)

    assert reminders(clinic) == []
    assert "reminder_at" not in product.items("AppointmentsTable")[0]


def test_what_was_moved_is_reminded_of_at_its_new_time(product: Product, clinic: Client, outbox: Outbox) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[60])
    appointment = booked(clinic, THURSDAY)
    at(product, outbox, BEGINS - HOUR)
    moved = clinic("PATCH", f"/api/appointments/{appointment['id']}", {"starts_at": "2026-11-27T15:00:00Z"})
    assert moved.status == 200
    at(product, outbox, BEGINS)
    assert reminders(clinic) == ["2026-11-26T13:00:00.000Z"]
    at(product, outbox, BEGINS + 24 * HOUR)

    assert reminders(clinic) == ["2026-11-26T13:00:00.000Z", "2026-11-27T14:00:00.000Z"]


@pytest.mark.parametrize("change", ["length", "calendar", "both"])
def test_a_reminder_that_is_due_is_sent_though_the_appointment_is_changed_before_the_sweep(
    product: Product, clinic: Client, outbox: Outbox, change: str
) -> None:
    other = clinic("POST", "/api/calendars", {"name": "Room 2", "time_zone": "America/New_York"}).json["id"]
    changed_calendar(clinic, reminder_offsets_minutes=[60, 120])
    appointment = booked(clinic, THURSDAY)
    product.clock.stop(BEGINS - HOUR + 20)
    length = {} if change == "calendar" else {"duration_minutes": 45}
    changes = length | ({} if change == "length" else {"calendar_id": other})
    assert clinic("PATCH", f"/api/appointments/{appointment['id']}", changes).status == 200

    at(product, outbox, BEGINS - HOUR + 60)

    assert reminders(clinic) == ["2026-11-26T13:00:00.000Z"]


@pytest.mark.parametrize("status", ["arrived", "noshow", "fulfilled"])
def test_a_reminder_that_falls_due_while_a_wrong_click_stands_is_sent_once_that_is_undone(
    product: Product, clinic: Client, outbox: Outbox, status: str
) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[1440, 120])
    path = f"/api/appointments/{booked(clinic, THURSDAY)['id']}"
    product.clock.stop(BEGINS - 25 * HOUR)
    assert clinic("PATCH", path, {"status": status}).status == 200
    at(product, outbox, BEGINS - 24 * HOUR + 30)
    assert reminders(clinic) == []

    assert clinic("PATCH", path, {"status": "booked"}).status == 200
    at(product, outbox, BEGINS - 23 * HOUR)
    at(product, outbox, BEGINS - 2 * HOUR)

    assert reminders(clinic) == ["2026-11-25T14:00:00.000Z", "2026-11-26T12:00:00.000Z"]


def test_who_has_arrived_is_not_reminded(product: Product, clinic: Client, outbox: Outbox) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[60])
    appointment = booked(clinic, THURSDAY)
    product.clock.stop(BEGINS - 2 * HOUR)
    assert clinic("PATCH", f"/api/appointments/{appointment['id']}", {"status": "arrived"}).status == 200

    for minutes in (60, 45, 1, -15):
        at(product, outbox, BEGINS - 60 * minutes)

    assert reminders(clinic) == []
    # Nor is it a change that clients see.
    assert len(events(clinic, "?type=appointment.changed")) == 1
    assert "reminder_at" not in product.items("AppointmentsTable")[0]


def test_what_has_passed_when_it_is_booked_or_swept_is_not_made_up_for(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    changed_calendar(clinic, reminder_offsets_minutes=[40_320, 1440, 120])
    booked(clinic, THURSDAY)
    # No sweep for a day: one reminder, not two.
    at(product, outbox, BEGINS - HOUR)
    assert reminders(clinic) == ["2026-11-26T12:00:00.000Z"]

    booked(clinic, "2026-11-27T15:00:00Z")
    at(product, outbox, BEGINS + 26 * HOUR)
    assert len(reminders(clinic)) == 1


@pytest.mark.parametrize("offsets", [[4], [40_321], [60, 60], [1, 2, 3, 4, 5, 6], ["60"]])
def test_offsets_are_minutes_within_bounds(clinic: Client, offsets: object) -> None:
    calendar = first_calendar(clinic)["id"]

    answer = clinic("PATCH", f"/api/calendars/{calendar}", {"reminder_offsets_minutes": offsets})

    assert answer.pointers[0].startswith("#/reminder_offsets_minutes")
