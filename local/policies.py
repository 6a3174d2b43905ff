"""Policies that an authorizer answers with."""

from collections.abc import Iterable, Mapping
from typing import Any

from local.guard import matches

_INVOKE = "execute-api:Invoke"


class PolicyError(ValueError):
    """The document is no policy that the gateway takes."""


def allows(policy: Mapping[str, Any], method_arn: str) -> bool:
    """Tell whether the policy lets a method be invoked: one Deny forbids, and so does no Allow."""
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
        raise PolicyError("of statements only action, effect and resource are known to the local runner")
    actions, resources = _texts(statement.get("Action")), _texts(statement.get("Resource"))
    return any(matches(action.lower(), _INVOKE.lower()) for action in actions) and any(
        matches(resource, method_arn) for resource in resources
    )


def _texts(value: Any) -> Iterable[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise PolicyError("a statement needs its actions and resources as text")
    return values
