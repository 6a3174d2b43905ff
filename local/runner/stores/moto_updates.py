"""Shortcuts in the AWS stand-in's updates of items: prepare each update expression once.

Unchanged moto copies the syntax tree for each update and walks through it ten times. Here ``SET``, ``ADD`` and
``REMOVE`` of whole attributes, to values, sums and ``if_not_exists``, are executed directly once moto has accepted the
expression. Moto executes all others, and those that it may refuse, because its error messages are the right ones.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import moto.dynamodb.models
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing import ast_nodes, validators

from local.runner.stores.moto_conditions import MOST_EXPRESSIONS
from local.runner.stores.moto_items import LARGEST_ITEM, NESTED, UNCHANGING

# moto's checks that depend on neither values nor items.
_OF_EXPRESSIONS = (
    validators.ActionCountValidator,
    validators.OverlappingPathsValidator,
    validators.UpdateHashRangeKeyValidator,
)
# Any, because moto hides this module's names from type checkers.
_TREES: Any = ast_nodes
_MODELS: Any = moto.dynamodb.models
_PREPARED = UNCHANGING | NESTED
_FOUND = "voxanne_found"
_STEPS = "voxanne_steps"
_SIGNS: dict[str, Callable[[DynamoType, DynamoType], DynamoType]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
}

type Names = Mapping[str, str]
type _Change = tuple[str, DynamoType | None]
type Operand = Callable[["_Request"], DynamoType]


class _UnpreparedError(Exception):
    """The update can't be prepared: moto has to execute it."""


@dataclass(frozen=True)
class _Request:
    """The values and the item from which an update's operands come."""

    attributes: Mapping[str, DynamoType]
    names: Names
    values: Mapping[str, dict[str, Any]]

    def value(self, placeholder: str) -> DynamoType:
        value = self.values.get(placeholder)
        if value is None or value == {"S": ""} or not _PREPARED.issuperset(value) or len(value) != 1:
            # Sets, and values that keys can't have.
            raise _UnpreparedError
        return DynamoType(value)

    def stored(self, name: str) -> DynamoType:
        value = self.attributes.get(name)
        if value is None:
            raise _UnpreparedError
        # Two attributes must not share a value that may be changed in place.
        return value if value.type in UNCHANGING else deepcopy(value)


def shorten(replace: Callable[[Any, str, Any], None], text_of: Callable[[Any], str | None]) -> None:
    """Install the shortcuts; *text_of* returns the expression of a cached syntax tree, else None."""
    valid: set[Any] = set()

    def key_of(tree: Any, names: Names | None, table: Any) -> Any:
        return text_of(tree), tuple((names or {}).items()), tuple(table.table_key_attrs)

    validate = validators.Validator.validate
    replace(validators.Validator, "validate", _checked_once(validate, key_of, valid))
    replace(_TREES.Node, "find_clauses", _found_once(_TREES.Node.find_clauses, text_of))
    validator, executor = _MODELS.UpdateExpressionValidator, _MODELS.UpdateExpressionExecutor

    def prepared_or_own(tree: Any, **named: Any) -> Any:
        names, table = named["expression_attribute_names"], named["table"]
        if key_of(tree, names, table) in valid and (steps := _steps_of(tree)) is not None:
            try:
                values = named["expression_attribute_values"] or {}
                request = _Request(named["item"].attrs, names or {}, values)
                return _Update(_of_their_types([step(request) for step in steps], table))
            except _UnpreparedError:
                pass
        return validator(tree, **named)

    replace(_MODELS, "UpdateExpressionValidator", prepared_or_own)
    replace(
        _MODELS,
        "UpdateExpressionExecutor",
        lambda tree, item, names: tree.of(item) if isinstance(tree, _Update) else executor(tree, item, names),
    )


def _of_their_types(changes: list[_Change], table: Any) -> list[_Change]:
    """Return the changes; raise _UnpreparedError if one gives a key of the table or its indexes another type."""
    types = {attribute["AttributeName"]: attribute["AttributeType"] for attribute in table.attr}
    if any(value is not None and types.get(name, value.type) != value.type for name, value in changes):
        raise _UnpreparedError
    return changes


def _checked_once(
    validate: Callable[[Any], Any], key_of: Callable[[Any, Names | None, Any], Any], valid: set[Any]
) -> Callable[[Any], Any]:
    """Check the names and keys in an expression once for each table; its values are checked for each request."""

    @functools.wraps(validate)
    def checking(validator: Any) -> Any:
        key = key_of(validator.node_to_validate, validator.expression_attribute_names, validator.table)
        if key in valid:
            validator.processors = [check for check in validator.processors if not isinstance(check, _OF_EXPRESSIONS)]
        result = validate(validator)
        if key[0] is not None and len(valid) < MOST_EXPRESSIONS:
            valid.add(key)
        return result

    return checking


def _found_once(find: Callable[[Any, Any], Any], text_of: Callable[[Any], str | None]) -> Callable[[Any, Any], Any]:
    """Search an expression for names and values once."""

    @functools.wraps(find)
    def finding(node: Any, kinds: list[type]) -> Any:
        if text_of(node) is None:
            return find(node, kinds)
        kept = vars(node).setdefault(_FOUND, {})
        key = tuple(kinds)
        if key not in kept:
            kept[key] = find(node, kinds)
        return kept[key]

    return finding


@dataclass(frozen=True)
class _Update:
    """The new values of attributes, None to remove one. It takes the place of moto's checked tree and its executor."""

    changes: list[_Change]
    item: Any = None

    def validate(self) -> "_Update":
        return self

    def normalize(self) -> None:
        """Do nothing: moto sorts a tree here."""

    def of(self, item: Any) -> "_Update":
        return _Update(self.changes, item)

    def execute(self) -> None:
        attributes = self.item.attrs
        for name, value in self.changes:
            if value is None:
                attributes.pop(name, None)
            else:
                dict.__setitem__(attributes, name, value)
        if self.item.size() > LARGEST_ITEM:
            raise ItemSizeTooLarge


type _Step = Callable[[_Request], _Change]


def _steps_of(tree: Any) -> list[_Step] | None:
    """Return the steps of the expression, or None if an action in it is of another kind than these."""
    kept = vars(tree)
    if _STEPS not in kept:
        try:
            kept[_STEPS] = [_step(action) for action in _actions(tree)]
        except _UnpreparedError:
            kept[_STEPS] = None
    steps: list[_Step] | None = kept[_STEPS]
    return steps


def _actions(node: Any) -> Iterator[Any]:
    if isinstance(node, _TREES.UpdateExpressionAction | _TREES.UpdateExpressionSetAction):
        yield node
    else:
        for child in node.children:
            yield from _actions(child)


def _step(action: Any) -> _Step:
    name = _attribute(action.children[0])
    if isinstance(action, _TREES.UpdateExpressionRemoveAction):
        return lambda request: (name(request.names), None)
    if isinstance(action, _TREES.UpdateExpressionSetAction):
        operand = _operand(action.children[1])
        return lambda request: (name(request.names), operand(request))
    if isinstance(action, _TREES.UpdateExpressionAddAction):
        added = _operand(action.children[1])
        return lambda request: _added(request, name(request.names), added(request))
    raise _UnpreparedError


def _added(request: _Request, name: str, value: DynamoType) -> tuple[str, DynamoType]:
    before = request.stored(name) if name in request.attributes else DynamoType({"N": "0"})
    return name, _sum("+", before, value)


def _attribute(path: Any) -> Callable[[Names], str]:
    """Return a function that gives the name of the attribute that a path of one step leads to."""
    if len(path.children) != 1:
        raise _UnpreparedError
    [step] = path.children
    if isinstance(step, _TREES.ExpressionAttribute):
        literal = str(step.get_attribute_name())
        return lambda _names: literal
    placeholder = str(step.get_attribute_name_placeholder())
    return lambda names: names[placeholder]


def _operand(node: Any) -> Operand:
    match node:
        case _TREES.UpdateExpressionValue(children=[single]):
            return _operand(single)
        case _TREES.UpdateExpressionValue(children=[left, sign, right]):
            one, symbol, other = _operand(left), sign.get_operator(), _operand(right)
            return lambda request: _sum(symbol, one(request), other(request))
        case _TREES.ExpressionAttributeValue():
            placeholder = node.get_value_name()
            return lambda request: request.value(placeholder)
        case _TREES.UpdateExpressionPath():
            name = _attribute(node)
            return lambda request: request.stored(name(request.names))
        case _TREES.UpdateExpressionFunction(children=["if_not_exists", path, default]):
            tried, otherwise = _attribute(path), _operand(default)
            return lambda request: (
                request.stored(tried(request.names))
                if tried(request.names) in request.attributes
                else otherwise(request)
            )
    raise _UnpreparedError


def _sum(sign: str, one: DynamoType, other: DynamoType) -> DynamoType:
    if (one.type, other.type) != ("N", "N"):
        raise _UnpreparedError
    return _SIGNS[sign](one, other)
