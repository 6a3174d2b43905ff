from voxanne.dynamodb.items import serialize
from voxanne.dynamodb.tables import Table
from voxanne.ids import is_id


class CallRepository:
    """Calls by organisation and id."""

    def __init__(self, calls: Table) -> None:
        self._calls = calls

    def open_call_of(self, organization_id: str, agent_id: str) -> str | None:
        """The id of a call of the agent that has not ended, or None.

        Read from an index, so a call that is placed at this moment may be missed: whoever dials finds its agent gone.
        """
        if not is_id("agt", agent_id):
            return None
        found = self._calls.query_up_to(
            1,
            IndexName="open-by-agent",
            KeyConditionExpression="open_agent = :agent",
            ExpressionAttributeValues={":agent": serialize(f"{organization_id}#{agent_id}")},
        )
        return found.items[0]["id"] if found.items else None
