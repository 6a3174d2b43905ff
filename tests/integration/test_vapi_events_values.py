"""Numbers, times and texts of an event that no call can have: the call is stored all the same, and shown."""

from typing import Any

import pytest

from tests.integration.vapi_calls import only_call, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.product import Client
from voxanne.core import clock

# DynamoDB stores numbers of up to 38 digits.
MAX_STORED = 10**38
LAST = {"role": "bot", "message": "Goodbye."}


@pytest.mark.parametrize("created_at", ["1970-01-01T00:00:00Z", "2001-09-09T01:46:40Z", 0, 1_000, 10**12])
def test_a_call_that_claims_to_be_years_old_is_dated_by_its_arrival(
    webhooks: Webhooks, clinic: Client, created_at: object
) -> None:
    tell(webhooks, voice_call(clinic, facts={"createdAt": created_at}).report())

    assert clinic.product.clock() - clock.seconds_of(only_call(clinic)["created_at"]) < 60


@pytest.mark.parametrize("place", ["message", "call", "call of the published reference"])
def test_a_call_of_which_its_report_alone_tells_is_in_the_span_of_its_beginning(
    webhooks: Webhooks, clinic: Client, place: str
) -> None:
    now = clinic.product.clock()
    began, ended = clock.instant(now - 2400), clock.instant(now - 5)
    call = voice_call(clinic, facts={"createdAt": None})
    report = call.report(at=55, startedAt=None, endedAt=ended)
    name = "started_at" if place == "call of the published reference" else "startedAt"
    (report["message"] if place == "message" else report["message"]["call"])[name] = began

    tell(webhooks, report)

    shown = only_call(clinic)
    assert (shown["created_at"], shown["started_at"]) == (began, began)
    assert clinic("GET", f"/api/calls?started_before={clock.instant(now - 2000)}").json == [shown]


def test_times_in_seconds_are_no_times_of_1970(webhooks: Webhooks, clinic: Client) -> None:
    now = int(clinic.product.clock())
    call = voice_call(clinic, facts={"createdAt": now - 60})

    tell(webhooks, call.report(startedAt=now - 50, endedAt=now - 10, timestamp=now))

    shown = only_call(clinic)
    assert shown["duration_seconds"] == 40
    assert [clock.seconds_of(shown[name]) for name in ("created_at", "started_at", "ended_at")] == [
        now - 60,
        now - 50,
        now - 10,
    ]


@pytest.mark.parametrize("ahead", [3_600, 10**9, 10**11])
def test_a_clock_that_is_ahead_does_not_outlast_what_comes_later(
    webhooks: Webhooks, clinic: Client, ahead: int
) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.report(190 + ahead, analysis={"summary": "From a clock that is ahead."}))
    clinic.product.clock.advance(900)
    tell(webhooks, call.report(1_000, analysis={"summary": "Corrected."}))

    assert only_call(clinic)["summary"] == "Corrected."


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "2099-01-01T00:00:00+14:00", 10**13])
def test_a_call_has_not_begun_or_ended_in_the_future(webhooks: Webhooks, clinic: Client, moment: object) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.status("in-progress", 4, call=call.message("")["message"]["call"] | {"startedAt": moment}))
    begun = only_call(clinic)
    tell(webhooks, call.report(startedAt=moment, endedAt=moment, durationSeconds=60))

    shown = only_call(clinic)
    assert [begun["status"], shown["status"]] == ["in_progress", "completed"]
    now = clinic.product.clock()
    assert all(
        clock.seconds_of(each) <= now for each in (begun["started_at"], shown["started_at"], shown["ended_at"]) if each
    )
    assert shown["duration_seconds"] == 60


@pytest.mark.parametrize(
    "fields",
    [
        {"durationSeconds": 1e300, "startedAt": None, "endedAt": None},
        {"durationSeconds": 10**40, "startedAt": None, "endedAt": None},
        {"artifact": {"messages": [LAST | {"secondsFromStart": 1e308, "duration": 1e308}]}},
        {"artifact": {"messages": [LAST | {"secondsFromStart": -1e308, "time": -1e308, "endTime": 1e308}]}},
        {"costs": [{"cost": 1e308}, {"cost": 1e308}], "cost": None},
        {"destination": {"number": "1" * 450_000}},
        {"destination": {"sipUri": "sip:" + "a" * 450_000}},
    ],
    ids="-".join,
)
def test_a_report_with_values_that_cannot_be_stored_is_applied(
    webhooks: Webhooks, clinic: Client, fields: dict[str, Any]
) -> None:
    tell(webhooks, voice_call(clinic).report(**fields))

    shown = only_call(clinic)
    assert (shown["status"], shown["summary"]) == ("completed", "Booked a cleaning.")
    assert (shown["duration_seconds"] or 0) < MAX_STORED
    assert clinic("GET", f"/api/calls/{shown['id']}/transcript").status == 200 or "artifact" not in fields
