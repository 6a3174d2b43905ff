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
        default=None, description="The agent that calls. Default: the organisation's default agent."
    )
    reason: Annotated[str, one_line_field(500), AfterValidator(one_line)] | None = Field(
        default=None, description="Why the contact is called; the agent gets to know it."
    )
    not_before: CallBackTime | None = Field(
        default=None, description="When dialling may begin, at most 7 days ahead. Default: now."
    )
    not_after: CallBackTime | None = Field(
        default=None,
        description="When the call is given up if it has not been dialled, at most 7 days ahead. Default: 24 hours "
        "after `not_before`.",
    )
    override_quiet_hours: bool | None = Field(
        default=None, description="True: also dial outside 08:00 to 21:00 of the contact's local time."
    )
