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
            kept[key] = condition, parser.expr_attr_names_found.copy(), parser.expr_attr_values_found.copy()
            return condition
        condition, found_names, found_values = kept[key]
        parser.expr_attr_names_found += found_names
        parser.expr_attr_values_found += found_values
        return _with_values(condition, values)

    return parsing


def _with_values(part: Any, values: Mapping[str, Any]) -> Any:
    """Copy a part of a condition with these values."""
    if isinstance(part, AttributeValue):
        return AttributeValue(values[getattr(part, _NAME)])
    if isinstance(part, tuple):
        return tuple(_with_values(each, values) for each in part)
    if not isinstance(part, Op | Func):
        return part
    copy: Any = object.__new__(type(part))
    vars(copy).update({name: _with_values(each, values) for name, each in vars(part).items()})
    return copy
