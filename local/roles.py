"""What functions' roles allow, read from the expanded template."""

from collections.abc import Mapping
from typing import Any

from local.deployment import Permission
from local.intrinsics import Resolver, TemplateError
from local.resources import refuse_others

_KNOWN = frozenset({"Sid", "Effect", "Action", "Resource"})


def read_permissions(
    resources: Mapping[str, Any], function: Mapping[str, Any], resolver: Resolver
) -> tuple[Permission, ...] | None:
    """Return what the role of an expanded *function* allows; None where it is not the template's own to say."""
    name = function["Properties"]["Role"].get("Fn::GetAtt", [None])[0]
    role = resources.get(name, {}).get("Properties", {})
    if name is None or "ManagedPolicyArns" in role:
        return None
    statements = [
        statement
        for policy in resolver.resolve(role.get("Policies", []))
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return tuple(_permission(name, statement) for statement in statements)


def _permission(role: str, statement: Mapping[str, Any]) -> Permission:
    refuse_others(f"{role}: statement", statement, _KNOWN)
    if statement["Effect"] != "Allow":
        raise TemplateError(f"{role}: statements that do not allow are not known to the local runner")
    return Permission(statement.get("Sid", ""), _texts(statement["Action"]), _texts(statement["Resource"]))


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
