"""Call-backs that are asked for at the moment in which their contact is merged or erased."""

from typing import Any

import pytest

from tests.integration.contacts import made, phone
from tests.integration.overtaking import overtaken_by
from tests.product import Answer, Client
from tests.samples import make_agent


@pytest.fixture
def agent_id(clinic: Client) -> str:
    return str(make_agent(clinic)["id"])


def merge(clinic: Client, kept: dict[str, Any], other: dict[str, Any]) -> Answer:
    return clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]})


def call_back(clinic: Client, contact: dict[str, Any], agent_id: str) -> Answer:
    return clinic("POST", f"/api/contacts/{contact['id']}/call-back", {"agent_id": agent_id})


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_contact_that_goes_as_its_call_back_is_asked_for_is_said_to_be_gone(
    clinic: Client, agent_id: str, *, is_merged: bool
) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))

    def go() -> Answer:
        return merge(clinic, kept, other) if is_merged else clinic("DELETE", f"/api/contacts/{other['id']}")

    with overtaken_by(go, "TransactWriteItems"):
        refused = call_back(clinic, other, agent_id)

    assert (refused.status, refused.code) == (410, "merged" if is_merged else "contact_erased")
    assert clinic("GET", "/api/calls").json == []


@pytest.mark.parametrize("is_of_kept", [False, True])
@pytest.mark.parametrize("had_another", [False, True])
def test_a_call_back_that_is_asked_for_as_its_contact_is_merged_stands_in_the_way_of_the_next(
    clinic: Client, agent_id: str, *, is_of_kept: bool, had_another: bool
) -> None:
    """Or one patient would be rung twice."""
    kept, other = made(clinic), made(clinic, phone=phone(1))
    called, alone = (kept, other) if is_of_kept else (other, kept)
    if had_another:
        cancelled = call_back(clinic, alone, agent_id).json["id"]
        assert clinic("POST", f"/api/calls/{cancelled}/cancel").status == 200
    asked: list[Answer] = []

    with overtaken_by(lambda: asked.append(call_back(clinic, called, agent_id)), "TransactWriteItems"):
        assert merge(clinic, kept, other).status == 200

    refused = call_back(clinic, kept, agent_id)
    assert (refused.code, refused.json["call_id"]) == ("contact_in_call", asked[0].json["id"])


def test_contacts_of_which_each_is_to_be_called_are_not_merged_however_close_the_second_call_back_is(
    clinic: Client, agent_id: str
) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    assert call_back(clinic, other, agent_id).status == 202

    with overtaken_by(lambda: call_back(clinic, kept, agent_id), "TransactWriteItems"):
        refused = merge(clinic, kept, other)

    assert refused.code == "contact_in_call"
    assert clinic("GET", f"/api/contacts/{other['id']}").status == 200
