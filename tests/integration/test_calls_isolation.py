from tests.integration.calls import ended, placed, with_recording, with_transcript
from tests.product import Client


def test_another_organisations_call_is_not_there(clinic: Client, other_clinic: Client) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic, agent_id="agt_1", contact_id="con_1")))
    with_recording(clinic, call)
    unknown = "call_01m83g1261c23v6b0wwhgzg5yy"

    for identifier in (call.id, unknown, "call_x", "agt_01m83g1261c23v6b0wwhgzg5yy", "%20", "%00"):
        for path in ("", "/transcript", "/recording"):
            answer = other_clinic("GET", f"/api/calls/{identifier}{path}")
            assert (answer.status, answer.code) == (404, "not_found"), (identifier, path)
    filters = ["", "status=completed", "direction=inbound", "agent_id=agt_1", "contact_id=con_1", "outcome=information"]
    filters += ["from=%2B14155550100", "to=%2B12125550199", "started_after=2020-01-01T00:00:00Z"]
    for asked in [*filters, "&".join(filters[1:])]:
        assert clinic("GET", f"/api/calls?{asked}").json[0]["id"] == call.id, asked
        assert other_clinic("GET", f"/api/calls?{asked}").json == [], asked


def test_another_organisations_cursor_does_not_fit(clinic: Client, other_clinic: Client) -> None:
    for _ in range(2):
        placed(clinic)
    following = clinic("GET", "/api/calls?limit=1").next
    assert following is not None

    assert other_clinic("GET", following).code == "invalid_cursor"
