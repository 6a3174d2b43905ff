"""What clients send of a calendar's feed."""

from typing import Annotated, Literal

from pydantic import Field

from voxanne.core.fields import Input, Name

type FeedShow = Annotated[
    Literal["times", "names"],
    Field(
        description="`times`: every appointment is called Booked. `names`: it has the patient's name, which all can "
        "read who know the address."
    ),
]


class NewCalendarFeed(Input):
    """The body of a new feed."""

    name: Name | None = None
    show: FeedShow = "times"
