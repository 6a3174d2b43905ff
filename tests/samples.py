"""Sample bodies, and objects created from them."""

import time
from typing import Any

from operations import members, phone_numbers
from tests.product import NOWHERE, Client, dynamodb
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.members.roles import MemberRole
from voxanne.domain.members.service import new_member

# The example of the API's contract.
AGENT: dict[str, Any] = {
    "name": "Front Desk Agent",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "You are a friendly medical receptionist...",
    "tools": ["book_appointment", "check_availability"],
}


def make_agent(clinic: Client, **fields: Any) -> dict[str, Any]:
    """Create an agent over HTTP."""
    answer = clinic("POST", "/api/agents", {**AGENT, **fields})
    assert answer.status == 201, answer.response.body
    made: dict[str, Any] = answer.json
    return made


def assign_number(clinic: Client, number: str) -> str:
    """Assign a phone number to a clinic, as an operator does; return it as E.164."""
    return str(phone_numbers.assign(clinic.product.stack, clinic.organization_id, number)["phone_number"])


def agents_by_number(clinic: Client) -> dict[str, str | None]:
    """The organisation's numbers, each with the agent that has it."""
    return {each["phone_number"]: each["agent_id"] for each in clinic("GET", "/api/phone-numbers").json}


def make_key(clinic: Client, *scopes: str, **fields: Any) -> dict[str, Any]:
    """Create an API key over HTTP, by default with all scopes of the calling one."""
    wanted = {"name": "Made by a test", **({"scopes": list(scopes)} if scopes else {}), **fields}
    answer = clinic("POST", "/api/api-keys", wanted)
    assert answer.status == 201, answer.response.body
    made: dict[str, Any] = answer.json
    return made


def store_agents(clinic: Client, count: int, **fields: Any) -> list[str]:
    """Write agents directly into the table, which is faster than over HTTP; return their ids, newest first."""
    began = time.time() - 86_400
    ids = [new_id("agt", began + number) for number in range(count)]
    stored = {**AGENT, "status": "active", "version": 1, "organization_id": clinic.organization_id}
    del stored["tools"]  # each value costs moto time
    times = {"created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"}
    for first in range(0, count, 25):
        items = [to_item({**stored, **times, **fields, "id": each}) for each in ids[first : first + 25]]
        dynamodb().batch_write_item(RequestItems={"AgentsTable": [{"PutRequest": {"Item": item}} for item in items]})
    return ids[::-1]


def change_item(table: str, key: dict[str, Any], **values: Any) -> None:
    """Set attributes of a stored item without the API."""
    dynamodb().update_item(
        TableName=table,
        Key=to_item(key),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues={f":{name}": value for name, value in to_item(values).items()},
    )


def store_member(clinic: Client, role: MemberRole, email: str = "") -> str:
    """Create a member as an operator can; return its id. Its identity provider does not exist."""
    email = email or f"{new_id('person', time.time())}@clinic.example"
    member = new_member(email, "Sam Lee", role, (NOWHERE, email), clock.now())
    members.store_member(clinic.product.stack, clinic.organization_id, member)
    return member.id
