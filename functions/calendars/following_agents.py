"""Agents whose assistants follow a calendar's time zone.

What brings agents into the cold start of every request for calendars is imported where it is needed.
"""

from typing import TYPE_CHECKING

from functions.calendars.stores import calendars
from voxanne.aws import sqs
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import config

if TYPE_CHECKING:
    from voxanne.domain.agents.followers import Followers


def make_due(organization_id: str, calendar_id: str) -> None:
    """Make the agents that book in a calendar due at the voice provider: it is about to be in another time zone."""
    _followers(organization_id, calendar_id).make_due()


def tell_provisioner(organization_id: str, calendar_id: str) -> None:
    """Have the assistants of a calendar's agents brought up to date at once.

    They are looked up again, since one that was made or changed meanwhile may have been provisioned by the former zone.
    """
    from voxanne.domain.agents.repository import queue_message  # noqa: PLC0415

    for agent_id in _followers(organization_id, calendar_id).find():
        sqs.send(config.required("AGENTS_QUEUE_URL"), queue_message(organization_id, agent_id))


def _followers(organization_id: str, calendar_id: str) -> "Followers":
    from voxanne.domain.agents.followers import Followers  # noqa: PLC0415

    is_first = calendars().get_or_default(organization_id, None).id == calendar_id
    return Followers(Table.from_environment("AGENTS_TABLE"), organization_id, calendar_id, is_first)
