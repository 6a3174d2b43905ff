from typing import Any

import pytest

from tests.integration.calls import CLINIC, PATIENT, ended, listed, minutes_later, placed, told
from tests.listing import pages
from tests.product import Client, Product
from voxanne.core.clock import instant


def test_newest_first_and_what_a_call_holds(product: Product, clinic: Client) -> None:
    product.clock.stop(1_900_000_000)
    first = placed(clinic, agent_id="agt_1", metadata={"chart": "17"})
    minutes_later(product)
    at = product.clock()
    second = placed(clinic)
    ended(clinic, first, summary="Booked a cleaning.", ended_reason="customer-ended-call")

    answer = clinic("GET", "/api/calls")

    assert [call["id"] for call in answer.json] == [second.id, first.id]
    assert answer.json[1] == {
        "id": first.id,
        "agent_id": "agt_1",
        "contact_id": None,
        "appointment_ids": [],
        "direction": "inbound",
        "status": "completed",
        "outcome": "information",
        "from": PATIENT,
        "to": CLINIC,
        "started_at": instant(at - 60),
        "ended_at": instant(at),
        "duration_seconds": 60,
        "summary": "Booked a cleaning.",
        "ended_reason": "customer-ended-call",
        "cost": None,
        "reason": None,
        "analysis": None,
        "tools_used": [],
        "transferred_to": None,
        "provider_call_id": None,
        "metadata": {"chart": "17"},
        "handled": False,
        "created_at": first.created_at,
        "updated_at": instant(at),
        "has_transcript": False,
        "has_recording": False,
        "not_before": None,
        "not_after": None,
        "override_quiet_hours": None,
    }
    assert clinic("GET", f"/api/calls/{first.id}").json == answer.json[1]


def test_twenty_unless_told_otherwise_and_a_page_that_is_just_full_is_the_last(
    product: Product, clinic: Client
) -> None:
    for _ in range(40):
        minutes_later(product)
        placed(clinic, agent_id="agt_1")

    for target in ("/api/calls", "/api/calls?agent_id=agt_1"):
        assert [len(answer.json) for answer in pages(clinic, target)] == [20, 20]


def one_of_each(product: Product, clinic: Client) -> dict[str, str]:
    """Calls that differ in what filters look at, by a name for each."""
    calls = {"booked": placed(clinic, agent_id="agt_1", contact_id="con_1")}
    minutes_later(product)
    calls["unanswered"] = placed(
        clinic, agent_id="agt_2", direction="outbound", contact_id="con_2", **{"from": CLINIC, "to": "+442079460000"}
    )
    minutes_later(product)
    calls["running"] = placed(clinic, agent_id="agt_1", contact_id="con_2", **{"from": "+442079460000"})
    minutes_later(product, 10)
    ended(clinic, calls["booked"], outcome="appointment_booked")
    told(clinic, calls["unanswered"], status="no_answer")
    told(clinic, calls["running"], status="in_progress", started_at=instant(product.clock()))
    return {name: call.id for name, call in calls.items()}


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"status": "completed"}, ["booked"]),
    ({"status": "no_answer"}, ["unanswered"]),
    ({"status": "no-answer"}, ["unanswered"]),
    ({"status": "in-progress"}, ["running"]),
    ({"status": "cancelled"}, []),
    ({"direction": "inbound"}, ["running", "booked"]),
    ({"direction": "outbound"}, ["unanswered"]),
    ({"agent_id": "agt_1"}, ["running", "booked"]),
    ({"agent_id": "agt_3"}, []),
    ({"contact_id": "con_2"}, ["running", "unanswered"]),
    ({"outcome": "appointment_booked"}, ["booked"]),
    ({"outcome": "no_answer"}, ["unanswered"]),
    ({"from_": PATIENT}, ["booked"]),
    ({"to": CLINIC}, ["running", "booked"]),
    ({"direction": "inbound", "agent_id": "agt_1"}, ["running", "booked"]),
    ({"direction": "inbound", "agent_id": "agt_1", "status": "completed"}, ["booked"]),
    ({"from_": CLINIC, "to": "+442079460000", "direction": "outbound"}, ["unanswered"]),
    ({"from_": PATIENT, "to": CLINIC, "direction": "outbound"}, []),
    ({"contact_id": "con_2", "outcome": "appointment_booked"}, []),
]


@pytest.mark.parametrize(("filters", "names"), FILTERS, ids=str)
def test_each_filter_alone_and_with_others(
    product: Product, clinic: Client, filters: dict[str, Any], names: list[str]
) -> None:
    calls = one_of_each(product, clinic)

    assert listed(clinic, **filters) == [calls[name] for name in names]


def test_numbers_are_read_as_the_organisations_country_writes_them(product: Product) -> None:
    clinic = product.organization(country="GB")
    call = placed(clinic, **{"from": "+447911123456"})

    for written in ("+447911123456", "07911 123456", "00447911123456"):
        assert listed(clinic, from_=written) == [call.id]
    # An unescaped + is a space.
    assert clinic("GET", "/api/calls?from=+447911123456").json[0]["id"] == call.id
    assert clinic("GET", "/api/calls?started_after=2020-01-01T00:00:00+01:00").status == 200


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ("status=ended", "#/status"),
        ("direction=in", "#/direction"),
        ("outcome=success", "#/outcome"),
        ("from=no-number", "#/from"),
        ("to=12", "#/to"),
        ("started_after=yesterday", "#/started_after"),
        ("started_before=2026-11-23", "#/started_before"),
        ("started_before=2026-11-23T00:00:00", "#/started_before"),
        ("agent_id=", "#/agent_id"),
    ],
)
def test_a_filter_that_says_nothing_is_refused(clinic: Client, asked: str, pointer: str) -> None:
    answer = clinic("GET", f"/api/calls?{asked}")

    assert answer.pointers == [pointer]
    assert answer.json["errors"][0]["in"] == "query"


def test_a_cursor_is_bound_to_its_filters(product: Product, clinic: Client) -> None:
    for _ in range(2):
        minutes_later(product)
        placed(clinic, agent_id="agt_1")
    following = clinic("GET", "/api/calls?limit=1&agent_id=agt_1&direction=inbound").next
    assert following is not None

    for changed in (following.replace("agt_1", "agt_2"), following.replace("&direction=inbound", "")):
        assert clinic("GET", changed).code == "invalid_cursor"
    assert clinic("GET", following).status == 200


def test_several_filters_read_500_entries_and_then_stop(product: Product, clinic: Client) -> None:
    matching = placed(clinic, agent_id="agt_1", direction="outbound")
    for _ in range(505):
        product.clock.advance(1)
        placed(clinic, agent_id="agt_1")

    answers = pages(clinic, "/api/calls?agent_id=agt_1&direction=outbound")

    assert [[call["id"] for call in answer.json] for answer in answers] == [[], [matching.id]]
    # No call has this contact: its index tells at once.
    answers = pages(clinic, "/api/calls?agent_id=agt_1&to=%2B12125550199&contact_id=con_1")
    assert [answer.json for answer in answers] == [[]]
