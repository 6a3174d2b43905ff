"""Routing: the route and the path variables of a request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from local.runner.gateway.http_messages import GatewayError
from local.runner.template.deployment import ANY, Route
from local.runner.template.rest_api import segments

# The methods that ANY covers. No resource has another.
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


@dataclass
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    variable: tuple[str, "_Node"] | None = None
    greedy: tuple[str, dict[str, Route]] | None = None
    methods: dict[str, Route] = field(default_factory=dict)


class Routes:
    """All routes of an API, as a tree of path parts."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            self._methods_at(route.path)[route.method] = route

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """Return the route of a request and its path variables, not decoded."""
        parts = path.rstrip("/").split("/")[1:]
        match = _Match.at(self._root, parts) if path.startswith("/") else None
        route = match and (match.methods.get(method) or (match.methods.get(ANY) if method in _METHODS else None))
        if not match or not route:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN")
        return route, match.variables

    def _methods_at(self, path: str) -> dict[str, Route]:
        node = self._root
        for part in segments(path):
            if part.endswith("+}"):
                node.greedy = node.greedy or (part[1:-2], {})
                return node.greedy[1]
            if part.startswith("{"):
                node.variable = node.variable or (part[1:-1], _Node())
                node = node.variable[1]
            else:
                node = node.literals.setdefault(part, _Node())
        return node.methods


@dataclass(frozen=True)
class _Match:
    methods: dict[str, Route]
    variables: dict[str, str]

    @classmethod
    def at(cls, node: _Node, parts: list[str]) -> Self | None:
        """Find the most exact match: prefer a literal to a variable, and a variable to the rest of a path."""
        if not parts:
            return cls(node.methods, {}) if node.methods else None
        first, rest = parts[0], parts[1:]
        if first in node.literals and (match := cls.at(node.literals[first], rest)):
            return match
        if node.variable and first and (match := cls.at(node.variable[1], rest)):
            return cls(match.methods, {node.variable[0]: first, **match.variables})
        if node.greedy:
            return cls(node.greedy[1], {node.greedy[0]: "/".join(parts)})
        return None
