"""The voice provider's own SDK, against which documents and messages are checked.

Types are loaded by name when they are first needed: importing all of them takes longer than all other imports of tests.
"""

import typing
from typing import Any

import vapi


def model(name: str) -> Any:
    """Return a type of the SDK."""
    return getattr(vapi, name)


def literals(name: str) -> set[str]:
    """Return the values of an enumeration, whose type also accepts any other value."""
    return {value for part in typing.get_args(model(name)) for value in typing.get_args(part)}


def required(name: str) -> set[str]:
    """Return the required properties of a model, by their names in JSON."""
    fields = model(name).model_fields
    return {
        field.metadata[0].alias if field.metadata else name for name, field in fields.items() if field.is_required()
    }


def unknown(name: str, document: Any) -> list[str]:
    """Return the properties of a document, at any depth, that the SDK's type does not have."""
    from vapi.core.unchecked_base_model import construct_type  # noqa: PLC0415 - it imports the SDK's types

    return _extra(construct_type(type_=model(name), object_=document))


def _extra(read: Any) -> list[str]:
    if isinstance(read, list):
        return [name for each in read for name in _extra(each)]
    if not hasattr(read, "model_fields_set"):
        return []
    extra = sorted(read.model_extra or {})
    return extra + [name for field in type(read).model_fields for name in _extra(getattr(read, field))]
