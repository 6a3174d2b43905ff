from collections import Counter

from tests.integration.contacts import phone
from tests.product import Client
from tests.races.conftest import Race
from tests.samples import change_item, make_agent


def test_of_twenty_who_have_one_contact_called_one_does_and_the_others_learn_which(race: Race) -> None:
    clinic = race.product.organization()
    clinic("PATCH", "/api/organization", {"default_agent_id": make_agent(clinic)["id"]})
    path = f"/api/contacts/{contact(clinic)}/call-back"

    answers = race.at_once(20, lambda _: clinic("POST", path, {"reason": "Results are in"}))

    counted = Counter(answer.status for answer in answers)
    # Where the winner's answer was lost on its way from the store, it may meet its own call.
    assert set(counted) <= {202, 409}
    assert counted[202] <= 1
    [made] = clinic("GET", "/api/calls").json
    assert {answer.json["call_id"] for answer in answers if answer.status == 409} == {made["id"]}


def test_of_many_who_cancel_and_ask_anew_at_once_one_call_at_most_is_open(race: Race) -> None:
    clinic = race.product.organization()
    clinic("PATCH", "/api/organization", {"default_agent_id": make_agent(clinic)["id"]})
    path = f"/api/contacts/{contact(clinic)}/call-back"
    first = clinic("POST", path).json["id"]

    def act(number: int) -> int:
        return clinic("POST", f"/api/calls/{first}/cancel" if number % 2 else path).status

    statuses = race.at_once(12, act)

    assert set(statuses) <= {200, 202, 409}
    calls = clinic("GET", "/api/calls?limit=100").json
    assert sum(call["status"] == "queued" for call in calls) <= 1


def test_the_limit_of_a_day_holds_for_many_who_ask_at_once(race: Race) -> None:
    clinic = race.product.organization()
    change_item("OrganizationsTable", {"organization_id": clinic.organization_id}, call_backs_a_day=3)
    clinic("PATCH", "/api/organization", {"default_agent_id": make_agent(clinic)["id"]})
    people = [contact(clinic, phone(number)) for number in range(12)]

    answers = race.at_once(12, lambda number: clinic("POST", f"/api/contacts/{people[number]}/call-back"))

    assert {answer.status for answer in answers} <= {202, 409}
    assert {answer.code for answer in answers if answer.status == 409} == {"call_limit_reached"}
    calls = clinic("GET", "/api/calls?limit=100").json
    assert sum(call["status"] == "queued" for call in calls) == 3


def contact(clinic: Client, number: str = "+12125550177") -> str:
    made = clinic("POST", "/api/contacts", {"name": "Robin Sample", "phone": number})
    assert made.status == 201, made
    return str(made.json["id"])
