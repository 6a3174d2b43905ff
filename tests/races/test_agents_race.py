from collections import Counter

import pytest

from operations.verification.verify import verify
from tests.product import Answer
from tests.races.conftest import Race
from tests.samples import assign_number

AGENT = {"name": "Front Desk", "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "You are friendly."}


def test_twenty_clients_with_one_idempotency_key_make_one_agent(race: Race) -> None:
    clinic = race.product.organization()

    answers = race.at_once(20, lambda _: clinic("POST", "/api/agents", AGENT, {"Idempotency-Key": "one"}))

    assert {answer.status for answer in answers} == {201}
    [made] = {answer.json["id"] for answer in answers}
    assert [agent["id"] for agent in clinic("GET", "/api/agents").json] == [made]
    assert Counter(answer.header("Idempotent-Replayed") for answer in answers)["true"] >= 19


def test_no_acknowledged_agent_is_lost_and_none_is_made_twice(race: Race) -> None:
    clinic = race.product.organization()

    answers = race.at_once(60, lambda number: clinic("POST", "/api/agents", AGENT | {"name": f"Agent {number}"}))

    assert {answer.status for answer in answers} == {201}
    listed = clinic("GET", "/api/agents?limit=100").json
    assert sorted(agent["id"] for agent in listed) == sorted(answer.json["id"] for answer in answers)


def test_of_ten_changes_to_one_version_one_wins(race: Race) -> None:
    clinic = race.product.organization()
    made = clinic("POST", "/api/agents", AGENT)
    path, tag = f"/api/agents/{made.json['id']}", str(made.header("ETag"))

    answers = race.at_once(10, lambda number: clinic("PATCH", path, {"name": f"Change {number}"}, {"If-Match": tag}))

    counted = Counter(answer.status for answer in answers)
    # Where the winner's answer was lost on its way from the store, its own repetition is stale.
    assert counted[200] <= 1
    assert counted[200] + counted[412] == 10
    assert clinic("GET", path).json["version"] == 2


def test_a_default_agent_is_never_deleted_by_one_who_comes_at_the_same_moment(race: Race) -> None:
    clinic = race.product.organization()
    agents = [clinic("POST", "/api/agents", AGENT).json["id"] for _ in range(6)]

    def act(number: int) -> int:
        agent_id = agents[number // 2]
        if number % 2:
            return clinic("DELETE", f"/api/agents/{agent_id}").status
        return clinic("PATCH", "/api/organization", {"default_agent_id": agent_id}).status

    statuses = race.at_once(12, act)

    assert set(statuses) <= {200, 204, 409, 422}
    default = clinic("GET", "/api/organization").json["default_agent_id"]
    assert default is None or clinic("GET", f"/api/agents/{default}").status == 200


@pytest.mark.parametrize("number", ["+14155552671", "+12125550123"])
def test_of_agents_that_name_one_number_at_once_exactly_one_has_it(race: Race, number: str) -> None:
    """A number that is assigned, and one that the first takes who names it: then it is one organisation's, too."""
    clinics = [race.product.organization(), race.product.organization()]
    if not number.startswith("+1212555"):
        assign_number(clinics[0], number)
    agents = [[clinic("POST", "/api/agents", AGENT).json["id"] for _ in range(3)] for clinic in clinics]

    def act(place: int) -> Answer:
        clinic, agent_id = clinics[place % 2], agents[place % 2][place % 3]
        if place < 6:
            return clinic("PATCH", f"/api/agents/{agent_id}", {"phone_number": number})
        return clinic("POST", "/api/agents", {**AGENT, "phone_number": number})

    answers = race.at_once(12, act)

    assert {answer.status for answer in answers} <= {200, 201, 409, 422}
    shown = [
        (clinic.organization_id, agent["id"])
        for clinic in clinics
        for agent in clinic("GET", "/api/agents").json
        if agent["phone_number"] == number
    ]
    [link] = [item for item in race.product.items("ProviderLinksTable") if item["link"] == f"vapi#number#{number}"]
    assert shown == [(link["organization_id"], link["object_id"])]
    assert sum(answer.status in {200, 201} for answer in answers) >= 1


def test_a_number_that_is_given_up_and_taken_at_once_is_never_lost_or_anothers(race: Race) -> None:
    clinic, numbers = race.product.organization(), ["+14155552672", "+12125550124"]
    assign_number(clinic, numbers[0])
    agents = [clinic("POST", "/api/agents", AGENT).json["id"] for _ in range(6)]

    def act(place: int) -> int:
        path = f"/api/agents/{agents[place % 6]}"
        if place % 12 == 11:
            return clinic("DELETE", path).status
        return clinic("PATCH", path, {"phone_number": [*numbers, None][place % 5 % 3]}).status

    statuses = race.at_once(24, act)

    assert set(statuses) <= {200, 204, 404, 409}
    assert list(verify(race.product.stack, clinic.organization_id, repair=False)) == []


def test_an_agent_that_is_given_several_numbers_at_once_has_one_and_the_others_are_free(race: Race) -> None:
    clinic = race.product.organization()
    numbers = [assign_number(clinic, f"+1415555268{digit}") for digit in range(6)]
    path = f"/api/agents/{clinic('POST', '/api/agents', AGENT).json['id']}"

    answers = race.at_once(12, lambda place: clinic("PATCH", path, {"phone_number": [*numbers, None][place % 7]}))

    # So many at once may be told to try again.
    assert {answer.status for answer in answers} <= {200, 503}
    shown = clinic("GET", path).json
    held = [each["phone_number"] for each in clinic("GET", "/api/phone-numbers").json if each["agent_id"]]
    assert held == [number for number in [shown["phone_number"]] if number is not None]
