from collections import Counter

from tests.races.conftest import Race

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
