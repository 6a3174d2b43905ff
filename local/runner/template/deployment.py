"""The deployment that a template describes: functions, API, queues, streams, schedules, secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.runner.template.schedule_expressions import Times


@dataclass(frozen=True)
class QueueMapping:
    """An event source mapping from a queue to a function."""

    logical_id: str
    queue: str
    function: str
    batch_size: int
    window_seconds: int
    """How long a batch may wait to be filled."""
    most_at_once: int | None
    reports_failures: bool
    """Whether the function reports the messages of a batch that failed."""


@dataclass(frozen=True)
class StreamMapping:
    """An event source mapping from a table's stream to a function."""

    logical_id: str
    table: str
    function: str
    batch_size: int
    from_start: bool
    """Whether records from before the mapping are read too."""
    bisects: bool
    """Whether a batch that fails is tried again in halves."""
    most_retries: int | None
    """How often records are tried again before they are discarded; None for no limit."""
    reports_failures: bool
    """Whether the function reports the first record that failed."""
    failures_bucket: str | None
    """The bucket for discarded records."""


@dataclass(frozen=True)
class Schedule:
    """A rule or a schedule that invokes a function at certain times."""

    logical_id: str
    service: str
    """``events`` (a rule) or ``scheduler``."""
    function: str
    times: Times
    input: str | None
    """The template's JSON for the event, if it has any."""
    enabled: bool


@dataclass(frozen=True)
class FunctionUrl:
    """A function URL without authentication."""

    logical_id: str
    function: str


ANY = "ANY"


# A quota's period to a time format that gives the same text throughout one period.
PERIODS = {"DAY": "%Y-%m-%d", "MONTH": "%Y-%m"}


@dataclass(frozen=True)
class Permission:
    """An Allow statement of a role: each of its actions on each of its resources."""

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
    """What its role allows; None if the template does not write the role out."""

    @property
    def module(self) -> str:
        """Name of the handler's module."""
        return self.handler.rpartition(".")[0]


@dataclass(frozen=True)
class Mock:
    """An answer that the gateway makes without a function, as for a CORS preflight."""

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
    """The template's definition of an answer that the gateway itself makes."""

    status: int | None
    headers: Mapping[str, str]
    """Name to ``'literal'`` or an expression such as ``context.extendedRequestId``."""
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
    """The size in bytes from which responses are compressed, for clients that accept that."""
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
    """A parameter of Systems Manager that an operator creates; locally, the runner does."""

    name: str
    content: str
    """The content, with ``<random>`` for each random part."""


@dataclass(frozen=True)
class Deployment:
    """The whole stack."""

    parameters: Mapping[str, Any]
    functions: Mapping[str, Function]
    api: Api | None
    usage_plans: Mapping[str, UsagePlan]
    tables: Mapping[str, Mapping[str, Any]]
    """Properties as in the template, by logical id, which is also the table's name."""
    outputs: Mapping[str, str]
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Properties as in the template, by logical id."""
    queue_mappings: tuple[QueueMapping, ...] = ()
    stream_mappings: tuple[StreamMapping, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    function_urls: Mapping[str, FunctionUrl] = field(default_factory=dict)
    """By the logical id of the function."""
    secrets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Properties of Secrets Manager's secrets, by logical id."""
    secure_strings: Mapping[str, SecureString] = field(default_factory=dict)
    """By the template's parameter that names it."""
    buckets: tuple[str, ...] = ()
    """Names."""
    resources: Mapping[str, str] = field(default_factory=dict)
    """The value of ``Ref`` by logical id: names of tables and buckets, URLs of queues."""

    @property
    def awaited(self) -> frozenset[str]:
        """Logical ids of the functions that clients wait for: those of routes and function URLs, and authorizers."""
        routes, authorizers = (self.api.routes, self.api.authorizers.values()) if self.api else ((), ())
        targets = {route.target for route in routes if isinstance(route.target, str)}
        return frozenset(targets.union(self.function_urls, (authorizer.function for authorizer in authorizers)))
