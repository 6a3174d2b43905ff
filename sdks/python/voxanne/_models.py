"""Objects as the API answers them: typed attributes over the JSON document, which is kept as it came.

Nothing is validated: a newer server may send fields and values that this version does not know. Fields are converted
when they are first looked at.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._responses import Response

_TIME = "time"


class Model:
    """An object of the API. `to_dict()` is the document that was answered, fields unknown to this version included."""

    # How fields are read that are more than JSON's own types: "time", "Call", "[Turn]", "{Limit}", "This|That".
    _reads: ClassVar[Mapping[str, str]] = {}
    # Names that Python reserves, and how the API spells them.
    _wire: ClassVar[Mapping[str, str]] = {}
    # Fields by which one class of a union is told from another.
    _required: ClassVar[tuple[str, ...]] = ()
    _data: dict[str, Any]
    _response: Response | None

    def __init__(self, data: Mapping[str, Any], response: Response | None = None) -> None:
        """Wrap a document; *response* is the HTTP response that it came with, None inside another object."""
        self.__dict__["_data"] = dict(data)
        self.__dict__["_response"] = response

    def to_dict(self) -> dict[str, Any]:
        """Return the document as the API answered it."""
        return self._data

    @property
    def last_response(self) -> Response:
        """Status, headers, request id and rate limits of the response that this object is.

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
        """Name the object and no more: fields hold people's data, and secrets that are shown once.

        What is wrong with a field is shown, as the error's own text does: else a log of `errors` would tell nothing.
        """
        if self._data.keys() >= {"pointer", "detail"}:
            return f"<{type(self).__name__} {self._data['pointer']!r}: {self._data['detail']!r}>"
        return f"<{type(self).__name__} id={self._data['id']!r}>" if "id" in self._data else f"<{type(self).__name__}>"

    def __copy__(self) -> Self:
        return type(self)(self._data, self._response)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._data, self._response))


def read(how: str, value: Any, response: Response | None = None) -> Any:
    """Return a value of JSON as attributes show it; what has an unexpected form is shown as it is."""
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
    """Return the class of a document: of several the first whose fields are all there."""
    from . import models  # noqa: PLC0415 - they are made of this module

    classes: list[type[Model]] = [getattr(models, name) for name in how.split("|")]
    if len(classes) == 1:
        return classes[0]
    return next((cls for cls in classes if all(field in value for field in cls._required)), Model)
