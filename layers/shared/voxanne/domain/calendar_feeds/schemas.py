"""What clients send of a calendar's feed."""

from typing import Annotated, Literal

from pydantic import Field

from voxanne.core.fields import Input, Name

type FeedShow = Annotated[
    Literal["times", "names"],
    Field(
        description="The title of each appointment. `times`: always Booked. `names`: the patient's name; everyone who "
        "knows the address can read it."
    ),
]


class NewCalendarFeed(Input):
    """The body of a new feed."""

    name: Name | None = None
    show: FeedShow = "times"
