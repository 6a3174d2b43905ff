"""Each operation that changes something, or shows what was said in a call, leaves one audit event."""

from typing import Any

import pytest

from tests.integration.audit_events import audited
from tests.integration.calls import repository, with_recording
from tests.operations import Operation, create, in_safe_order, objects_of, operations
from tests.product import Answer, Product

AUDITED = [operation for operation in operations() if operation.audited is not None]


@pytest.fixture(scope="module")
def recorded(standing_product: Product, standing_till: object) -> dict[str, tuple[Answer, list[Any], str]]:
    """Of each operation that is audited: its answer, the audit events that it left, and the object's id in its path."""
    assert standing_till is not None
    clinic = standing_product.organization()
    ids = objects_of(clinic)
    results = {}
    for operation in in_safe_order(AUDITED):
        operation.prepare(clinic)
        if operation.name == "eraseContact":
            # The other one is about to be called.
            ids["contact_id"] = create(clinic, "createContact")
        if operation.name == "readRecording":
            with_recording(clinic, repository().get(clinic.organization_id, ids["call_id"]))
        before = {event["id"] for event in audited(clinic, "?limit=100")}
        answer = clinic(operation.method, operation.request(ids), operation.body_of(ids))
        events = [event for event in audited(clinic, "?limit=100") if event["id"] not in before]
        # The last one in the path is what the operation is about.
        named = [ids[part[1:-1]] for part in operation.path.split("/") if part.startswith("{")]
        results[operation.name] = (answer, events, [clinic.organization_id, *named][-1])
    return results


@pytest.mark.parametrize("operation", AUDITED, ids=str)
def test_each_change_and_each_conversation_that_is_read_leaves_one_event(
    recorded: dict[str, tuple[Answer, list[Any], str]], operation: Operation
) -> None:
    answer, events, named = recorded[operation.name]
    assert operation.audited is not None
    action, object_type = operation.audited
    location = answer.header("Location")
    made = location.rpartition("/")[2] if location and action.endswith(".created") else named

    assert answer.status < 300, answer
    [event] = events
    assert event["action"] == action
    assert event["object"] == {"type": object_type, "id": made}
    assert event["actor"]["kind"] == "key"
    assert event["request_id"] == answer.header("Request-Id")
