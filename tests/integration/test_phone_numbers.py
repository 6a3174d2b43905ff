"""Which organisation has a phone number, and which of its agents: assigned by an operator, never by naming it."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.agents import app as agents_function
from operations import phone_numbers
from tests.product import Answer, Client, Product
from tests.samples import AGENT, agents_by_number, assign_number, change_item, make_agent, make_key
from voxanne.aws.dynamodb.client import client
from voxanne.core.errors import ConflictError
from voxanne.domain.agents.models import AgentPatch
from voxanne.domain.agents.repository import AgentRepository

# No subscriber has them, but they are not among those that are taken by naming them.
NUMBER, OTHER = "+14155552671", "+14155552672"
FICTIONAL = "+12125550123"


def named(clinic: Client, number: str | None, method: str) -> Answer:
    """Have an agent named with a number: a new one (POST), or one that had none (PATCH)."""
    if method == "POST":
        return clinic("POST", "/api/agents", {**AGENT, "phone_number": number})
    return clinic("PATCH", f"/api/agents/{make_agent(clinic)['id']}", {"phone_number": number})


def links(product: Product) -> list[dict[str, Any]]:
    return [item for item in product.items("ProviderLinksTable") if item["link"].startswith("vapi#number#")]


def refused(answer: Answer) -> None:
    assert (answer.status, answer.code) == (422, "phone_number_not_assigned")
    assert [error["pointer"] for error in answer.json["errors"]] == ["#/phone_number"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_nobody_takes_a_number_by_naming_it(
    product: Product, clinic: Client, other_clinic: Client, method: str
) -> None:
    unassigned = named(clinic, NUMBER, method)
    assign_number(other_clinic, NUMBER)
    anothers = named(clinic, NUMBER, method)
    make_agent(other_clinic, phone_number=NUMBER)
    held = named(clinic, NUMBER, method)

    for answer in (unassigned, anothers, held):
        refused(answer)
    # Nothing tells whether another organisation has it.
    assert unassigned.json["errors"] == anothers.json["errors"] == held.json["errors"]
    assert [link["organization_id"] for link in links(product)] == [other_clinic.organization_id]
    assert {agent.get("phone_number") for agent in clinic("GET", "/api/agents").json} <= {None}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_the_deployments_shared_number_is_no_agents(product: Product, clinic: Client, method: str) -> None:
    shared = product.stack.parameters["VapiPhoneNumber"]

    refused(named(clinic, shared, method))

    with pytest.raises(ConflictError, match="shared"):
        assign_number(clinic, shared)
    assert links(product) == []


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_one_number_is_one_agents(clinic: Client, method: str) -> None:
    assign_number(clinic, NUMBER)
    holder = make_agent(clinic, phone_number=NUMBER)

    taken = named(clinic, NUMBER, method)

    assert (taken.status, taken.code, taken.json["agent_id"]) == (409, "phone_number_taken", holder["id"])
    assert agents_by_number(clinic) == {NUMBER: holder["id"]}
    again = clinic("PATCH", f"/api/agents/{holder['id']}", {"phone_number": NUMBER, "name": "Day desk"})
    assert (again.status, again.json["phone_number"], again.json["name"]) == (200, NUMBER, "Day desk")


def test_who_may_not_read_agents_is_not_told_which_has_the_number(clinic: Client) -> None:
    assign_number(clinic, NUMBER)
    make_agent(clinic, phone_number=NUMBER)
    writer = clinic.with_key(make_key(clinic, "agents:write")["key"])

    taken = writer("POST", "/api/agents", {**AGENT, "phone_number": NUMBER})

    assert (taken.code, "agent_id" in taken.json) == ("phone_number_taken", False)
    assert writer("GET", "/api/phone-numbers").status == 403


@pytest.mark.parametrize("number", [NUMBER, FICTIONAL])
@pytest.mark.parametrize("how", ["clear", "change", "delete"])
def test_a_number_that_its_agent_gave_up_is_free_for_another_agent(
    product: Product, clinic: Client, number: str, how: str
) -> None:
    assign_number(clinic, NUMBER)
    assign_number(clinic, OTHER)
    agents = [make_agent(clinic, name=name) for name in ("Day", "Night")]
    first, second = (f"/api/agents/{agent['id']}" for agent in agents)
    assert clinic("PATCH", first, {"phone_number": number}).status == 200
    assert clinic("PATCH", second, {"phone_number": number}).status == 409

    match how:
        case "clear":
            assert clinic("PATCH", first, {"phone_number": None}).json["phone_number"] is None
        case "change":
            assert clinic("PATCH", first, {"phone_number": OTHER}).json["phone_number"] == OTHER
        case _:
            assert clinic("DELETE", first).status == 204

    assert agents_by_number(clinic).get(number) is None
    assert clinic("PATCH", second, {"phone_number": number}).status == 200
    assert agents_by_number(clinic)[number] == agents[1]["id"]
    assert clinic("GET", second).json["phone_number"] == number
    assert {link["organization_id"] for link in links(product)} == {clinic.organization_id}


@pytest.mark.parametrize("how", ["clear", "delete"])
def test_in_a_test_deployment_a_fictional_number_is_the_first_ones_until_it_gives_it_up(
    product: Product, clinic: Client, other_clinic: Client, how: str
) -> None:
    path = f"/api/agents/{named(clinic, FICTIONAL, 'POST').json['id']}"
    refused(named(other_clinic, FICTIONAL, "POST"))

    given_up = clinic("PATCH", path, {"phone_number": None}) if how == "clear" else clinic("DELETE", path)

    assert given_up.status in {200, 204}
    assert links(product) == []
    assert named(other_clinic, FICTIONAL, "POST").status == 201
    refused(named(clinic, FICTIONAL, "POST"))


def test_a_fictional_number_that_an_operator_assigned_stays_assigned(clinic: Client, other_clinic: Client) -> None:
    assign_number(clinic, FICTIONAL)
    path = f"/api/agents/{make_agent(clinic, phone_number=FICTIONAL)['id']}"

    assert clinic("PATCH", path, {"phone_number": None}).status == 200

    assert agents_by_number(clinic) == {FICTIONAL: None}
    refused(named(other_clinic, FICTIONAL, "POST"))


@pytest.mark.parametrize("number", ["+12125550099", "+12125550200", "+442079460018"])
def test_no_other_number_is_fictional(clinic: Client, number: str) -> None:
    refused(named(clinic, number, "POST"))


@pytest.fixture
def live(clinic: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A clinic whose deployment is a live one from now on; the gateway still knows its test key."""
    assert clinic("GET", "/api/agents").status == 200
    monkeypatch.setenv("MODE", "live")
    agents_function._agents.cache_clear()  # noqa: SLF001 - it is read once a process
    yield clinic
    agents_function._agents.cache_clear()  # noqa: SLF001


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_in_a_live_deployment_a_fictional_number_is_as_any_other(live: Client, method: str) -> None:
    refused(named(live, FICTIONAL, method))


def test_a_refused_patch_leaves_the_old_number(clinic: Client) -> None:
    assign_number(clinic, NUMBER)
    agent = make_agent(clinic, phone_number=NUMBER)

    refused(clinic("PATCH", f"/api/agents/{agent['id']}", {"phone_number": OTHER}))

    assert clinic("GET", f"/api/agents/{agent['id']}").json == agent
    assert agents_by_number(clinic) == {NUMBER: agent["id"]}


def test_a_stale_patch_or_deletion_changes_no_number(clinic: Client) -> None:
    assign_number(clinic, NUMBER)
    agent = make_agent(clinic, phone_number=NUMBER)
    path = f"/api/agents/{agent['id']}"
    current = clinic("PATCH", path, {"name": "Day desk"})
    stale = {"If-Match": '"1"'}
    assert current.etag != '"1"'

    assert clinic("PATCH", path, {"phone_number": None}, stale).status == 412
    assert clinic("DELETE", path, headers=stale).status == 412

    assert agents_by_number(clinic) == {NUMBER: agent["id"]}


def _has(params: dict[str, Any], name: str, key: str | None) -> bool:
    return name in params and (key is None or key in params[name])


def test_a_number_given_up_and_taken_again_while_it_is_changed_is_not_kept(clinic: Client) -> None:
    for number in (NUMBER, OTHER):
        assign_number(clinic, number)
    agent_id = make_agent(clinic, phone_number=NUMBER)["id"]
    agents, events = AgentRepository.from_environment(), client().meta.events
    # Before the number is read, the agent gives it up; before all is written, it has it again.
    left = [("Key", "link", None), ("TransactItems", None, NUMBER)]
    is_between = False

    def change(number: str | None) -> None:
        agents.update(clinic.organization_id, agent_id, AgentPatch({"phone_number": number}), None)

    def meanwhile(params: dict[str, Any], **_: Any) -> None:
        nonlocal is_between
        if is_between or not left or not _has(params, *left[0][:2]):
            return
        is_between = True
        change(left.pop(0)[2])
        is_between = False

    for operation in ("GetItem", "TransactWriteItems"):
        events.register(f"provide-client-params.dynamodb.{operation}", meanwhile)
    try:
        change(OTHER)
    finally:
        for operation in ("GetItem", "TransactWriteItems"):
            events.unregister(f"provide-client-params.dynamodb.{operation}", meanwhile)

    assert left == []
    assert agents_by_number(clinic) == {NUMBER: None, OTHER: agent_id}


def test_the_list_is_paged_newest_first_and_shows_the_organisations_own(clinic: Client, other_clinic: Client) -> None:
    numbers = [assign_number(clinic, f"+1415555267{digit}") for digit in range(3)]
    assign_number(other_clinic, NUMBER[:-1] + "9")
    agent = make_agent(clinic, phone_number=numbers[1])

    first = clinic("GET", "/api/phone-numbers?limit=2")
    assert first.next is not None
    second = clinic("GET", first.next)

    shown = [*first.json, *second.json]
    assert {each["phone_number"]: each["agent_id"] for each in shown} == {
        number: agent["id"] if number == numbers[1] else None for number in numbers
    }
    assert [each["id"] for each in shown] == sorted((each["id"] for each in shown), reverse=True)
    assert {tuple(each) for each in shown} == {("id", "phone_number", "agent_id", "created_at", "updated_at")}
    assert (len(first.json), second.next) == (2, None)


def test_numbers_that_agents_got_from_an_earlier_release_are_assigned(clinic: Client, product: Product) -> None:
    agent = make_agent(clinic)
    change_item("ProviderLinksTable", {"link": f"vapi#number#{NUMBER}"}, organization_id=clinic.organization_id)
    assert links(product) == [{"link": f"vapi#number#{NUMBER}", "organization_id": clinic.organization_id}]

    assert clinic("PATCH", f"/api/agents/{agent['id']}", {"phone_number": NUMBER}).status == 200

    assert agents_by_number(clinic) == {NUMBER: agent["id"]}


def test_an_operator_assigns_and_takes_back(product: Product, clinic: Client, other_clinic: Client) -> None:
    first = phone_numbers.assign(product.stack, clinic.organization_id, "(415) 555-2671")
    again = phone_numbers.assign(product.stack, clinic.organization_id, NUMBER)
    assert first == again
    assert (first["phone_number"], first["agent_id"]) == (NUMBER, None)
    with pytest.raises(ConflictError, match=clinic.organization_id):
        assign_number(other_clinic, NUMBER)

    agent = make_agent(clinic, phone_number=NUMBER)
    with pytest.raises(ConflictError, match=agent["id"]):
        phone_numbers.release(product.stack, NUMBER, force=False)
    assert list(phone_numbers.list_numbers(product.stack, None)) == [{**first, "agent_id": agent["id"]}]
    assert list(phone_numbers.list_numbers(product.stack, other_clinic.organization_id)) == []

    assert phone_numbers.release(product.stack, NUMBER, force=True)["released"] is True

    cleared = clinic("GET", f"/api/agents/{agent['id']}").json
    assert (cleared["phone_number"], cleared["version"]) == (None, agent["version"] + 1)
    assert links(product) == []
    # Another organisation finds nothing of the first one.
    moved = phone_numbers.assign(product.stack, other_clinic.organization_id, NUMBER)
    assert moved["id"] != first["id"]
    assert (agents_by_number(clinic), agents_by_number(other_clinic)) == ({}, {NUMBER: None})


def test_a_number_that_was_named_is_the_operators_once_it_is_assigned(clinic: Client) -> None:
    path = f"/api/agents/{make_agent(clinic, phone_number=FICTIONAL)['id']}"

    assign_number(clinic, FICTIONAL)

    assert clinic("PATCH", path, {"phone_number": None}).status == 200
    assert agents_by_number(clinic) == {FICTIONAL: None}
