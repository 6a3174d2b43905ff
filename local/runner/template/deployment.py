"""The deployment that a template describes: functions, API, queues, streams, schedules, secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.runner.template.schedule_expressions import Times


@dataclass(frozen=True)
class QueueMapping:
    """A queue whose messages are handed to a function."""

    logical_id: str
    queue: str
    function: str
    batch_size: int
    window_seconds: int
    """How long a batch may wait to be filled."""
    most_at_once: int | None
    reports_failures: bool
    """Whether the function says which messages of a batch it failed at."""


@dataclass(frozen=True)
class StreamMapping:
    """A table's stream whose records are handed to a function, in order and until it has them."""

    logical_id: str
    table: str
    function: str
    batch_size: int
    from_start: bool
    """Whether records from before the mapping count too."""
    bisects: bool
    """Whether a batch that fails is tried again in halves."""
    most_retries: int | None
    """How often records are tried again before they are given up; None: until they succeed."""
    reports_failures: bool
    """Whether the function says from which record on it failed."""
    failures_bucket: str | None
    """Where records go that are given up."""


@dataclass(frozen=True)
class Schedule:
    """A function that is invoked when its time has come."""

    logical_id: str
    service: str
    """``events`` (a rule) or ``scheduler``."""
    function: str
    times: Times
    input: str | None
    """JSON that stands in the template, if any does."""
    enabled: bool


@dataclass(frozen=True)
class FunctionUrl:
    """A function URL without authentication."""

    logical_id: str
    function: str


ANY = "ANY"


# How long a quota lasts, and how the time it lasts in is told from the next.
PERIODS = {"DAY": "%Y-%m-%d", "MONTH": "%Y-%m"}


@dataclass(frozen=True)
class Permission:
    """A statement of a role, which allows each of its actions on each of its resources."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """One Lambda function."""

    logical_id: str
    handler: str
    code_folder: Path
    package: str
    """Parent package of the code in the artifact (``functions.agents``), or empty if the folder is the artifact."""
    layer_folders: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout_seconds: int
    memory_megabytes: int
    alias: str | None
    permissions: tuple[Permission, ...] | None = None
    """What its role allows; None where the role is not written out in the template."""

    @property
    def module(self) -> str:
        """Name of the handler's module."""
        return self.handler.rpartition(".")[0]


@dataclass(frozen=True)
class Mock:
    """An answer that the gateway makes without a function: the preflight of CORS."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    path: str
    method: str
    target: str | Mock
    """Logical id of a function, or the answer itself."""
    authorizer: str | None
    api_key_required: bool


@dataclass(frozen=True)
class Authorizer:
    """A REQUEST authorizer."""

    name: str
    function: str
    ttl_seconds: int
    identity_headers: tuple[str, ...]


@dataclass(frozen=True)
class GatewayResponse:
    """What the template says of an answer that the gateway makes by itself."""

    status: int | None
    headers: Mapping[str, str]
    """By name: ``'literal'`` or an expression such as ``context.extendedRequestId``."""
    templates: Mapping[str, str]


@dataclass(frozen=True)
class Api:
    """The REST API and its one stage."""

    logical_id: str
    rest_api_id: str
    stage: str
    stage_variables: Mapping[str, str]
    api_key_source: str
    compresses_from: int | None
    """The size in bytes from which responses are compressed, for clients that take them so."""
    binary_media_types: tuple[str, ...]
    routes: tuple[Route, ...]
    authorizers: Mapping[str, Authorizer]
    responses: Mapping[str, GatewayResponse]


@dataclass(frozen=True)
class UsagePlan:
    """Throttle and quota of one plan."""

    logical_id: str
    name: str
    rate: float | None
    burst: int | None
    quota: int | None
    period: str | None


@dataclass(frozen=True)
class SecureString:
    """A parameter of Systems Manager that an operator makes, and locally the runner."""

    name: str
    content: str
    """With ``<random>`` wherever something is to be drawn."""


@dataclass(frozen=True)
class Deployment:
    """The whole stack."""

    parameters: Mapping[str, Any]
    functions: Mapping[str, Function]
    api: Api | None
    usage_plans: Mapping[str, UsagePlan]
    tables: Mapping[str, Mapping[str, Any]]
    """Properties as written in the template, by logical id: which is the table's name as well."""
    outputs: Mapping[str, str]
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Like tables."""
    queue_mappings: tuple[QueueMapping, ...] = ()
    stream_mappings: tuple[StreamMapping, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    function_urls: Mapping[str, FunctionUrl] = field(default_factory=dict)
    """By the logical id of the function."""
    secrets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Properties of Secrets Manager's, by logical id."""
    secure_strings: Mapping[str, SecureString] = field(default_factory=dict)
    """By the template's parameter that names it."""
    buckets: tuple[str, ...] = ()
    """Names."""
    resources: Mapping[str, str] = field(default_factory=dict)
    """What ``Ref`` gives for what stores something, by logical id: names of tables and buckets, URLs of queues."""

    @property
    def awaited(self) -> frozenset[str]:
        """Logical ids of the functions that clients wait for: behind routes and function URLs, and authorizers."""
        routes, authorizers = (self.api.routes, self.api.authorizers.values()) if self.api else ((), ())
        targets = {route.target for route in routes if isinstance(route.target, str)}
        return frozenset(targets.union(self.function_urls, (authorizer.function for authorizer in authorizers)))
