"""What a front desk does: rules that it may break, wrong clicks, shorter appointments, cancelling with a reason."""

from typing import Any

import pytest

from tests.integration.appointments import (
    NINE,
    NOW,
    book,
    booked,
    changed_calendar,
    patch_appointment,
    slots,
    times_taken,
)
from tests.product import Client, Product
from voxanne.core import clock
from voxanne.domain.appointments.repository import AppointmentRepository

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN = "2026-11-23T15:00:00Z"


RULES_BROKEN = {
    "the running minute": "2026-11-23T11:00:00Z",
    "in five minutes, before hours": "2026-11-23T11:05:00Z",
    "inside notice": "2026-11-23T11:30:00Z",
    "after hours": "2026-11-23T23:00:00Z",
    "on a closed day": "2026-11-28T15:00:00Z",
    "beyond the window": "2027-03-01T15:00:00Z",
    "24 hours back": "2026-11-22T11:00:00Z",
}


@pytest.mark.parametrize("starts_at", RULES_BROKEN.values(), ids=RULES_BROKEN)
def test_rules_are_overridden_on_demand(clinic: Client, product: Product, starts_at: str) -> None:
    assert book(clinic, starts_at).status == 422
    assert book(clinic, starts_at, override_rules=False).status == 422

    made = book(clinic, starts_at, override_rules=True)

    assert (made.status, made.json["starts_at"]) == (201, starts_at)
    assert "override_rules" not in made.json
    assert len(times_taken(product)) == 6
    other = booked(clinic, "2026-11-24T15:00:00Z")
    clinic("DELETE", f"/api/appointments/{made.json['id']}")
    assert patch_appointment(clinic, other, starts_at=starts_at).status == 422
    assert patch_appointment(clinic, other, starts_at=starts_at, override_rules=True).json["starts_at"] == starts_at


def test_closures_are_overridden(clinic: Client) -> None:
    changed_calendar(clinic, closures=["2026-11-23"])
    assert book(clinic).code == "outside_opening_hours"
    made = booked(clinic, override_rules=True)

    assert patch_appointment(clinic, made, duration_minutes=60).code == "outside_opening_hours"
    assert patch_appointment(clinic, made, duration_minutes=60, override_rules=True).json["duration_minutes"] == 60


@pytest.mark.parametrize("starts_at", [NINE, "2026-11-23T14:25:00Z", "2026-11-23T13:45:00Z"])
def test_a_taken_time_is_never_overridden(clinic: Client, product: Product, starts_at: str) -> None:
    booked(clinic)
    other = booked(clinic, TEN)
    before = product.stored()

    assert book(clinic, starts_at, override_rules=True).code == "slot_taken"
    assert patch_appointment(clinic, other, starts_at=starts_at, override_rules=True).code == "slot_taken"
    assert product.stored() == before


def test_what_is_longer_ago_than_a_day_is_not_entered(clinic: Client) -> None:
    made = booked(clinic)
    for starts_at in ("2026-11-22T10:59:00Z", "2026-11-01T15:00:00Z"):
        assert book(clinic, starts_at, override_rules=True).code == "in_the_past"
        assert patch_appointment(clinic, made, starts_at=starts_at, override_rules=True).code == "in_the_past"


@pytest.mark.parametrize("value", ["true", 1, []])
def test_override_rules_is_a_truth_value(clinic: Client, value: Any) -> None:
    assert book(clinic, override_rules=value).pointers == ["#/override_rules"]
    assert patch_appointment(clinic, booked(clinic), override_rules=value).pointers == ["#/override_rules"]


@pytest.mark.parametrize("wrong", ["arrived", "fulfilled", "noshow"])
@pytest.mark.parametrize("right", ["booked", "confirmed", "arrived", "fulfilled", "noshow"])
def test_a_wrong_click_is_undone_and_the_time_stays(clinic: Client, product: Product, wrong: str, right: str) -> None:
    made = booked(clinic)
    held = times_taken(product)

    assert patch_appointment(clinic, made, status=wrong).json["status"] == wrong
    assert patch_appointment(clinic, made, status=right).json["status"] == right
    assert times_taken(product) == held
    assert book(clinic).code == "slot_taken"


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow"])
def test_only_what_stands_is_cancelled(clinic: Client, product: Product, status: str) -> None:
    made = booked(clinic)
    patch_appointment(clinic, made, status=status)
    before = product.stored()

    for refused in (
        patch_appointment(clinic, made, status="cancelled"),
        clinic("DELETE", f"/api/appointments/{made['id']}", {}),
    ):
        assert refused.code == "illegal_transition"
        assert set(refused.json["legal_transitions"]) == {"booked", "confirmed", "arrived", "fulfilled", "noshow"} - {
            status
        }
    assert product.stored() == before


SHORTER = {
    "from the end": {"duration_minutes": 15},
    "by its end": {"ends_at": "2026-11-23T14:20:00Z"},
    "from the start": {"starts_at": "2026-11-23T14:10:00Z", "ends_at": "2026-11-23T14:30:00Z"},
    "from both": {"starts_at": "2026-11-23T14:10:00Z", "duration_minutes": 10},
}


@pytest.mark.parametrize("fields", SHORTER.values(), ids=SHORTER)
def test_a_shorter_appointment_needs_no_open_hours(clinic: Client, product: Product, fields: dict[str, Any]) -> None:
    changed_calendar(clinic, buffer_minutes=5)
    made = booked(clinic)
    booked(clinic, "2026-11-23T14:35:00Z")
    changed_calendar(clinic, opening_hours={"monday": None}, buffer_minutes=60, min_notice_minutes=10_000)
    product.clock.advance(3 * 3600 + 900)

    changed = patch_appointment(clinic, made, **fields)

    assert changed.status == 200, changed
    assert changed.json["duration_minutes"] < 30
    assert patch_appointment(clinic, made, duration_minutes=60).code in {"outside_opening_hours", "slot_taken"}


def test_a_later_start_of_the_same_length_is_a_move(clinic: Client) -> None:
    made = booked(clinic, "2026-11-23T21:30:00Z")

    assert patch_appointment(clinic, made, starts_at="2026-11-23T21:45:00Z").code == "outside_opening_hours"


def test_a_cancellation_has_its_reason_and_the_second_is_the_same(clinic: Client) -> None:
    made = booked(clinic)
    path = f"/api/appointments/{made['id']}"

    first = clinic("DELETE", path, {"cancellation_reason": "ill"})

    assert (first.status, first.json["status"], first.json["cancellation_reason"]) == (200, "cancelled", "ill")
    for again in (
        clinic("DELETE", path),
        clinic("DELETE", path, {}),
        clinic("DELETE", path, {"cancellation_reason": "x"}),
    ):
        assert (again.status, again.json, again.etag) == (200, first.json, first.etag)
    assert NINE in slots(clinic, "")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": "ill"}, "#/reason"),
        ({"cancellation_reason": 7}, "#/cancellation_reason"),
        ({"cancellation_reason": ""}, "#/cancellation_reason"),
        ({"cancellation_reason": "\u00a0"}, "#/cancellation_reason"),
        ({"cancellation_reason": "a\u2028b"}, "#/cancellation_reason"),
        ({"cancellation_reason": "x" * 1001}, "#/cancellation_reason"),
    ],
)
def test_a_reason_that_is_none_cancels_nothing(clinic: Client, body: dict[str, Any], pointer: str) -> None:
    made = booked(clinic)

    assert clinic("DELETE", f"/api/appointments/{made['id']}", body).pointers == [pointer]
    assert clinic("GET", f"/api/appointments/{made['id']}").json == made


@pytest.mark.parametrize(
    ("starts_at", "zone"),
    [
        ("2026-11-23T09:00:00+01:00", "America/New_York"),
        ("2026-11-23T09:00-04:00", "America/New_York"),
        ("2026-11-23T14:00:00+00:00", "Europe/Amsterdam"),
    ],
)
def test_an_offset_that_contradicts_the_zone_is_refused(clinic: Client, starts_at: str, zone: str) -> None:
    assert book(clinic, starts_at, time_zone=zone).pointers == ["#/starts_at"]
    assert patch_appointment(clinic, booked(clinic), starts_at=starts_at, time_zone=zone).pointers == ["#/starts_at"]


@pytest.mark.parametrize("starts_at", ["2026-11-23T09:00:00-05:00", NINE, "2026-11-23T09:00"])
def test_an_offset_that_agrees_and_utc_are_taken_with_a_zone(clinic: Client, starts_at: str) -> None:
    assert booked(clinic, starts_at, time_zone="America/New_York")["starts_at"] == NINE


@pytest.mark.parametrize(
    ("other", "ours"),
    [("canceled", "cancelled"), ("no_show", "noshow"), ("no-show", "noshow"), ("completed", "fulfilled")],
)
def test_other_spellings_of_a_status_filter_and_are_named_ours_in_a_patch(
    clinic: Client, other: str, ours: str
) -> None:
    made = booked(clinic)
    refused = patch_appointment(clinic, made, status=other)
    assert refused.pointers == ["#/status"]
    assert f"did you mean {ours}?" in refused.json["errors"][0]["detail"]
    patch_appointment(clinic, made, status=ours)

    assert [found["id"] for found in clinic("GET", f"/api/appointments?status={other}").json] == [made["id"]]
    assert clinic("GET", "/api/appointments?status=done").pointers == ["#/status"]


def test_all_coming_appointments_of_a_contact_are_known_in_their_order(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, booking_window_days=300)
    days = [clock.instant(NOW + 3 * 3600 + week * 7 * 86_400)[:10] for week in range(25)]
    made = [booked(clinic, f"{day}T16:00:00Z") for day in reversed(days)]
    booked(clinic, NINE, contact={"name": "John", "phone": "+14155550101"})
    for number in range(5, 10):
        clinic("DELETE", f"/api/appointments/{made[number]['id']}")
    patch_appointment(clinic, made[20], status="confirmed")
    patch_appointment(clinic, made[21], status="noshow")

    coming = AppointmentRepository.from_environment().coming(
        clinic.organization_id, made[0]["contact_id"], product.clock()
    )

    expected = [each["id"] for number, each in enumerate(made) if number not in {5, 6, 7, 8, 9, 21}][::-1]
    assert [appointment.id for appointment in coming] == expected
