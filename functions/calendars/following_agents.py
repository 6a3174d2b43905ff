"""Agents whose assistants follow a calendar's time zone."""

from collections.abc import Iterable

from functions.calendars.stores import calendars
from voxanne.aws import sqs
from voxanne.core import config


def make_due(organization_id: str, calendar_id: str) -> list[dict[str, str]]:
    """Make the agents that book in a calendar due at the voice provider; return the messages that tell of them."""
    # They bring agents into the cold start of every request for calendars.
    from voxanne.domain.agents.followers import Followers  # noqa: PLC0415
    from voxanne.domain.agents.repository import queue_message  # noqa: PLC0415

    first = calendars().get_or_default(organization_id, None)
    found = Followers.from_environment().make_due(organization_id, calendar_id, is_first=first.id == calendar_id)
    return [queue_message(organization_id, agent_id) for agent_id in found]


def tell_provisioner(messages: Iterable[dict[str, str]]) -> None:
    """Have the assistants of agents brought up to date at once."""
    for message in messages:
        sqs.send(config.required("AGENTS_QUEUE_URL"), message)
