from tests.product import Client, Product, dynamodb
from tests.samples import make_agent
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.ids import new_id


def open_call(clinic: Client, agent_id: str) -> str:
    """Store a call of the agent that has not ended."""
    call_id = new_id("call", 1_800_000_000)
    call = {
        "organization_id": clinic.organization_id,
        "id": call_id,
        "open_agent": f"{clinic.organization_id}#{agent_id}",
    }
    dynamodb().put_item(TableName="CallsTable", Item=to_item(call))
    return call_id


def test_a_deleted_agent_is_gone(product: Product, clinic: Client) -> None:
    path = f"/api/agents/{make_agent(clinic)['id']}"

    deleted = clinic("DELETE", path)

    assert (deleted.status, deleted.response.body) == (204, b"")
    assert clinic("GET", path).code == "not_found"
    assert (clinic("DELETE", path).status, clinic("DELETE", path).code) == (404, "not_found")
    assert clinic("GET", "/api/agents").json == []
    assert product.items("AgentsTable") == []


def test_the_default_agent_stays(product: Product, clinic: Client) -> None:
    made = make_agent(clinic)
    clinic("PATCH", "/api/organization", {"default_agent_id": made["id"]})

    refused = clinic("DELETE", f"/api/agents/{made['id']}")

    assert (refused.status, refused.code) == (409, "agent_is_default")
    assert [item["id"] for item in product.items("AgentsTable")] == [made["id"]]


def test_an_agent_that_was_the_default_can_go(clinic: Client) -> None:
    made = make_agent(clinic)
    clinic("PATCH", "/api/organization", {"default_agent_id": made["id"]})
    clinic("PATCH", "/api/organization", {"default_agent_id": None})

    assert clinic("DELETE", f"/api/agents/{made['id']}").status == 204


def test_an_agent_with_an_open_call_stays(product: Product, clinic: Client) -> None:
    made = make_agent(clinic)
    call_id = open_call(clinic, made["id"])

    refused = clinic("DELETE", f"/api/agents/{made['id']}")

    assert (refused.status, refused.code, refused.json["call_id"]) == (409, "agent_in_use", call_id)
    assert [item["id"] for item in product.items("AgentsTable")] == [made["id"]]


def test_open_calls_of_others_are_no_reason(product: Product, clinic: Client, other_clinic: Client) -> None:
    made, busy = make_agent(clinic), make_agent(clinic)
    open_call(clinic, busy["id"])
    open_call(other_clinic, made["id"])

    assert clinic("DELETE", f"/api/agents/{made['id']}").status == 204
    assert [item["id"] for item in product.items("AgentsTable")] == [busy["id"]]
