"""`verify` on phone numbers: one number, one organisation, one agent that shows it."""

from typing import Any

import pytest

from operations.verification.verify import verify
from tests.integration.verifying import found
from tests.product import Client, Product
from tests.samples import agents_by_number, assign_number, change_item, make_agent

NUMBER, OTHER = "+14155552671", "+14155552672"


def shown(clinic: Client, agent_id: str) -> Any:
    return clinic("GET", f"/api/agents/{agent_id}").json["phone_number"]


def agent_showing(clinic: Client, number: str) -> str:
    """An agent that shows a number which its link does not say is its own."""
    clinic.product.clock.advance(1)  # ids of one millisecond have no order
    agent_id = str(make_agent(clinic)["id"])
    change_item("AgentsTable", {"organization_id": clinic.organization_id, "id": agent_id}, phone_number=number)
    return agent_id


def test_of_two_agents_that_show_a_number_the_one_that_answers_keeps_it(product: Product, clinic: Client) -> None:
    assign_number(clinic, NUMBER)
    silent = agent_showing(clinic, NUMBER)
    answering = make_agent(clinic, phone_number=NUMBER)["id"]
    also_silent = agent_showing(clinic, NUMBER)
    assert found(product) == [("phone_numbers", "claimed_twice", "found")] * 2

    assert found(product, repair=True) == [("phone_numbers", "claimed_twice", "mended")] * 2

    assert agents_by_number(clinic) == {NUMBER: answering}
    assert [shown(clinic, each) for each in (silent, answering, also_silent)] == [None, NUMBER, None]
    assert clinic("GET", f"/api/agents/{silent}").json["version"] == 2
    assert found(product) == []


@pytest.mark.parametrize("holder", ["agt_01jzzzzzzzzzzzzzzzzzzzzzzz", None, "without a number"])
def test_the_oldest_agent_that_shows_a_number_gets_it_from_one_that_does_not(
    product: Product, clinic: Client, holder: str | None
) -> None:
    assign_number(clinic, NUMBER)
    oldest, newest = agent_showing(clinic, NUMBER), agent_showing(clinic, NUMBER)
    if holder is not None:
        holder = make_agent(clinic)["id"] if " " in holder else holder
        change_item("ProviderLinksTable", {"link": f"vapi#number#{NUMBER}"}, object_id=holder)

    assert sorted(found(product, repair=True)) == [
        ("phone_numbers", "claimed_twice", "mended"),
        ("phone_numbers", "not_held", "mended"),
    ]

    assert agents_by_number(clinic) == {NUMBER: oldest}
    assert [shown(clinic, oldest), shown(clinic, newest)] == [NUMBER, None]
    assert found(product) == []


@pytest.mark.parametrize("holder", ["agt_01jzzzzzzzzzzzzzzzzzzzzzzz", "without a number", "with another number"])
def test_a_number_whose_agent_does_not_show_it_is_free(product: Product, clinic: Client, holder: str) -> None:
    for number in (NUMBER, OTHER):
        assign_number(clinic, number)
    fields = {"phone_number": OTHER} if holder == "with another number" else {}
    agent_id = make_agent(clinic, **fields)["id"] if " " in holder else holder
    fictional = "+12125550123"
    for number in (NUMBER, fictional):
        values = {"organization_id": clinic.organization_id, "object_id": agent_id}
        change_item("ProviderLinksTable", {"link": f"vapi#number#{number}"}, **values)

    # One that was taken by naming it has no organisation then.
    assert found(product, repair=True) == [("phone_numbers", "stale_holder", "mended")] * 2

    assert agents_by_number(clinic) == {NUMBER: None, OTHER: agent_id if fields else None}
    assert found(product) == []


def test_an_agent_does_not_keep_a_number_of_another_organisation(
    product: Product, clinic: Client, other_clinic: Client
) -> None:
    assign_number(other_clinic, NUMBER)
    theirs = make_agent(other_clinic, phone_number=NUMBER)["id"]
    ours = agent_showing(clinic, NUMBER)

    findings = list(verify(product.stack, None, repair=True))

    assert [(each["finding"], each["outcome"]) for each in findings] == [("not_assigned", "mended")]
    assert other_clinic.organization_id not in str(findings)
    assert [shown(clinic, ours), shown(other_clinic, theirs)] == [None, NUMBER]
    assert found(product) == []


def test_numbers_of_an_earlier_release_are_completed(product: Product, clinic: Client) -> None:
    agent_id = agent_showing(clinic, NUMBER)
    for number, holder in ((NUMBER, {"object_id": agent_id}), (OTHER, {})):
        values = {"organization_id": clinic.organization_id, **holder}
        change_item("ProviderLinksTable", {"link": f"vapi#number#{number}"}, **values)
    assert agents_by_number(clinic) == {}

    assert found(product, repair=True) == [("phone_numbers", "incomplete", "mended")] * 2

    assert agents_by_number(clinic) == {NUMBER: agent_id, OTHER: None}
    assert clinic("PATCH", f"/api/agents/{agent_id}", {"phone_number": None}).status == 200
    assert agents_by_number(clinic) == {NUMBER: None, OTHER: None}
    assert found(product) == []
