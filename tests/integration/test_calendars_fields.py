import pytest

from tests.integration.appointments import first_calendar
from tests.product import Client


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("time_zone", "Mars/Olympus", "#/time_zone"),
        ("time_zone", "EST5", "#/time_zone"),
        ("opening_hours", {"funday": []}, "#/opening_hours/funday"),
        ("opening_hours", {"monday": [["9:00", "17:00"]]}, "#/opening_hours/monday"),
        ("opening_hours", {"monday": [["17:00", "09:00"]]}, "#/opening_hours/monday"),
        ("opening_hours", {"monday": [["09:00", "12:00"], ["11:00", "13:00"]]}, "#/opening_hours/monday"),
        ("opening_hours", {"monday": [["24:00", "24:00"]]}, "#/opening_hours/monday"),
        ("opening_hours", {"monday": [["09:00"]]}, "#/opening_hours/monday/0"),
        ("closures", ["2026-02-30"], "#/closures/0"),
        ("closures", [{"starts_at": "2026-12-26", "ends_at": "2026-12-25"}], "#/closures/0"),
        ("closures", [{"starts_at": "2026-12-26T10:00", "ends_at": "2026-12-26T10:00"}], "#/closures/0"),
        ("closures", [{"starts_at": "2026-12-26T10:00Z", "ends_at": "2026-12-27"}], "#/closures/0"),
        ("closures", [["2026-12-25", "2026-12-26"]], "#/closures/0"),
        ("special_hours", [{"date": "2026-02-30", "hours": []}], "#/special_hours/0/date"),
        ("special_hours", [{"date": "2026-12-05", "hours": [["13:00", "09:00"]]}], "#/special_hours/0/hours"),
        ("special_hours", [{"date": "2026-12-05", "hours": []}] * 2, "#/special_hours"),
        ("special_hours", {"2026-12-05": []}, "#/special_hours"),
        ("public_holidays", "Germany", "#/public_holidays"),
        ("public_holidays", "DE-XX", "#/public_holidays"),
        ("public_holidays", "../GB", "#/public_holidays"),
        ("slot_minutes", 4, "#/slot_minutes"),
        ("slot_minutes", 7.5, "#/slot_minutes"),
        ("default_duration_minutes", 481, "#/default_duration_minutes"),
        ("buffer_minutes", -1, "#/buffer_minutes"),
        ("buffer_before_minutes", 241, "#/buffer_before_minutes"),
        ("min_notice_minutes", "60", "#/min_notice_minutes"),
        ("booking_window_days", 0, "#/booking_window_days"),
        ("booking_window_days", None, "#/booking_window_days"),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_pointer(
    standing_clinic: Client, field: str, value: object, pointer: str
) -> None:
    path = f"/api/calendars/{first_calendar(standing_clinic)['id']}"

    for answer in (
        standing_clinic("POST", "/api/calendars", {"name": "Any", "time_zone": "UTC", field: value}),
        standing_clinic("PATCH", path, {field: value}),
    ):
        assert answer.code == "invalid_fields"
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
