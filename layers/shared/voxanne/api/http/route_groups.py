"""Declarations of routes, in groups that share a path prefix, a tag and the access that they require.

Each route declares what the calling API key must have and whether lapsed billing closes it. A route that declares no
access can't be made: its group raises when the function is imported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Required, TypedDict, Unpack


class Key(Enum):
    """What a route requires of the API key where that is not a scope."""

    ANY = "any key"
    READS = "any *:read"
    NONE = "no key"


type Requirement = str | Key


@dataclass(frozen=True)
class Access:
    """Who may call a route: keys with a scope, any key or everyone; *billed* routes need active billing as well.

    *shown_with* is the scope with which the response to a write shows the object; None: to every key that may write.
    *audited* is the action of its audit event and the type of object, if it has one. *owners_only*: of members, only
    owners may call it. *any_query*: another party writes the query, which may have any parameters.
    *is_unbilled* tells of the body of a billed route whether it needs no active billing.
    """

    requires: Requirement
    billed: bool
    shown_with: str | None = None
    audited: tuple[str, str] | None = None
    owners_only: bool = False
    any_query: bool = False
    is_unbilled: Callable[[Mapping[str, Any]], bool] | None = None

    @property
    def scope(self) -> str | None:
        """The scope that the key must have, or None if the route requires none."""
        return self.requires if isinstance(self.requires, str) else None


class RouteOptions(TypedDict, total=False):
    """What a route declares besides its path.

    `tag`, `requires` and `billed` take the place of the group's, `shown_with` that of its `read`. `action` is that of
    the audit event, where it is neither creating, changing nor deleting the group's object. `problems` are the codes of
    its problems beyond those that every route of its kind may answer with; the OpenAPI document lists both. Pages for
    people are left out of that document (`include_in_schema`).
    """

    summary: Required[str]
    operation_id: Required[str]
    status_code: HTTPStatus
    responses: dict[int, Any]
    response_description: str
    tag: str
    requires: Requirement
    billed: bool
    shown_with: str | None
    action: str
    problems: tuple[str, ...]
    include_in_schema: bool
    any_query: bool
    is_unbilled: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class DeclaredRoute:
    """One method of one path, as declared. *options* are arguments of Powertools' `route`."""

    method: str
    path: str
    handler: Callable[..., Any]
    access: Access
    problems: tuple[str, ...]
    options: Mapping[str, Any]


# What lapsed billing closes in a billed group. Reading and deleting stay possible.
_BILLED_METHODS = frozenset({"POST", "PUT", "PATCH"})
_VERBS = {"POST": "created", "PUT": "put", "PATCH": "changed", "DELETE": "deleted"}


class RouteGroup:
    """Routes below one *prefix*, documented under one *tag*.

    GET requires *read*, every other method *write*; without them each route of that kind names its own requirement.
    What a write returns is shown to keys that may *read* as well. In a *billed* group, POST, PUT and PATCH are refused
    with 402 while the organisation's billing is inactive. *object_type* names, in audit events, what is written. Of
    members, only owners may call routes of a group that is *owners_only*.
    """

    def __init__(
        self,
        prefix: str,
        *,
        tag: str,
        read: Requirement | None = None,
        write: Requirement | None = None,
        billed: bool = False,
        object_type: str | None = None,
        owners_only: bool = False,
    ) -> None:
        self.routes: list[DeclaredRoute] = []
        self._prefix = prefix
        self._tag = tag
        self._read = read
        self._write = write
        self._billed = billed
        self._object_type = object_type
        self._owners_only = owners_only

    def get[Handler: Callable[..., Any]](
        self, path: str = "", **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declare a GET route, which answers HEAD as well."""
        return self._declare("GET", path, options)

    def post[Handler: Callable[..., Any]](
        self, path: str = "", **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declare a POST route."""
        return self._declare("POST", path, options)

    def put[Handler: Callable[..., Any]](
        self, path: str = "", **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declare a PUT route."""
        return self._declare("PUT", path, options)

    def patch[Handler: Callable[..., Any]](
        self, path: str = "", **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declare a PATCH route."""
        return self._declare("PATCH", path, options)

    def delete[Handler: Callable[..., Any]](
        self, path: str = "", **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declare a DELETE route."""
        return self._declare("DELETE", path, options)

    def _declare[Handler: Callable[..., Any]](
        self, method: str, path: str, options: RouteOptions
    ) -> Callable[[Handler], Handler]:
        rest: dict[str, Any] = {**options}
        requires = rest.pop("requires", self._read if method == "GET" else self._write)
        if requires is None:
            raise TypeError(f"{method} {self._prefix}{path} declares no access: give the route or its group one")
        billed = rest.pop("billed", self._billed and method in _BILLED_METHODS)
        shown_with = None if method == "GET" else rest.pop("shown_with", self._read)
        audited = self._audited(method, path, rest.pop("action", None))
        access = Access(
            requires,
            billed,
            shown_with if isinstance(shown_with, str) and shown_with != requires else None,
            audited,
            self._owners_only,
            rest.pop("any_query", False),
            rest.pop("is_unbilled", None),
        )
        problems: tuple[str, ...] = rest.pop("problems", ())
        rest["tags"] = [rest.pop("tag", self._tag)]

        def declare(handler: Handler) -> Handler:
            self.routes.append(DeclaredRoute(method, self._prefix + path, handler, access, problems, rest))
            return handler

        return declare

    def _audited(self, method: str, path: str, action: str | None) -> tuple[str, str] | None:
        if method == "GET" and action is None:
            return None
        if self._object_type is None or (action is None and method == "POST" and path):
            raise TypeError(f"{method} {self._prefix}{path} declares no action for its audit event")
        return action or f"{self._object_type}.{_VERBS[method]}", self._object_type
