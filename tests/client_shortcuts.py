"""Shortcuts in boto3's clients, for tests only: they send the same, and do once what they would do for each request.

As they come, half of a request's time in a test goes into the address that it is sent to, the name of the program that
sends it, and attributes of items, which are checked and written through a general model of what services take.
"""

import functools
from collections.abc import Callable
from typing import Any

from botocore.regions import EndpointRulesetResolver
from botocore.serialize import JSONSerializer
from botocore.useragent import UserAgentString
from botocore.validate import ParamValidator

# How DynamoDB writes values that hold no others.
_TYPES = {"S": str, "N": str, "BOOL": bool, "NULL": bool}


def install() -> None:
    """Begin; also for clients that were made before."""
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
    """Tell whether an attribute is valid, and written as the request has it."""
    if shape.name != "AttributeValue" or type(value) is not dict or len(value) != 1:
        return False
    [(kind, held)] = value.items()
    return kind in _TYPES and type(held) is _TYPES[kind]
