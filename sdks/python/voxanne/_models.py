"""Objects from the API: typed attributes of a JSON document, which is kept unchanged.

Nothing is validated, because a newer server may send fields and values that this version does not know. Fields are
converted when they are first accessed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._responses import Response

_TIME = "time"


class Model:
    """An object from the API. `to_dict()` returns its document, with fields that this version does not know."""

    # How fields are parsed whose types JSON lacks: "time", "Call", "[Turn]", "{Limit}", "This|That".
    _reads: ClassVar[Mapping[str, str]] = {}
    # Attributes whose names Python reserves, with the API's names.
    _wire: ClassVar[Mapping[str, str]] = {}
    # Fields that distinguish the classes of a union.
    _required: ClassVar[tuple[str, ...]] = ()
    # Fields that are None where the document lacks them.
    _optional: ClassVar[tuple[str, ...]] = ()
    _data: dict[str, Any]
    _response: Response | None

    def __init__(self, data: Mapping[str, Any], response: Response | None = None) -> None:
        """Wrap a document. *response* is its HTTP response, None for an object within another one."""
        self.__dict__["_data"] = dict(data)
        self.__dict__["_response"] = response

    def to_dict(self) -> dict[str, Any]:
        """Return the document as received."""
        return self._data

    @property
    def last_response(self) -> Response:
        """Status, headers, request id and rate limits of the response with this object.

        Raises:
            AttributeError: the object is a part of another one.
        """
        if self._response is None:
            msg = f"this {type(self).__name__} is a part of another object: only answers have last_response"
            raise AttributeError(msg)
        return self._response

    if not TYPE_CHECKING:  # so that a field that does not exist is a type error

        def __getattr__(self, name: str) -> Any:
            """Return a field, converted once."""
            wire = self._wire.get(name, name)
            if name in self._optional and wire not in self._data:
                return None
            if name.startswith("_") or wire not in self._data:
                raise AttributeError(self._absence(name), name=name, obj=self)
            value = read(self._reads.get(name, ""), self._data[wire])
            self.__dict__[name] = value
            return value

    def _absence(self, name: str) -> str:
        if name in type(self).__annotations__:
            return (
                f"the API did not answer {name!r} of this {type(self).__name__}: the key may lack the scope to read it"
            )
        return f"{type(self).__name__} has no field {name!r}"

    def __setattr__(self, name: str, value: Any) -> None:
        msg = f"objects of the API are read-only: send a change of {name!r} with update()"
        raise AttributeError(msg)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._data == self._data

    __hash__ = None  # type: ignore[assignment]

    def __dir__(self) -> Iterator[str]:
        yield from super().__dir__()
        yield from type(self).__annotations__
        yield from self._data

    def __repr__(self) -> str:
        """Show type and id only: fields contain personal data, and secrets that are shown once.

        Errors of fields are shown in full, as in the exception's text, so that a log of `errors` is useful.
        """
        if self._data.keys() >= {"pointer", "detail"}:
            return f"<{type(self).__name__} {self._data['pointer']!r}: {self._data['detail']!r}>"
        return f"<{type(self).__name__} id={self._data['id']!r}>" if "id" in self._data else f"<{type(self).__name__}>"

    def __copy__(self) -> Self:
        return type(self)(self._data, self._response)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._data, self._response))


def read(how: str, value: Any, response: Response | None = None) -> Any:
    """Parse a JSON value for an attribute. A value of an unexpected form is returned as it is."""
    if not how or value is None:
        return value
    if how == _TIME:
        return _instant(value)
    if how[0] == "[":
        return [read(how[1:-1], each) for each in value] if isinstance(value, list) else value
    if how[0] == "{":
        return {name: read(how[1:-1], each) for name, each in value.items()} if isinstance(value, dict) else value
    return _class_of(how, value)(value, response) if isinstance(value, dict) else value


def _instant(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _class_of(how: str, value: Mapping[str, Any]) -> type[Model]:
    """Return the class of a document: in a union, the first class whose required fields are all present."""
    from . import models  # noqa: PLC0415 - they are made of this module

    classes: list[type[Model]] = [getattr(models, name) for name in how.split("|")]
    if len(classes) == 1:
        return classes[0]
    return next((cls for cls in classes if all(field in value for field in cls._required)), Model)
