"""Assigning phone numbers of the account at the voice provider to organisations, and taking them back.

A number is one item, its provider link (`voxanne/domain/phone_numbers/models.py`), which each command changes under
the condition that it is what was read.
"""

from collections.abc import Iterator
from typing import Any

from operations import overview
from operations.queries import scan
from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Expression, Update, next_version
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.core.phones import e164
from voxanne.domain.agents.repository import provisioning_due
from voxanne.domain.organizations.tombstones import NOT_DELETED
from voxanne.domain.phone_numbers.models import is_number_link, number_link, number_of, origin_of
from voxanne.domain.phone_numbers.repository import complete

_LINKS = "ProviderLinksTable"


def assign(stack: Stack, organization_id: str, number: str) -> dict[str, Any]:
    """Assign a number to an organisation; one that it has already counts as assigned by an operator from now on.

    Raises:
        NotFoundError: there is no such organisation.
        InvalidFieldsError: it is no phone number.
        ConflictError: another organisation has it, or it is the deployment's shared number.
    """
    organization = overview.load(stack, organization_id)
    number = e164(number, organization.country, "number")
    if number == stack.parameters.get("VapiPhoneNumber"):
        raise ConflictError(
            f"{number} is the deployment's shared number (VapiPhoneNumber); no organisation can have it"
        )
    links, key = stack.table(_LINKS), {"link": number_link(number)}
    link = links.get(key)
    if link is None or "id" not in link or link.get("origin") != "operator":
        update = complete(number, stack.mode, {"organization_id": organization_id}, "operator")
        update.using.values[":organization"] = organization_id
        assignment = links.build_update(
            key,
            update,
            condition="attribute_not_exists(link) OR organization_id = :organization",
            on_conflict=lambda other: _of_another(number, other),
        )
        commit([assignment, _organization_exists(stack, organization_id)])
        link = links.get(key)
    if link is None or link["organization_id"] != organization_id:
        raise _of_another(number, link)
    return _shown(stack, link)


def release(stack: Stack, number: str, *, force: bool) -> dict[str, Any]:
    """Take a number (E.164) back from its organisation; with *force* from its agent too, in the same transaction.

    Raises:
        NotFoundError: no organisation has it.
        ConflictError: an agent has it, or it was changed meanwhile.
    """
    links, key = stack.table(_LINKS), {"link": number_link(number)}
    link = links.get(key)
    if link is None:
        raise NotFoundError(f"{number} is assigned to no organisation")
    agent_id = link.get("object_id")
    if agent_id is not None and not force:
        raise ConflictError(
            f"agent {agent_id} of {link['organization_id']} has {number}: the organisation clears the agent's "
            "phone_number first, or --force does"
        )
    values = {":organization": link["organization_id"]}
    condition = "organization_id = :organization AND attribute_not_exists(object_id)"
    if agent_id is not None:
        condition, values[":agent"] = "organization_id = :organization AND object_id = :agent", agent_id
    deletion = links.build_delete(
        key, condition=condition, using=Expression(values=values), on_conflict=lambda _: _changed(number)
    )
    clearing = [] if agent_id is None else _clear(stack, link["organization_id"], agent_id, number)
    commit([deletion, *clearing])
    return {**_shown(stack, link), "released": True}


def list_numbers(stack: Stack, organization_id: str | None) -> Iterator[dict[str, Any]]:
    """Yield the numbers that are assigned, of all organisations or of one.

    Raises:
        NotFoundError: there is no organisation of that id.
    """
    if organization_id is not None:
        overview.load(stack, organization_id)
    for link in scan(stack.table(_LINKS)):
        if is_number_link(link["link"]) and organization_id in {None, link["organization_id"]}:
            yield _shown(stack, link)


def clearing(organization_id: str) -> Update:
    """Return the update that clears an agent's number; as after any change, the agent is due at the voice provider."""
    restart = {"status": "provisioning", "provider_error": None, **provisioning_due(organization_id, clock.now())}
    return next_version({"phone_number": None, **restart})


def _clear(stack: Stack, organization_id: str, agent_id: str, number: str) -> list[Write]:
    """Return the write that clears the number of the agent that has it."""
    agents = stack.table("AgentsTable")
    agent = agents.get(key_of(organization_id, agent_id))
    # After tables were restored to different moments, the agent may be gone or have another number.
    if agent is None or agent.get("phone_number") != number:
        return []
    update = clearing(organization_id)
    update.using.values[":number"] = number
    clear = agents.build_update(
        key_of(organization_id, agent_id),
        update,
        condition="phone_number = :number",
        on_conflict=lambda _: _changed(number),
    )
    return [clear]


def _organization_exists(stack: Stack, organization_id: str) -> Write:
    """Return the check that the organisation was not deleted meanwhile: nothing would ever free its number."""
    return stack.table("OrganizationsTable").build_check(
        {"organization_id": organization_id},
        condition=NOT_DELETED,
        on_conflict=lambda _: NotFoundError(f"there is no organisation {organization_id}"),
    )


def _shown(stack: Stack, link: Item) -> dict[str, Any]:
    return {
        "phone_number": number_of(link["link"]),
        "organization_id": link["organization_id"],
        "agent_id": link.get("object_id"),
        "id": link.get("id"),
        "origin": origin_of(link, stack.mode),
        "created_at": link.get("created_at"),
    }


def _of_another(number: str, link: Item | None) -> ConflictError:
    if link is None:
        return _changed(number)
    return ConflictError(f"{number} is assigned to {link['organization_id']}: release it there first")


def _changed(number: str) -> ConflictError:
    return ConflictError(f"{number} was changed at the same moment: run the command again")
