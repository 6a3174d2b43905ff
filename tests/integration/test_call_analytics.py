"""`GET /api/analytics/calls`: what is counted, on which day, and that late news replaces what was counted before."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from operations.verification.verify import verify
from tests.integration import contacts
from tests.integration.appointments import booked
from tests.integration.calls import ended, placed, repository, told
from tests.integration.outbound import Outbox
from tests.observers import DynamoDBCall
from tests.product import Client, Product
from tests.samples import change_item
from voxanne.core import clock
from voxanne.domain.calls.updates import Authority

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 23, 12, tzinfo=NEW_YORK).timestamp()
EACH = ("appointment_booked", "no_answer", "failed", "transferred")


@pytest.fixture
def outbox(product: Product) -> Outbox:
    product.clock.stop(NOON)
    return Outbox()


def counted(clinic: Client, query: str = "") -> dict[str, Any]:
    answer = clinic("GET", f"/api/analytics/calls{query}")
    assert answer.status == 200, answer
    result: dict[str, Any] = answer.json
    return result


def by_key(answer: dict[str, Any]) -> dict[str | None, int]:
    return {group["key"]: group["calls"] for group in answer["groups"] if group["calls"]}


def shown(counts: dict[str, Any]) -> dict[str, Any]:
    """Counts without zeros."""
    outcomes = {outcome: number for outcome, number in counts["by_outcome"].items() if number}
    return {name: value for name, value in counts.items() if value and name not in {"key", "by_outcome"}} | outcomes


def test_calls_are_counted_by_day_outcome_and_agent(product: Product, clinic: Client, outbox: Outbox) -> None:
    conversation = placed(clinic, agent_id="agt_1")
    ended(clinic, conversation)
    booked(clinic, "2026-11-24T15:00:00Z", call_id=conversation.id)
    ended(clinic, placed(clinic, agent_id="agt_1", direction="outbound"), "no_answer", started_at=None)
    product.clock.advance(86_400)
    ended(clinic, placed(clinic, agent_id="agt_2"), "failed")
    ended(clinic, placed(clinic), outcome="transferred", duration_seconds=60)
    placed(clinic, agent_id="agt_1", status="in_progress")
    placed(clinic, agent_id="agt_1", status="canceled", direction="outbound")
    assert counted(clinic)["total"]["calls"] == 0
    outbox.record()

    days = counted(clinic)

    assert {name: days[name] for name in ("from", "to", "time_zone", "group_by", "agent_id")} == {
        "from": "2026-10-26",
        "to": "2026-11-24",
        "time_zone": "America/New_York",
        "group_by": "day",
        "agent_id": None,
    }
    assert len(days["groups"]) == 30
    assert by_key(days) == {"2026-11-23": 2, "2026-11-24": 2}
    first = {"calls": 2, "inbound": 1, "outbound": 1, "answered": 1, "booked": 1, "duration_seconds": 60}
    assert shown(days["groups"][-2]) == first | {"appointment_booked": 1, "no_answer": 1}
    total = {"calls": 4, "inbound": 3, "outbound": 1, "answered": 3, "booked": 1, "duration_seconds": 180}
    assert shown(days["total"]) == total | dict.fromkeys(EACH, 1)
    outcomes = counted(clinic, "?group_by=outcome")
    assert (len(outcomes["groups"]), outcomes["total"]) == (10, days["total"])
    assert by_key(outcomes) == dict.fromkeys(EACH, 1)
    agents = counted(clinic, "?group_by=agent")
    assert list(by_key(agents).items()) == [("agt_1", 2), (None, 1), ("agt_2", 1)]
    assert agents["total"] == days["total"]
    assert by_key(counted(clinic, "?agent_id=agt_1")) == {"2026-11-23": 2}
    assert by_key(counted(clinic, "?from=2026-11-24&to=2026-11-24")) == {"2026-11-24": 2}


def test_what_becomes_known_late_takes_the_place_of_what_was_counted(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    patient = contacts.made(clinic)
    kept = contacts.made(clinic, phone="+14155550109")
    call = ended(clinic, placed(clinic, agent_id="agt_1", contact_id=patient["id"]))
    outbox.record()
    assert shown(counted(clinic)["total"])["information"] == 1

    started_at = clock.instant(product.clock() - 86_400)
    news = {"outcome": "voicemail", "started_at": started_at, "agent_id": "agt_2"}
    product.clock.advance(1)
    told(clinic, call, Authority.REPORT, status="completed", **news)
    outbox.record()

    answer = counted(clinic, "?group_by=agent")
    assert by_key(answer) == {"agt_2": 1}
    assert by_key(counted(clinic)) == {"2026-11-22": 1}
    assert shown(answer["total"])["voicemail"] == 1
    assert clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": patient["id"]}).status == 200
    assert clinic("DELETE", f"/api/contacts/{kept['id']}").status == 204
    assert repository().get(clinic.organization_id, call.id).erased == "person"
    outbox.record()
    outbox.again()
    assert counted(clinic, "?group_by=agent") == answer


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_a_day_on_which_clocks_change_has_its_23_or_25_hours(
    clinic: Client, outbox: Outbox, day: str, hours: int
) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=NEW_YORK).timestamp()
    for hour in range(-1, hours + 1):
        at = clock.instant(midnight + 3600 * hour)
        placed(clinic, made=midnight + 3600 * hour, status="completed", started_at=at, ended_at=at)
    outbox.record()

    assert list(by_key(counted(clinic, f"?from={day[:8]}01&to={day[:8]}15")).values())[-2:] == [hours, 1]
    assert counted(clinic, f"?from={day}&to={day}")["total"]["calls"] == hours


def test_calls_keep_their_days_when_the_organisation_moves_to_another_zone(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    call = ended(clinic, placed(clinic))
    outbox.record()
    assert clinic("PATCH", "/api/organization", {"time_zone": "Pacific/Auckland"}).status == 200
    product.clock.advance(1)
    told(clinic, call, Authority.REPORT, outcome="voicemail", status="completed")
    ended(clinic, placed(clinic))
    outbox.record()

    answer = counted(clinic)
    assert (answer["time_zone"], answer["to"]) == ("Pacific/Auckland", "2026-11-24")
    assert by_key(answer) == {"2026-11-23": 1, "2026-11-24": 1}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("?from=2026-11-24&to=2026-11-23", "#/from"),
        ("?from=2026-08-23&to=2026-11-23", "#/from"),
        ("?from=20261123", "#/from"),
        ("?to=2026-02-30", "#/to"),
        ("?group_by=week", "#/group_by"),
    ],
)
def test_spans_and_groups_are_checked(clinic: Client, outbox: Outbox, query: str, pointer: str) -> None:
    del outbox  # whose clock stands
    answer = clinic("GET", f"/api/analytics/calls{query}")

    assert (answer.status, answer.pointers) == (422, [pointer])
    assert len(counted(clinic, "?from=2026-08-24&to=2026-11-23")["groups"]) == 92


def test_what_was_on_its_way_when_the_organisation_was_deleted_is_not_counted(
    product: Product, clinic: Client, outbox: Outbox
) -> None:
    ended(clinic, placed(clinic))
    change_item("OrganizationsTable", {"organization_id": clinic.organization_id}, deleted_at=clock.instant())
    outbox.record()

    assert product.items("CallCountsTable") == []


def test_an_answer_takes_two_reads_and_a_call_one_transaction(
    clinic: Client, outbox: Outbox, dynamodb_calls: list[DynamoDBCall]
) -> None:
    ended(clinic, placed(clinic))
    outbox.record()
    on_counts = [(each.operation, each.table) for each in dynamodb_calls if each.table == "CallCountsTable"]
    assert on_counts[:1] == [("GetItem", "CallCountsTable")]
    dynamodb_calls.clear()

    counted(clinic)

    reads = [(each.operation, each.table) for each in dynamodb_calls if each.operation in {"GetItem", "Query"}]
    assert reads[-2:] == [("GetItem", "OrganizationsTable"), ("Query", "CallCountsTable")]


def test_verify_counts_what_was_not_counted_and_mends_sums(product: Product, clinic: Client, outbox: Outbox) -> None:
    ended(clinic, placed(clinic, agent_id="agt_1"))
    outbox.record()
    [counter] = [item for item in product.items("CallCountsTable") if item["id"].startswith("day#")]
    key = {"organization_id": clinic.organization_id, "id": counter["id"]}
    change_item("CallCountsTable", key, in_calls=7, fa_calls=1)
    forgotten = ended(clinic, placed(clinic, agent_id="agt_2"))
    product.clock.advance(600)

    def found(*, repair: bool) -> set[tuple[str, str]]:
        return {(each["finding"], each["outcome"]) for each in verify(product.stack, None, repair=repair)}

    assert found(repair=False) == {("wrong_sum", "found"), ("not_counted", "found")}
    assert found(repair=True) == {("wrong_sum", "mended"), ("not_counted", "mended")}
    assert found(repair=True) == set()
    assert by_key(counted(clinic, "?group_by=agent")) == {"agt_1": 1, "agt_2": 1}
    told(clinic, forgotten, Authority.REPORT, outcome="voicemail", status="completed")
    outbox.record()
    assert shown(counted(clinic)["total"])["voicemail"] == 1
