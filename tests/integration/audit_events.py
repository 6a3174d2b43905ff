"""What tests of audit events share."""

from typing import Any

from tests.product import Client

PATH = "/api/audit-events"


def audited(clinic: Client, query: str = "") -> list[dict[str, Any]]:
    """The clinic's audit events, newest first."""
    answer = clinic("GET", PATH + query)
    assert answer.status == 200, answer
    events: list[dict[str, Any]] = answer.json
    return events
