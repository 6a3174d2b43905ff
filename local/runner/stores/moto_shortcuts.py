"""Shortcuts in the AWS stand-in's DynamoDB: it answers the same, and does once what it would do for every request.

As it comes, most of a request's time goes into work whose result is known: parsing the same few expressions, asking
classes of the syntax tree for their kind, and walking through items that are already written as the answer has them.
"""

import base64
import functools
import json
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import moto.core.responses
import moto.sqs.models
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize
from moto.dynamodb.parsing import ast_nodes, expressions, validators
from moto.sqs.models import Queue

# The code has some hundred expressions; tests make up others.
_MOST_EXPRESSIONS = 2000
_LARGEST_ITEM = 405_000  # as the stand-in has it
_COPY = "voxanne_copy"
_TEXT = "voxanne_text"
# Checks that depend on neither values nor items.
_OF_EXPRESSIONS = (
    validators.ActionCountValidator,
    validators.OverlappingPathsValidator,
    validators.UpdateHashRangeKeyValidator,
)
# Modules that the stand-in keeps from type checkers.
_TREES: Any = ast_nodes
_PARSING: Any = expressions
_KINDS: dict[Any, dict[Any, "_Kind"]] = {}


def install(replace: Callable[[Any, str, Any], None]) -> None:
    """Put the shortcuts in place."""

    def wrap(owner: Any, name: str, shorten: Callable[[Any], Any]) -> None:
        replace(owner, name, shorten(getattr(owner, name)))

    for name in ("method_names_from_class", "camelcase_to_underscores"):
        wrap(moto.core.responses, name, functools.cache)
    wrap(moto.sqs.models, "camelcase_to_underscores", functools.cache)
    replace(moto.sqs.models, "unix_time_millis", lambda: time.time() * 1000)
    replace(Queue, "attributes", property(_Attributes))
    wrap(BaseJSONSerializer, "_serialize_type_map", _items_as_they_are)
    replace(BaseJSONSerializer, "_serialize_body", _written)
    wrap(ConditionExpressionParser, "_lex_condition_expression", _lexed_once)
    wrap(ConditionExpressionParser, "parse", _understood_once)
    wrap(_PARSING.UpdateExpressionParser, "make", _parsed_once)
    replace(validators, "deepcopy", _copied)
    wrap(validators.Validator, "validate", _checked_once)
    replace(_TREES.DepthFirstTraverser, "traverse", _traverse)
    replace(Item, "__init__", _make_item)
    replace(DynamoType, "cast_value", _cast_value(DynamoType.cast_value))
    replace(DynamoType, "__eq__", _is_equal)
    replace(DynamoType, "__ne__", _differs)


class _Attributes(Mapping[str, Any]):
    """A queue's attributes, each found when it is asked for: some count all messages, and each message asks for one."""

    def __init__(self, queue: Queue) -> None:
        self._queue: Any = queue

    def __getitem__(self, name: str) -> Any:
        if name not in self._names():
            raise KeyError(name)
        if name == "RedrivePolicy":
            return json.dumps(self._queue.redrive_policy)
        value = getattr(self._queue, camelcase_to_underscores(name))
        return str(value).lower() if isinstance(value, bool) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def _names(self) -> list[str]:
        queue = self._queue
        names = [*queue.BASE_ATTRIBUTES, *(queue.FIFO_ATTRIBUTES if queue.fifo_queue else ())]
        names += queue.KMS_ATTRIBUTES if queue.kms_master_key_id else ()
        return names + ["Policy"] * bool(queue.policy) + ["RedrivePolicy"] * bool(queue.redrive_policy)


def _items_as_they_are(serialize: Callable[..., None]) -> Callable[..., None]:
    """Write attributes of items without walking through them: they have the form of the answer."""

    @functools.wraps(serialize)
    def serializing(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == "AttributeValue":
            serialized[serializer.get_serialized_name(shape, key)] = value
        else:
            serialize(serializer, serialized, value, shape, key)

    return serializing


def _written(_serializer: Any, body: Any) -> str:
    # Of what is in items, binary values alone are not yet written.
    return json.dumps(body, default=lambda binary: base64.b64encode(binary).decode("ascii"))


def _lexed_once(lex: Callable[[Any], "deque[Any]"]) -> Callable[[Any], "deque[Any]"]:
    @functools.lru_cache(_MOST_EXPRESSIONS)
    def lexed(expression: str) -> tuple[Any, ...]:
        return tuple(lex(ConditionExpressionParser(expression, {}, {})))

    return lambda parser: deque(lexed(parser.condition_expression))


def _understood_once(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Keep conditions with their names and values, which nothing changes: a request parses its own twice."""
    kept: dict[Any, Any] = {}

    @functools.wraps(parse)
    def parsing(parser: Any) -> Any:
        key = (
            parser.condition_expression,
            repr(parser.expression_attribute_names),
            repr(parser.expression_attribute_values),
        )
        if key not in kept:
            if len(kept) >= _MOST_EXPRESSIONS:
                kept.clear()
            condition = parse(parser)
            kept[key] = condition, parser.expr_attr_names_found.copy(), parser.expr_attr_values_found.copy()
            return condition
        condition, names, values = kept[key]
        parser.expr_attr_names_found += names
        parser.expr_attr_values_found += values
        return condition

    return parsing


def _parsed_once(parse: Callable[[str], Any]) -> Any:
    """Keep syntax trees; nothing changes them but the validator, which has its own copy."""

    @functools.lru_cache(_MOST_EXPRESSIONS)
    def parsed(expression: str) -> Any:
        tree = parse(expression)
        setattr(tree, _TEXT, expression)
        setattr(tree, _COPY, pickle.dumps(tree))
        return tree

    return staticmethod(parsed)


def _copied(value: Any) -> Any:
    copy = vars(value).get(_COPY) if isinstance(value, _TREES.Node) else None
    return deepcopy(value) if copy is None else pickle.loads(copy)  # noqa: S301 - pickled above


def _checked_once(validate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Check the names and keys in an expression once for each table; its values are checked for each request."""
    valid: set[Any] = set()

    @functools.wraps(validate)
    def checking(validator: Any) -> Any:
        text = vars(validator.node_to_validate).get(_TEXT)
        names = tuple((validator.expression_attribute_names or {}).items())
        expression = text, names, tuple(validator.table.table_key_attrs)
        if expression in valid:
            validator.processors = [check for check in validator.processors if not isinstance(check, _OF_EXPRESSIONS)]
        result = validate(validator)
        if text is not None and len(valid) < _MOST_EXPRESSIONS:
            valid.add(expression)
        return result

    return checking


def _traverse(traverser: Any, root: Any) -> Any:
    """Visit depth first, as the stand-in does; what is asked of each node is asked once of its class."""
    owner = type(traverser)
    processors = traverser._processing_map()  # noqa: SLF001 - what the stand-in's own way asks for at each node
    prepares = owner.pre_processing_of_child is not _TREES.DepthFirstTraverser.pre_processing_of_child
    kinds = _KINDS.setdefault(owner, {})

    def visit(node: Any, child_id: int) -> Any:
        for place, child in enumerate(node.children or ()):
            if prepares:
                traverser.pre_processing_of_child(node, place)
            kind = type(child)
            if kind not in kinds:
                kinds[kind] = _kind_of(kind, processors)
            if kinds[kind].is_visited or (prepares and kinds[kind].is_node):
                visit(child, place)
        kind = type(node)
        if kind not in kinds:
            kinds[kind] = _kind_of(kind, processors)
        key = kinds[kind].key
        if key is None:
            return node
        parent = node.parent
        node = processors[key](node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
        return node

    return visit(root, -1) if isinstance(root, _TREES.Node) else root


@dataclass(frozen=True)
class _Kind:
    """What a class is to a traverser."""

    is_node: bool
    is_visited: bool
    """It is processed, or has nodes below it that may be."""
    key: Any
    """The class that its processor is entered for, if any."""


def _kind_of(kind: Any, processors: dict[Any, Any]) -> _Kind:
    key = next((each for each in processors if issubclass(kind, each)), None)
    is_node = issubclass(kind, _TREES.Node)
    return _Kind(is_node, key is not None or (is_node and not issubclass(kind, _TREES.LeafNode)), key)


def _make_item(item: Any, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Stand in for the item's initialiser, which adds up its size anew for each attribute."""
    item.hash_key = hash_key
    item.range_key = range_key
    item.attrs = LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if sum(bytesize(name) + value.size() for name, value in item.attrs.items()) > _LARGEST_ITEM:
        raise ItemSizeTooLarge


def _cast_value(cast: Any) -> property:
    """Ask no string whether it is one of five other types."""
    return property(lambda value: value.value if value.type == "S" else cast.fget(value))


def _is_equal(one: DynamoType, other: DynamoType) -> bool:
    if one.type != other.type:
        return False
    return bool(one.value == other.value) if one.type == "S" else bool(one.cast_value == other.cast_value)


def _differs(one: DynamoType, other: DynamoType) -> bool:
    if one.type != other.type:
        return True
    return bool(one.value != other.value) if one.type == "S" else bool(one.cast_value != other.cast_value)
