"""Read a template as a deployment: expanded, resolved and checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.runner.account import TEMPLATE
from local.runner.template import resource_types as resources
from local.runner.template.deployment import (
    Api,
    Authorizer,
    Deployment,
    Function,
    GatewayResponse,
    Mock,
    Route,
    UsagePlan,
)
from local.runner.template.functions import read_function, read_permissions, read_urls
from local.runner.template.intrinsics import BUCKET, Resolver, TemplateError, as_text, parameter_values
from local.runner.template.queues import read_mappings, read_queues
from local.runner.template.rest_api import read_api, read_usage_plan
from local.runner.template.sam_translation import Translation, translate
from local.runner.template.schedules import read_schedules
from local.runner.template.secrets import read_secrets, read_secure_strings
from local.runner.template.streams import is_stream, read_stream_mappings

__all__ = [
    "Api",
    "Authorizer",
    "Deployment",
    "Function",
    "GatewayResponse",
    "Mock",
    "Route",
    "TemplateError",
    "UsagePlan",
    "load",
]


def load(
    parameters: Mapping[str, str] | None = None,
    *,
    path: Path = TEMPLATE,
    physical_ids: Mapping[str, str] | None = None,
    ssm: Mapping[str, str] | None = None,
) -> Deployment:
    """Return the deployment that the template at *path* describes.

    *physical_ids* are the names that AWS assigns at creation, by logical id (or ``Resource.Attribute``); a resource
    without one is named by its logical id. *ssm* are the values of ``{{resolve:ssm:...}}``.
    """
    translation = translate(path, parameters or {})
    values = parameter_values(translation.template.get("Parameters", {}), parameters or {}, ssm or {})
    resolver = Resolver(translation.template, values, physical_ids=physical_ids or {}, ssm=ssm or {})
    active_resources = _active(translation.template["Resources"], resolver)
    functions = _functions(translation, active_resources, resolver)
    queues = read_queues(_resolved(active_resources, resources.QUEUE, resolver))
    tables = _resolved(active_resources, resources.TABLE, resolver)
    buckets = tuple(resolver.resolve({"Ref": name}) for name, _ in _of_type(active_resources, BUCKET))
    mappings = _resolved(active_resources, resources.MAPPING, resolver)
    of_streams = {name: mapping for name, mapping in mappings.items() if is_stream(mapping)}
    of_queues = {name: mapping for name, mapping in mappings.items() if name not in of_streams}
    outputs = translation.template.get("Outputs", {})
    return Deployment(
        parameters=values,
        functions=functions,
        api=_api(active_resources, resolver),
        usage_plans={
            name: read_usage_plan(name, plan)
            for name, plan in _resolved(active_resources, resources.USAGE_PLAN, resolver).items()
        },
        tables=tables,
        buckets=buckets,
        outputs={
            name: as_text(resolver.resolve(output["Value"]))
            for name, output in outputs.items()
            if "Condition" not in output or resolver.holds(output["Condition"])
        },
        queues=queues,
        queue_mappings=read_mappings(of_queues, queues, functions),
        stream_mappings=read_stream_mappings(of_streams, tables, buckets),
        schedules=read_schedules(
            _resolved(active_resources, resources.RULE, resolver),
            _resolved(active_resources, resources.SCHEDULE, resolver),
        ),
        secrets=read_secrets(_resolved(active_resources, resources.SECRETS_MANAGER, resolver)),
        secure_strings=read_secure_strings(translation.template, values),
        function_urls=read_urls(_resolved(active_resources, resources.FUNCTION_URL, resolver)),
        resources={
            name: as_text(resolver.resolve({"Ref": name}))
            for kind in (BUCKET, resources.QUEUE, resources.TABLE)
            for name, _ in _of_type(active_resources, kind)
        },
    )


def _active(found: Mapping[str, Any], resolver: Resolver) -> dict[str, Any]:
    active_resources = {
        name: resource
        for name, resource in found.items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }
    for name, resource in active_resources.items():
        resources.check(name, resource)
    return active_resources


def _of_type(active_resources: Mapping[str, Any], kind: str) -> list[tuple[str, Any]]:
    return [(name, resource) for name, resource in sorted(active_resources.items()) if resource["Type"] == kind]


def _resolved(active_resources: Mapping[str, Any], kind: str, resolver: Resolver) -> dict[str, dict[str, Any]]:
    return {
        name: resolver.resolve(resource.get("Properties", {})) for name, resource in _of_type(active_resources, kind)
    }


def _functions(
    translation: Translation, active_resources: Mapping[str, Any], resolver: Resolver
) -> dict[str, Function]:
    layers = {
        name: translation.folder(layer["Properties"]["Content"])
        for name, layer in _of_type(active_resources, resources.LAYER)
    }
    aliases = {
        alias["Properties"]["FunctionName"]["Ref"]: alias["Properties"]["Name"]
        for _, alias in _of_type(active_resources, "AWS::Lambda::Alias")
    }
    return {
        name: read_function(
            name,
            resolver.resolve(resource["Properties"]),
            code_folder=translation.folder(resource["Properties"]["Code"]),
            parent_packages=resource.get("Metadata", {}).get("BuildProperties", {}).get("ParentPackageMode"),
            layers=layers,
            alias=aliases.get(name),
            permissions=read_permissions(active_resources, resource, resolver),
        )
        for name, resource in _of_type(active_resources, resources.FUNCTION)
    }


def _api(active_resources: Mapping[str, Any], resolver: Resolver) -> Api | None:
    found = _of_type(active_resources, resources.REST_API)
    if not found:
        return None
    if len(found) > 1:
        raise TemplateError(f"more than one REST API: {', '.join(name for name, _ in found)}")
    name, resource = found[0]
    (stage_name, stage), *_ = _of_type(active_resources, resources.STAGE)
    for settings in stage["Properties"].get("MethodSettings", []):
        resources.refuse_others(f"{stage_name}.MethodSettings", settings, resources.METHOD_SETTINGS)
    return read_api(
        name,
        resolver.resolve({"Ref": name}),
        resolver.resolve(resource["Properties"]),
        resolver.resolve(stage["Properties"]),
    )
