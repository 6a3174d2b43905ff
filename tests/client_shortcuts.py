"""Shortcuts in boto3's clients, for tests only: the same requests, without repeating work for each of them.

In unchanged clients, half of a request's time in a test goes into its address, its User-Agent, and items' attributes,
which are checked and written by a general model of services' inputs.
"""

import functools
from collections.abc import Callable
from typing import Any

from botocore.regions import EndpointRulesetResolver
from botocore.serialize import JSONSerializer
from botocore.useragent import UserAgentString
from botocore.validate import ParamValidator

# The types of DynamoDB's values that contain no others, and those of their JSON.
_TYPES = {"S": str, "N": str, "BOOL": bool, "NULL": bool}


def install() -> None:
    """Install the shortcuts, for existing clients too."""
    for owner, name, shorten in (
        (UserAgentString, "to_string", lambda _: lambda _agent: "tests"),
        (EndpointRulesetResolver, "construct_endpoint", _resolved_once),
        (ParamValidator, "_validate", _checked_at_a_glance),
        (JSONSerializer, "_serialize", _written_as_it_is),
    ):
        setattr(owner, name, shorten(getattr(owner, name)))


def _resolved_once(construct: Callable[..., Any]) -> Callable[..., Any]:
    """Resolve DynamoDB's endpoint once for each client and operation: no table is named by its ARN."""

    @functools.wraps(construct)
    def constructing(resolver: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
        if operation_model.service_model.service_name != "dynamodb":
            return construct(resolver, operation_model, call_args, request_context)
        kept = vars(resolver).setdefault("voxanne_endpoints", {})
        if operation_model.name not in kept:
            kept[operation_model.name] = construct(resolver, operation_model, call_args, request_context)
        return kept[operation_model.name]

    return constructing


def _checked_at_a_glance(validate: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(validate)
    def validating(validator: Any, params: Any, shape: Any, errors: Any, name: str) -> None:
        if not _is_plain(params, shape):
            validate(validator, params, shape, errors, name)

    return validating


def _written_as_it_is(serialize: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(serialize)
    def serializing(serializer: Any, serialized: Any, value: Any, shape: Any, key: str | None = None) -> None:
        if _is_plain(value, shape):
            serialized[key] = value
        else:
            serialize(serializer, serialized, value, shape, key)

    return serializing


def _is_plain(value: Any, shape: Any) -> bool:
    """Return whether an attribute is valid and already has the form of a request."""
    if shape.name != "AttributeValue" or type(value) is not dict or len(value) != 1:
        return False
    [(kind, held)] = value.items()
    return kind in _TYPES and type(held) is _TYPES[kind]
