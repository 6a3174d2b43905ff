"""Authorizers: their invocation, the cache of their results, and the evaluation of the policies they return."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.runner.account import arn
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions, InvocationTimeoutError
from local.runner.gateway.http_messages import GatewayError
from local.runner.gateway.proxy_events import Call, authorizer_event
from local.runner.iam.enforcement import matches
from local.runner.template.deployment import Api, Authorizer
from local.runner.template.intrinsics import as_text

_INVOKE = "execute-api:Invoke"


class PolicyError(ValueError):
    """The gateway would not accept the document as a policy."""


def allows(policy: Mapping[str, Any], method_arn: str) -> bool:
    """Return whether the policy allows a method: there must be an Allow and no Deny."""
    statements = policy.get("Statement")
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list) or not all(isinstance(statement, Mapping) for statement in statements):
        raise PolicyError("a policy needs a list of statements")
    effects = {_effect(statement) for statement in statements if _concerns(statement, method_arn)}
    return "Deny" not in effects and "Allow" in effects


def _effect(statement: Mapping[str, Any]) -> str:
    effect = statement.get("Effect")
    if effect not in {"Allow", "Deny"}:
        raise PolicyError(f"a statement can't have the effect {effect!r}")
    return str(effect)


def _concerns(statement: Mapping[str, Any], method_arn: str) -> bool:
    if set(statement) - {"Action", "Effect", "Resource", "Sid"}:
        raise PolicyError("the local runner knows only a statement's action, effect and resource")
    actions, resources = _texts(statement.get("Action")), _texts(statement.get("Resource"))
    return any(matches(action.lower(), _INVOKE.lower()) for action in actions) and any(
        matches(resource, method_arn) for resource in resources
    )


def _texts(value: Any) -> Iterable[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise PolicyError("a statement needs its actions and resources as text")
    return values


# The gateway answers 401 only to an authorizer's error with exactly this message.
_REFUSAL = "Unauthorized"


_TIMEOUT_SECONDS = 29.0


@dataclass(frozen=True)
class Grant:
    """An authorizer's answer."""

    principal_id: str
    policy: Mapping[str, Any]
    context: Mapping[str, str]
    usage_identifier_key: str | None


class Authorizers:
    """All authorizers of an API, with a cache of their answers."""

    def __init__(self, api: Api, functions: Functions, clock: Callable[[], float]) -> None:
        self._api = api
        self._functions = functions
        self._clock = clock
        self._grants: dict[tuple[str, ...], tuple[float, Grant]] = {}
        self._lock = threading.Lock()

    def authorize(self, call: Call, context: Mapping[str, Any]) -> Grant:
        """Return the grant that allows this call, or raise the gateway's refusal."""
        authorizer = self._api.authorizers[call.route.authorizer or ""]
        sources = tuple(call.request.header(name) or "" for name in authorizer.identity_headers)
        if not all(sources):
            raise GatewayError("UNAUTHORIZED")
        request = call.request
        path = f"{self._api.rest_api_id}/{self._api.stage}/{request.method}/{request.path.lstrip('/')}"
        method_arn = arn("execute-api", path)
        key = (authorizer.name, *sources)
        grant = self._cached(key) or self._ask(authorizer, key, authorizer_event(self._api, call, context, method_arn))
        try:
            allowed = allows(grant.policy, method_arn)
        except PolicyError as error:
            raise GatewayError("AUTHORIZER_CONFIGURATION_ERROR") from error
        if not allowed:
            raise GatewayError("ACCESS_DENIED")
        return grant

    def _cached(self, key: tuple[str, ...]) -> Grant | None:
        with self._lock:
            until, grant = self._grants.get(key, (0.0, None))
        return grant if until > self._clock() else None

    def _ask(self, authorizer: Authorizer, key: tuple[str, ...], event: Mapping[str, Any]) -> Grant:
        try:
            grant = _grant(self._functions.invoke(authorizer.function, event, _TIMEOUT_SECONDS))
        except FunctionError as error:
            # The gateway caches only policies, not failures.
            kind = "UNAUTHORIZED" if error.message == _REFUSAL else "AUTHORIZER_FAILURE"
            raise GatewayError(kind) from error
        except (EventTooLargeError, InvocationTimeoutError) as error:
            raise GatewayError("AUTHORIZER_FAILURE") from error
        if authorizer.ttl_seconds:
            self._remember(key, self._clock() + authorizer.ttl_seconds, grant)
        return grant

    def _remember(self, key: tuple[str, ...], until: float, grant: Grant) -> None:
        now = self._clock()
        with self._lock:
            for old in [name for name, (expiry, _) in self._grants.items() if expiry <= now]:
                del self._grants[old]
            self._grants[key] = (until, grant)


def _grant(answer: Any) -> Grant:
    wrong = GatewayError("AUTHORIZER_CONFIGURATION_ERROR")
    if not isinstance(answer, dict) or not isinstance(answer.get("principalId"), str):
        raise wrong
    policy, context, key = answer.get("policyDocument"), answer.get("context") or {}, answer.get("usageIdentifierKey")
    if not isinstance(policy, dict) or not isinstance(context, dict) or not isinstance(key, str | None):
        raise wrong
    if not all(isinstance(value, str | int | float) for value in context.values()):
        raise wrong  # the gateway takes neither lists nor objects nor null here
    return Grant(answer["principalId"], policy, {name: as_text(value) for name, value in context.items()}, key)
