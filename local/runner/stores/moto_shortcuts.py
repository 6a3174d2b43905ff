"""Shortcuts in the AWS stand-in's DynamoDB: the same answers, without repeating work for every request.

In unchanged moto, most of a request's time goes into work whose result is known: parsing the same few expressions, and
finding the kinds of the syntax tree's classes. ``moto_items`` has the shortcuts for items, ``moto_updates`` those for
their updates, ``moto_conditions`` those for conditions, ``moto_queries`` those for queries.
"""

import functools
import json
import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import moto.core.responses
import moto.sqs.models
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.parsing import ast_nodes, expressions, validators
from moto.sqs.models import Queue

from local.runner.stores import moto_conditions, moto_items, moto_queries, moto_updates

_COPY = "voxanne_copy"
_TEXT = "voxanne_text"
# Any, because moto hides this module's names from type checkers.
_TREES: Any = ast_nodes
_PARSING: Any = expressions
_KINDS: dict[Any, dict[Any, "_Kind"]] = {}


def install(replace: Callable[[Any, str, Any], None]) -> None:
    """Install the shortcuts."""

    def wrap(owner: Any, name: str, shorten: Callable[[Any], Any]) -> None:
        replace(owner, name, shorten(getattr(owner, name)))

    for name in ("method_names_from_class", "camelcase_to_underscores"):
        wrap(moto.core.responses, name, functools.cache)
    wrap(moto.sqs.models, "camelcase_to_underscores", functools.cache)
    replace(moto.sqs.models, "unix_time_millis", lambda: time.time() * 1000)
    replace(Queue, "attributes", property(_Attributes))
    wrap(_PARSING.UpdateExpressionParser, "make", _parsed_once)
    replace(validators, "deepcopy", _copied)
    replace(_TREES.DepthFirstTraverser, "traverse", _traverse)
    moto_conditions.shorten(wrap)
    moto_items.shorten(replace)
    moto_queries.shorten(wrap)
    moto_updates.shorten(replace, text_of=lambda tree: vars(tree).get(_TEXT))


class _Attributes(Mapping[str, Any]):
    """A queue's attributes, each computed on access: some count all messages, and each message needs only one."""

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


def _parsed_once(parse: Callable[[str], Any]) -> Any:
    """Cache syntax trees. Only the validator changes them, and it gets its own copy."""

    @functools.lru_cache(moto_conditions.MOST_EXPRESSIONS)
    def parsed(expression: str) -> Any:
        tree = parse(expression)
        setattr(tree, _TEXT, expression)
        setattr(tree, _COPY, pickle.dumps(tree))
        return tree

    return staticmethod(parsed)


def _copied(value: Any) -> Any:
    copy = vars(value).get(_COPY) if isinstance(value, _TREES.Node) else None
    return deepcopy(value) if copy is None else pickle.loads(copy)  # noqa: S301 - pickled above


def _traverse(traverser: Any, root: Any) -> Any:
    """Visit depth first, as moto does, but find out what a node is once for its class."""
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
    """What a traverser does with nodes of a class."""

    is_node: bool
    is_visited: bool
    """Whether nodes are processed, or may have such nodes below them."""
    key: Any
    """The class under which the processor is registered, if there is one."""


def _kind_of(kind: Any, processors: dict[Any, Any]) -> _Kind:
    key = next((each for each in processors if issubclass(kind, each)), None)
    is_node = issubclass(kind, _TREES.Node)
    return _Kind(is_node, key is not None or (is_node and not issubclass(kind, _TREES.LeafNode)), key)
