"""The template's resources as SAM expands them."""

import functools
from typing import Any

from local.runner.account import TEMPLATE
from local.runner.template.intrinsics import Resolver, parameter_values
from local.runner.template.sam_translation import translate
from tests.product import PARAMETERS


@functools.cache
def resources() -> dict[str, dict[str, Any]]:
    """All resources that are made, by logical id, resolved."""
    template = translate(TEMPLATE, PARAMETERS).template
    values = parameter_values(template["Parameters"], PARAMETERS, {})
    resolver = Resolver(template, values, physical_ids={}, ssm={})
    return {
        name: {**resource, "Properties": resolver.resolve(resource.get("Properties", {}))}
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Resolved properties of all resources of a type."""
    return {name: each["Properties"] for name, each in resources().items() if each["Type"] == kind}


def unresolved(parameters: dict[str, str]) -> dict[str, Any]:
    """Resources of a deployment with these parameters, by logical id, not resolved."""
    made: dict[str, Any] = translate(TEMPLATE, PARAMETERS | parameters).template["Resources"]
    return made
