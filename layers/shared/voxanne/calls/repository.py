from voxanne.dynamodb.expressions import Expression
from voxanne.dynamodb.items import serialize
from voxanne.dynamodb.tables import Table
from voxanne.dynamodb.writes import Write
from voxanne.errors import invalid_field
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

    def link(self, organization_id: str, call_id: str, appointment_id: str) -> Write:
        """The write that puts an appointment among those that were booked in a call: a set, as order is in the ids.

        Raises, now or when committed:
            InvalidFieldsError: there is no such call in the organisation.
        """
        unknown = invalid_field("call_id", "is no call of this organisation")
        if not is_id("call", call_id):
            raise unknown
        return self._calls.update(
            {"organization_id": organization_id, "id": call_id},
            "ADD appointment_ids :appointments",
            condition="attribute_exists(id)",
            using=Expression(values={":appointments": {appointment_id}}),
            refused=lambda _: unknown,
        )
