"""Shortcuts in boto3's clients change neither what is refused nor what is sent."""

import functools
from typing import Any

import boto3
import pytest
from botocore.regions import EndpointRulesetResolver
from botocore.serialize import JSONSerializer
from botocore.validate import ParamValidator

VALUES: list[Any] = [
    *({"S": "a"}, {"S": ""}, {"N": "1"}, {"BOOL": False}, {"NULL": True}, {"B": b"a"}, {"SS": ["a"]}),
    *({"M": {"a": {"S": "b"}, "c": {"B": b"d"}}}, {"L": [{"N": "1"}, {"L": [{"BOOL": True}]}]}),
    *({}, {"S": 1}, {"N": 1}, {"BOOL": 1}, {"NULL": "a"}, {"S": None}, {"X": "a"}, {"S": "a", "N": "1"}, "a", None, []),
    *({"M": {"a": {"S": 1}}}, {"L": [{"N": "1"}, {}]}, {"SS": [1]}),
]


@functools.cache
def client() -> Any:
    """A client, which takes long to make: not while tests are collected."""
    return boto3.client("dynamodb", region_name="us-east-1")


def as_it_comes(owner: Any, name: str) -> Any:
    """The class without the shortcut in one of its methods."""
    return type("AsItComes", (owner,), {name: getattr(owner, name).__wrapped__})


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_attributes_are_refused_and_written_alike(value: Any) -> None:
    operation = client().meta.service_model.operation_model("PutItem")
    params = {"TableName": "T", "Item": {"k": value}}
    validator: Any = ParamValidator()

    report = validator.validate(params, operation.input_shape)

    plain = as_it_comes(ParamValidator, "_validate")().validate(params, operation.input_shape)
    assert report.generate_report() == plain.generate_report()
    if not report.has_errors():
        serializer: Any = JSONSerializer()
        sent = as_it_comes(JSONSerializer, "_serialize")().serialize_to_request(params, operation)
        assert serializer.serialize_to_request(params, operation) == sent


@pytest.mark.parametrize("name", ["GetItem", "Query", "TransactWriteItems"])
def test_requests_go_to_the_same_address(name: str) -> None:
    operation = client().meta.service_model.operation_model(name)
    resolver: Any = client()._ruleset_resolver  # noqa: SLF001 - what a client asks
    plain: Any = EndpointRulesetResolver.construct_endpoint

    for _ in range(2):
        found = resolver.construct_endpoint(operation, {"TableName": "T"}, {})
        assert found == plain.__wrapped__(resolver, operation, {"TableName": "T"}, {})
