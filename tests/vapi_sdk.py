"""The voice provider's own SDK, which documents and messages are held to.

Types go by their names: each is imported when it is first asked for. All of them take longer than the rest of the
tests' imports.
"""

import typing
from typing import Any

import vapi


def model(name: str) -> Any:
    """Return a type of the SDK."""
    return getattr(vapi, name)


def literals(name: str) -> set[str]:
    """Return the values of an enumeration, which otherwise takes anything."""
    return {value for part in typing.get_args(model(name)) for value in typing.get_args(part)}


def required(name: str) -> set[str]:
    """Return the properties that a model must have, as they are sent."""
    fields = model(name).model_fields
    return {
        field.metadata[0].alias if field.metadata else name for name, field in fields.items() if field.is_required()
    }


def unknown(name: str, document: Any) -> list[str]:
    """Return the properties of a document, at any depth, that the SDK's type has no name for."""
    from vapi.core.unchecked_base_model import construct_type  # noqa: PLC0415 - it imports the SDK's types

    return _extra(construct_type(type_=model(name), object_=document))


def _extra(read: Any) -> list[str]:
    if isinstance(read, list):
        return [name for each in read for name in _extra(each)]
    if not hasattr(read, "model_fields_set"):
        return []
    extra = sorted(read.model_extra or {})
    return extra + [name for field in type(read).model_fields for name in _extra(getattr(read, field))]
