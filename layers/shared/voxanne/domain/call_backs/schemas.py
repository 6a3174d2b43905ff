from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Identifier, Input, Text

type _Instant = Annotated[
    str, Field(max_length=40, examples=["2026-11-24T15:00:00Z"], json_schema_extra={"format": "date-time"})
]


class NewCallBack(Input):
    """A call to a contact, as a client asks for it. What is absent or null has its default."""

    agent_id: Identifier | None = Field(
        default=None, description="Who calls; the organisation's default agent unless told."
    )
    reason: Annotated[Text, Field(min_length=1, max_length=500)] | None = Field(
        default=None, description="Why the contact is called: the agent knows it."
    )
    not_before: _Instant | None = Field(default=None, description="At most 7 days ahead; now unless told.")
    not_after: _Instant | None = Field(
        default=None,
        description="What was not dialled by then is not dialled. At most 7 days ahead; 24 hours after `not_before`, "
        "or 7 days ahead if that is sooner, unless told.",
    )
    override_quiet_hours: bool | None = Field(
        default=None, description="True: also dialled outside 08:00 to 21:00 where the contact is."
    )
