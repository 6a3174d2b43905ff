"""A request to the API as a value, with the types of its answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._values import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
NO_CONTENT = "NoContent"


@dataclass(frozen=True)
class Operation(Generic[T]):
    """The request of a resource's method. Values that are UNSET are left out."""

    method: str
    path: str
    answers: Mapping[int, str]
    """How to parse the body of each status (`_models.read`); NO_CONTENT if it has none."""
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Any = field(default=UNSET, repr=False)
    """A mapping of members, or UNSET for no body."""
    needs_body: bool = False
    """Whether a body without members is sent as an empty object."""
    if_match: str | Unset = UNSET
    idempotency_key: str | Unset | None = UNSET

    @property
    def repeatable(self) -> bool:
        """Whether a repetition has no second effect. A POST is repeatable because it has an idempotency key."""
        return self.method != "PATCH" or not isinstance(self.if_match, Unset)
