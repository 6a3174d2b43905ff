"""What a call came to, beyond what tools did in it (tests/properties/test_call_outcomes.py)."""

from typing import Any

import pytest

from tests.integration.appointments import NINE, NOW, booked
from tests.integration.calls import ended, placed, repository, told
from tests.integration.vapi_calls import only_call, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.product import Client
from voxanne.aws.dynamodb.writes import commit
from voxanne.domain.calls.updates import Authority


def test_a_booking_that_names_a_call_which_has_ended_is_what_it_came_to(clinic: Client) -> None:
    clinic.product.clock.stop(NOW)
    call = ended(clinic, placed(clinic))
    assert call.outcome == "information"

    appointment = booked(clinic, NINE, call_id=call.id)

    shown = clinic("GET", f"/api/calls/{call.id}").json
    assert (shown["outcome"], shown["appointment_ids"]) == ("appointment_booked", [appointment["id"]])
    assert [each["id"] for each in clinic("GET", "/api/calls?outcome=appointment_booked").json] == [call.id]
    assert clinic("GET", "/api/calls?outcome=information").json == []


def test_an_outcome_that_was_stated_stays(clinic: Client) -> None:
    clinic.product.clock.stop(NOW)
    call = ended(clinic, placed(clinic), outcome="other")

    booked(clinic, NINE, call_id=call.id)
    told(clinic, call, Authority.EVENT, transferred_to="+14155550177")

    assert repository().get(clinic.organization_id, call.id).outcome == "other"


@pytest.mark.parametrize(
    ("is_booked", "event_reason", "report_reason", "outcome"),
    [
        (True, "voicemail", "voicemail", "appointment_booked"),
        (False, "voicemail", "voicemail", "voicemail"),
        (False, "voicemail", "customer-ended-call", "information"),
        (False, "customer-ended-call", "voicemail", "voicemail"),
        (True, "assistant-forwarded-call", "assistant-forwarded-call", "appointment_booked"),
        (False, "call.ringing.hook-executed-say", "call.ringing.hook-executed-say", "other"),
    ],
)
@pytest.mark.parametrize("is_report_first", [False, True])
def test_the_outcome_follows_the_reason_that_the_report_gives_unless_an_appointment_stands(
    webhooks: Webhooks,
    clinic: Client,
    *,
    is_booked: bool,
    event_reason: str,
    report_reason: str,
    outcome: str,
    is_report_first: bool,
) -> None:
    call = voice_call(clinic)
    is_answered = not report_reason.startswith("call.ringing")
    times: dict[str, Any] = {} if is_answered else {"startedAt": None, "endedAt": None}
    events = [call.status("ended", 188, endedReason=event_reason), call.report(reason=report_reason, **times)]
    tell(webhooks, *(events[::-1] if is_report_first else events))
    if is_booked:
        repository().commit_booking(
            clinic.organization_id, only_call(clinic)["id"], "apt_1", lambda link: commit([link])
        )

    assert only_call(clinic)["outcome"] == outcome


@pytest.mark.parametrize("reported", ["before", "only afterwards"])
def test_a_silent_call_that_is_forgotten_does_not_become_a_conversation(
    webhooks: Webhooks, clinic: Client, reported: str
) -> None:
    silent: dict[str, Any] = {"artifact": {"messages": [{"role": "bot", "message": "Hello.", "secondsFromStart": 1.2}]}}
    call = voice_call(clinic)
    ended_event = call.status("ended", 188, endedReason="customer-ended-call")
    tell(
        webhooks, call.status("in-progress", 4), ended_event, *([call.report(**silent)] if reported == "before" else [])
    )
    assert clinic("POST", f"/api/calls/{only_call(clinic)['id']}/forget").status == 200

    tell(webhooks, call.report(at=200, cost=0.3, **silent))

    shown = only_call(clinic)
    assert (shown["outcome"], shown["cost"]["amount"], shown["has_transcript"]) == ("abandoned", "0.3", False)
    assert clinic("GET", f"/api/calls/{shown['id']}/transcript").code == "transcript_not_available"
