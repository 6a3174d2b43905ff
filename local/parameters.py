"""Values of the template's parameters."""

import re
from collections.abc import Mapping
from typing import Any

from local.intrinsics import TemplateError, as_text

_FROM_SSM = "AWS::SSM::Parameter::Value<String>"


def parameter_values(
    declared: Mapping[str, Any], overrides: Mapping[str, str], ssm: Mapping[str, str]
) -> dict[str, Any]:
    """Return each parameter's value, checked as CloudFormation checks it."""
    unknown = sorted(set(overrides) - set(declared))
    if unknown:
        raise TemplateError(f"the template has no parameter {', '.join(unknown)}")
    return {name: _value(name, definition, overrides, ssm) for name, definition in declared.items()}


def _value(name: str, definition: Mapping[str, Any], overrides: Mapping[str, str], ssm: Mapping[str, str]) -> Any:
    if name not in overrides and "Default" not in definition:
        raise TemplateError(f"the parameter {name} has no value")
    text = as_text(overrides.get(name, definition.get("Default")))
    if "AllowedValues" in definition and text not in map(as_text, definition["AllowedValues"]):
        raise TemplateError(f"the parameter {name} can't be {text!r}")
    if "AllowedPattern" in definition and not re.fullmatch(definition["AllowedPattern"], text):
        raise TemplateError(f"the parameter {name} can't be {text!r}")
    match definition["Type"]:
        case "String" | "Number":
            return text
        case "CommaDelimitedList" | "List<Number>":
            return [part.strip() for part in text.split(",")]
        case kind if kind == _FROM_SSM and text in ssm:
            return ssm[text]
        case kind:
            raise TemplateError(f"the parameter {name} of type {kind} is not known to the local runner")
