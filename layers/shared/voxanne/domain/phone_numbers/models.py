"""Phone numbers of the deployment's account at the voice provider, as they are stored and shown.

The provider link `vapi#number#<E.164>` is a number's assignment: `organization_id` may use it, and if it has an
`object_id`, that agent answers its calls and calls from it.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from voxanne.aws.provider_links import link_of
from voxanne.core.fields import Resource, Timestamp
from voxanne.core.phones import is_fictional
from voxanne.core.time_zones import DAY

type Origin = Literal["operator", "named"]
"""Who assigned a number: an operator, or in a test deployment the organisation, by naming it."""

_PREFIX = link_of("vapi", "number", "")


class PhoneNumber(Resource):
    """A phone number that is assigned to the organisation, for one of its agents."""

    id: str
    phone_number: str
    """The number in E.164."""
    agent_id: str | None = None
    """The agent that answers it and calls from it. Null: no agent has it."""
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def from_link(cls, link: Mapping[str, Any]) -> Self:
        """Return the number of a stored link."""
        return cls.model_validate(
            {**link, "phone_number": number_of(link["link"]), "agent_id": link.get("object_id")},
        )


def number_link(number: str) -> str:
    """Return the key of the link of a number, which is E.164."""
    return f"{_PREFIX}{number}"


# For this long, a person whom an agent called from the shared number reaches the same agent by calling back.
CALLEES_REMEMBERED_SECONDS = 30 * DAY


def callee_link(number: str) -> str:
    """Return the key of the link from a number that was called from the shared number to the last caller."""
    return link_of("vapi", "shared", number)


def number_of(link: str) -> str:
    """Return the number of a link's key."""
    return link.removeprefix(_PREFIX)


def is_number_link(link: str) -> bool:
    """Return whether a provider link is that of a phone number."""
    return link.startswith(_PREFIX)


def origin_of(link: Mapping[str, Any], mode: str) -> Origin:
    """Return who assigned a number. Links of earlier releases do not say so."""
    origin: Origin = link.get("origin") or ("named" if can_be_named(number_of(link["link"]), mode) else "operator")
    return origin


def can_be_named(number: str, mode: str) -> bool:
    """Return whether an organisation gets a number, if no other has it, by naming it: fictional ones in mode `test`."""
    return mode == "test" and is_fictional(number)
