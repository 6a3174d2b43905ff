"""What tests of services share."""

from typing import Any

from tests.product import Answer, Client

CALENDAR = {"time_zone": "America/New_York"}
UNKNOWN = "/api/services/svc_01jzzzzzzzzzzzzzzzzzzzzzzz"


def practitioner(clinic: Client, name: str, **fields: Any) -> str:
    """A calendar's id."""
    answer = clinic("POST", "/api/calendars", CALENDAR | {"name": name} | fields)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def three(clinic: Client, **fields: Any) -> list[str]:
    """Three practitioners of the same hours."""
    return [practitioner(clinic, name, **fields) for name in ("Dr. Ann Lee", "Dr. Bob Kim", "Dr. Cyd Ray")]


def create(clinic: Client, calendar_ids: list[str] | None = None, **fields: Any) -> Answer:
    """Ask for a service."""
    ids = [clinic("GET", "/api/calendars").json[-1]["id"]] if calendar_ids is None else calendar_ids
    body = {"name": "Check-up", "duration_minutes": 30, "calendar_ids": ids}
    return clinic("POST", "/api/services", body | fields)


def created(clinic: Client, calendar_ids: list[str] | None = None, **fields: Any) -> dict[str, Any]:
    """Make a service."""
    answer = create(clinic, calendar_ids, **fields)
    assert answer.status == 201, answer
    service: dict[str, Any] = answer.json
    return service


def path_of(service: dict[str, Any]) -> str:
    return f"/api/services/{service['id']}"
