"""A key with one scope: on every route it gets what docs/access.md says, and sees nothing else.

The routes are read from the deployment, so a new one is tried by itself.
"""

import json

import pytest

from tests.operations import PAGES, Operation, in_safe_order, objects_of, operations
from tests.product import Answer, Client, Product
from tests.samples import make_key
from voxanne.domain.api_keys.models import ALL_SCOPES

# What gives access to more than the one scope: endpoints whose events it does not read, a key with another scope, a
# feed of appointments, a member's role.
_GIVE_MORE = {
    "createWebhookEndpoint",
    "changeWebhookEndpoint",
    "rotateWebhookSecret",
    "testWebhookEndpoint",
    "createApiKey",
    "createCalendarFeed",
    "createInvitation",
}


def send(key: Client, operation: Operation, ids: dict[str, str]) -> Answer:
    return key(operation.method, operation.request(ids), operation.body_of(ids))


@pytest.mark.usefixtures("standing_till")
@pytest.mark.parametrize("scope", sorted(ALL_SCOPES))
def test_a_key_with_one_scope_sees_what_the_scope_shows(standing_product: Product, scope: str) -> None:
    clinic = standing_product.organization(name="Narrow")
    key = clinic.with_key(make_key(clinic, scope)["key"])
    ids = objects_of(clinic) | {"key_id": make_key(clinic, scope)["id"]}
    breaches = []
    for operation in in_safe_order(operations()):
        operation.prepare(clinic)
        answer = send(key, operation, ids)
        if not is_right(operation, answer, scope):
            breaches.append(f"{operation}: {answer.status} {answer.response.body.decode()}")

    assert not breaches


def is_right(operation: Operation, answer: Answer, scope: str) -> bool:
    """Whether an answer shows what the scope shows, and refuses the rest."""
    if operation.scope is not None and operation.scope != scope:
        return answer.status == 403 and answer.json.get("required_scope") == operation.scope
    if operation.name == "listEvents" and not scope.endswith(":read"):
        return answer.code == "insufficient_scope"
    if operation.name in {"readWebhookLog", "replayWebhook"}:
        return answer.code == "not_found"  # it is about a call
    if operation.name in _GIVE_MORE:
        return answer.code == "scope_not_held"
    return answer.status < 300 and (
        is_limited(operation, answer, scope) if operation.method == "GET" else is_bare(operation, answer, scope)
    )


def is_limited(operation: Operation, answer: Answer, scope: str) -> bool:
    """Whether a list that holds several kinds of objects has the scope's alone."""
    if operation.name == "listEvents":
        return all(f"{event['type'].partition('.')[0]}s:read" == scope for event in answer.json)
    return operation.name != "listWebhookLogs" or answer.json == []


def is_bare(operation: Operation, answer: Answer, scope: str) -> bool:
    """Whether the answer to a write shows no object."""
    if scope == "keys:write" or operation.name in PAGES:
        # Keys have no scope for reading alone, and a page of the payment provider shows no object of ours.
        return True
    if answer.status == 204:
        return not answer.response.body
    # The URL of an invitation is a secret of its maker's, shown once.
    return set(json.loads(answer.response.body)) - {"url"} == {"id"}
