"""Parse each condition expression of requests to the stand-in once, and insert each request's values into a copy.

Parsing takes ten times as long as the copy, and moto parses each of a request's expressions twice.
"""

import functools
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from moto.dynamodb.comparisons import AttributeValue, ConditionExpressionParser, Func, Op

# The product has some hundred expressions; tests add others.
MOST_EXPRESSIONS = 2000
_NAME = "voxanne_name"


def shorten(wrap: Callable[[Any, str, Callable[[Any], Any]], None]) -> None:
    """Install the shortcuts."""
    wrap(ConditionExpressionParser, "_lex_condition_expression", _lexed_once)
    wrap(ConditionExpressionParser, "_make_operand", _named)
    wrap(ConditionExpressionParser, "parse", _parsed_once)


def _lexed_once(lex: Callable[[Any], "deque[Any]"]) -> Callable[[Any], "deque[Any]"]:
    @functools.lru_cache(MOST_EXPRESSIONS)
    def lexed(expression: str) -> tuple[Any, ...]:
        return tuple(lex(ConditionExpressionParser(expression, {}, {})))

    return lambda parser: deque(lexed(parser.condition_expression))


def _named(make: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Have each value remember its placeholder in the expression."""

    @functools.wraps(make)
    def making(parser: Any, node: Any) -> Any:
        operand = make(parser, node)
        if isinstance(operand, AttributeValue):
            setattr(operand, _NAME, node.text)
        return operand

    return making


def _parsed_once(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Cache conditions by text, names and types of values; the types matter because moto refuses some."""
    kept: dict[Any, Any] = {}

    @functools.wraps(parse)
    def parsing(parser: Any) -> Any:
        values = parser.expression_attribute_values or {}
        types = tuple(sorted((name, *value) for name, value in values.items()))
        key = parser.condition_expression, repr(parser.expression_attribute_names), types
        if key not in kept:
            if len(kept) >= MOST_EXPRESSIONS:
                kept.clear()
            condition = parse(parser)
            found = parser.expr_attr_names_found.copy(), parser.expr_attr_values_found.copy()
            kept[key] = condition, _copier(condition), *found
            return condition
        condition, copy, found_names, found_values = kept[key]
        parser.expr_attr_names_found += found_names
        parser.expr_attr_values_found += found_values
        return copy(values) if copy else condition

    return parsing


def _copier(part: Any) -> Callable[[Mapping[str, Any]], Any] | None:
    """Return what copies a part of a condition with other values, or None if no value is in it, so it can be shared."""
    if isinstance(part, AttributeValue):
        name = getattr(part, _NAME)
        return lambda values: AttributeValue(values[name])
    if isinstance(part, tuple):
        pairs = [(each, _copier(each)) for each in part]
        if not any(copy for _, copy in pairs):
            return None
        return lambda values: tuple(copy(values) if copy else each for each, copy in pairs)
    if not isinstance(part, Op | Func):
        return None
    members = vars(part)
    changing = [(name, copy) for name, each in members.items() if (copy := _copier(each)) is not None]

    def copied(values: Mapping[str, Any]) -> Any:
        copy: Any = object.__new__(type(part))
        vars(copy).update(members)
        vars(copy).update((name, make(values)) for name, make in changing)
        return copy

    return copied if changing else None
