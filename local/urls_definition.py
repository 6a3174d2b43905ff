"""Function URLs of the expanded template."""

from collections.abc import Mapping
from typing import Any

from local.event_sources import FunctionUrl
from local.functions_definition import function_of_arn
from local.intrinsics import TemplateError

_KNOWN = {"AuthType": "NONE", "InvokeMode": "BUFFERED"}


def read_urls(urls: Mapping[str, Mapping[str, Any]]) -> dict[str, FunctionUrl]:
    """Return the URLs by function."""
    found = {}
    for name, properties in urls.items():
        for setting, known in _KNOWN.items():
            if properties.get(setting, known) != known:
                raise TemplateError(f"{name}: {setting} {properties[setting]} is not known to the local runner")
        function = function_of_arn(properties["TargetFunctionArn"])
        found[function] = FunctionUrl(name, function)
    return found
