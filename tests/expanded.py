"""The template's resources as SAM expands them, resolved."""

import functools
from typing import Any

from local.runner.account import TEMPLATE
from local.runner.template.intrinsics import Resolver, parameter_values
from local.runner.template.sam_translation import translate
from tests.product import PARAMETERS


@functools.cache
def resources() -> dict[str, dict[str, Any]]:
    """Return the resources that are created, by logical id."""
    template = translate(TEMPLATE, PARAMETERS).template
    values = parameter_values(template["Parameters"], PARAMETERS, {})
    resolver = Resolver(template, values, physical_ids={}, ssm={})
    return {
        name: {**resource, "Properties": resolver.resolve(resource.get("Properties", {}))}
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of a type."""
    return {name: each["Properties"] for name, each in resources().items() if each["Type"] == kind}
