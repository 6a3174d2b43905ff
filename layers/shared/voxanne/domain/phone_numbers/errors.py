"""Why an agent does not get a phone number."""

from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field


def number_not_assigned() -> InvalidFieldsError:
    """Return the error for a number that the organisation does not have. It does not tell whether another one does."""
    return invalid_field(
        "phone_number",
        "is not assigned to this organisation; GET /api/phone-numbers lists the assigned numbers",
        code="phone_number_not_assigned",
    )


def number_taken(agent_id: str) -> ConflictError:
    """Return the error for a number that another agent of the organisation has."""
    return ConflictError(
        "Another agent has this phone_number. Clear it on that agent first.",
        code="phone_number_taken",
        naming="Agent {agent_id} has this phone_number. Clear it on that agent first.",
        agent_id=agent_id,
    )
