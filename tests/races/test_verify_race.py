"""Repairing while clients book, move and cancel: concurrent writers win, and in the end all tables agree."""

from datetime import timedelta

from operations.verification.verify import verify
from tests.races.bookings import calendar_of, check_no_overlap_and_no_orphan, midnight
from tests.races.conftest import Race
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item

CLIENTS, ROUNDS = 5, 2


def test_repairs_beside_bookings_moves_and_cancellations_never_undo_any_of_them(race: Race) -> None:
    clinic = race.product.organization()
    calendar_id = calendar_of(clinic)
    contact_id = clinic("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json["id"]

    def body(slot: int) -> dict[str, str]:
        starts_at = (midnight(2) + timedelta(minutes=30 * slot)).isoformat()
        return {"contact_id": contact_id, "calendar_id": calendar_id, "starts_at": starts_at}

    made = [clinic("POST", "/api/appointments", body(slot)).json["id"] for slot in range(8)]
    # As after a restore: two hours are from before anything was booked, and one appointment is from before it was.
    for hour in (0, 2):
        key = {
            "calendar": f"{clinic.organization_id}#{calendar_id}",
            "hour": f"{midnight(2) + timedelta(hours=hour):%Y-%m-%dT%H}",
        }
        client().delete_item(TableName="CalendarHoursTable", Key=to_item(key))
    lost = {"organization_id": clinic.organization_id, "id": made[7]}
    client().delete_item(TableName="AppointmentsTable", Key=to_item(lost))

    def act(number: int) -> list[int]:
        if number == 0:
            return [len(list(verify(race.product.stack, clinic.organization_id, repair=True))) for _ in range(ROUNDS)]
        statuses = []
        for turn in range(ROUNDS):
            slot = 20 + number * ROUNDS + turn
            booked = clinic("POST", "/api/appointments", body(slot))
            path = f"/api/appointments/{booked.json['id']}"
            moved = clinic("PATCH", path, {"starts_at": body(slot + 100)["starts_at"]})
            gone = clinic("DELETE", path) if turn % 2 else clinic("PATCH", path, {"notes": "Brings a scan"})
            statuses += [booked.status, moved.status, gone.status]
        return statuses

    counts, *others = race.at_once(CLIENTS, act)

    assert counts[0]
    assert {status for statuses in others for status in statuses} <= {200, 201}
    assert [each["finding"] for each in verify(race.product.stack, clinic.organization_id, repair=False)] == []
    live = check_no_overlap_and_no_orphan(race, clinic)
    assert len(live) == 7 + (CLIENTS - 1) * ROUNDS / 2
