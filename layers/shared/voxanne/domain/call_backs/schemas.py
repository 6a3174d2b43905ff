"""The body of a call-back."""

from typing import Annotated

from pydantic import AfterValidator, Field

from voxanne.core.fields import Identifier, Input, one_line, one_line_field

type CallBackTime = Annotated[
    str, Field(max_length=40, examples=["2026-11-24T15:00:00Z"], json_schema_extra={"format": "date-time"})
]


class NewCallBack(Input):
    """A call to a contact. A field that is absent or null has its default."""

    agent_id: Identifier | None = Field(
        default=None,
        description="The agent that calls. Default: the organisation's default agent. Required if it has none.",
    )
    reason: Annotated[str, one_line_field(500), AfterValidator(one_line)] | None = Field(
        default=None, description="Why the contact is called. The agent is given this text."
    )
    not_before: CallBackTime | None = Field(
        default=None, description="The earliest time to dial (RFC 3339), at most 7 days ahead. Default: now."
    )
    not_after: CallBackTime | None = Field(
        default=None,
        description="The latest time to dial (RFC 3339), at most 7 days ahead; then the call fails with `ended_reason` "
        "`expired`. Default: 24 hours after `not_before`.",
    )
    override_quiet_hours: bool | None = Field(
        default=None,
        description="True: dial at any hour. Default: only from 08:00 to 21:00 of the contact's local time.",
    )
