from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agents.models import Agent

_FALLBACK = "UTC"


class Zones:
    """In which time zone an agent's callers make appointments."""

    def __init__(self, organizations: Table, calendars: Table) -> None:
        self._organizations = organizations
        self._calendars = calendars

    def of(self, organization_id: str, agent: Agent) -> str:
        """The zone of the agent's calendar, else of the organisation."""
        item = None
        if agent.calendar_id is not None:
            item = self._calendars.get({"organization_id": organization_id, "id": agent.calendar_id})
        if item is None:
            item = self._organizations.get({"organization_id": organization_id})
        return str((item or {}).get("time_zone", _FALLBACK))
