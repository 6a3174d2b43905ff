"""What tests of holds share."""

from typing import Any

from tests.integration.appointments import JANE, NINE
from tests.product import Answer, Client

PATH = "/api/appointment-holds"


def hold(clinic: Client, starts_at: str = NINE, **fields: Any) -> Answer:
    """Ask for a hold."""
    return clinic("POST", PATH, {"starts_at": starts_at} | fields)


def held(clinic: Client, starts_at: str = NINE, **fields: Any) -> dict[str, Any]:
    """Make a hold."""
    answer = hold(clinic, starts_at, **fields)
    assert answer.status == 201, answer
    made: dict[str, Any] = answer.json
    return made


def convert(clinic: Client, made: dict[str, Any], **fields: Any) -> Answer:
    """Ask for Jane's appointment at the time of a hold."""
    return clinic("POST", "/api/appointments", {"contact": JANE, "hold_id": made["id"]} | fields)
