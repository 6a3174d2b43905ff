from voxanne.agents.refusals import absent
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.core.ids import is_id


def key_of(organization_id: str, identifier: str) -> dict[str, str]:
    """The key of an organisation's object."""
    return {"organization_id": organization_id, "id": identifier}


def agent_key(organization_id: str, agent_id: str) -> dict[str, str]:
    """The key of an agent.

    Raises:
        NotFoundError: this can be no agent's id.
    """
    if not is_id("agt", agent_id):
        raise absent(agent_id)
    return key_of(organization_id, agent_id)


def exists(expected_version: int | None) -> tuple[str, Expression]:
    """The condition that an agent is there, at the version that the client expects."""
    if expected_version is None:
        return "attribute_exists(id)", Expression()
    return "version = :expected", Expression(values={":expected": expected_version})
