"""One request of the API as a value, and what its answers are."""

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
    """What a method of a resource sends. Values that are UNSET are left out."""

    method: str
    path: str
    answers: Mapping[int, str]
    """How the body of each status is read (`_models.read`); NO_CONTENT where there is none."""
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Any = field(default=UNSET, repr=False)
    """A mapping of members, or UNSET where no body is sent."""
    needs_body: bool = False
    """Whether a body without members is sent as an empty object."""
    if_match: str | Unset = UNSET
    idempotency_key: str | Unset | None = UNSET

    @property
    def repeatable(self) -> bool:
        """Whether the same request, sent twice, has one effect: a POST is sent under an idempotency key."""
        return self.method != "PATCH" or not isinstance(self.if_match, Unset)
