"""The REST API and its usage plans in the expanded template. Paths that API Gateway refuses fail at start."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.runner.template.deployment import ANY, PERIODS, Api, Authorizer, GatewayResponse, Mock, Route, UsagePlan
from local.runner.template.intrinsics import TemplateError
from local.runner.template.resource_types import refuse_others

_LITERAL = re.compile(r"[a-zA-Z0-9._:-]+")


_VARIABLE = re.compile(r"\{[a-zA-Z0-9._-]+\+?\}")


def segments(path: str) -> tuple[str, ...]:
    """Return the parts of a resource's path; the root has none."""
    return tuple(path.split("/")[1:]) if path != "/" else ()


def check_paths(paths: Iterable[str]) -> None:
    """Raise for the first path that API Gateway would refuse."""
    variables: dict[tuple[str, ...], str] = {}
    for path in paths:
        parts = segments(path)
        if not path.startswith("/"):
            raise TemplateError(f"{path}: a path begins with a slash")
        for position, part in enumerate(parts):
            _check_part(path, part, last=position == len(parts) - 1)
            if part.startswith("{") and variables.setdefault(parts[:position], part) != part:
                other = variables[parts[:position]]
                raise TemplateError(
                    f"{path}: beside {part} there is {other}; the gateway takes one variable at a place"
                )


def _check_part(path: str, part: str, *, last: bool) -> None:
    if not (_LITERAL.fullmatch(part) or _VARIABLE.fullmatch(part)):
        raise TemplateError(f"{path}: {part!r} is neither a literal nor wholly a variable, which the gateway refuses")
    if part.endswith("+}") and not last:
        raise TemplateError(f"{path}: {part} can only be the last part")


_ANY_METHOD = "x-amazon-apigateway-any-method"


_AUTHORIZER = "x-amazon-apigateway-authorizer"


_INTEGRATION = "x-amazon-apigateway-integration"


_BINARY = "x-amazon-apigateway-binary-media-types"


_RESPONSES = "x-amazon-apigateway-gateway-responses"


_METHODS = {name: name.upper() for name in ("delete", "get", "head", "options", "patch", "post", "put")} | {
    _ANY_METHOD: ANY
}


# The members that are executed, or do not change behaviour. Others do, such as a request validator.
_OPERATION = {_INTEGRATION, "security", "responses", "summary", "description", "operationId", "tags"} | {
    "consumes",
    "produces",
}


_FUNCTION = re.compile(r":function:([^:/]+)(?::[^/]+)?/invocations$")


_HEADER_SOURCE = "method.request.header."


def read_api(logical_id: str, rest_api_id: str, properties: Mapping[str, Any], stage: Mapping[str, Any]) -> Api:
    """Return the API of resolved properties of ``RestApi`` and of its ``Stage``."""
    body = properties["Body"]
    known = {"swagger", "openapi", "info", "paths", "securityDefinitions", "components", "schemes", _BINARY, _RESPONSES}
    refuse_others(f"{logical_id}.Body", body, known)
    # Swagger 2 and OpenAPI 3 have them in different places, and SAM writes either.
    schemes = body.get("securityDefinitions") or body.get("components", {}).get("securitySchemes", {})
    authorizers = dict(_authorizers(schemes))
    check_paths(body["paths"])
    return Api(
        logical_id=logical_id,
        rest_api_id=rest_api_id,
        stage=stage["StageName"],
        stage_variables=stage.get("Variables", {}),
        api_key_source=properties.get("ApiKeySourceType", "HEADER"),
        compresses_from=None if (size := properties.get("MinimumCompressionSize")) is None else int(size),
        binary_media_types=tuple(body.get(_BINARY, ())),
        routes=tuple(_routes(body["paths"], authorizers)),
        authorizers=authorizers,
        responses={name: _response(name, value) for name, value in body.get(_RESPONSES, {}).items()},
    )


def _authorizers(definitions: Mapping[str, Any]) -> Iterator[tuple[str, Authorizer]]:
    for name, definition in definitions.items():
        if name == "api_key":
            continue
        settings = definition.get(_AUTHORIZER, {})
        if settings.get("type") != "request":
            raise TemplateError(f"authorizer {name}: only REQUEST authorizers are known to the local runner")
        sources = [part.strip() for part in settings["identitySource"].split(",")]
        if not all(source.startswith(_HEADER_SOURCE) for source in sources):
            raise TemplateError(f"authorizer {name}: only headers are known as its identity source")
        headers = tuple(source.removeprefix(_HEADER_SOURCE) for source in sources)
        ttl = int(settings.get("authorizerResultTtlInSeconds", 300))
        yield name, Authorizer(name, function_of(settings["authorizerUri"]), ttl, headers)


def _routes(paths: Mapping[str, Any], authorizers: Mapping[str, Authorizer]) -> Iterator[Route]:
    for path, operations in paths.items():
        for name, operation in operations.items():
            if name not in _METHODS:
                raise TemplateError(f"{path}: {name} is not known to the local runner")
            place = f"{path} {_METHODS[name]}"
            refuse_others(place, operation, _OPERATION)
            schemes = {scheme for entry in operation.get("security", []) for scheme in entry}
            named = schemes - {"api_key"}
            if named - set(authorizers) or len(named) > 1:
                raise TemplateError(f"{place}: unknown authorization {', '.join(sorted(named))}")
            target = _target(place, operation[_INTEGRATION])
            yield Route(path, _METHODS[name], target, next(iter(named), None), "api_key" in schemes)


def _target(place: str, integration: Mapping[str, Any]) -> str | Mock:
    if integration["type"] == "aws_proxy":
        refuse_others(place, integration, {"type", "httpMethod", "uri", "passthroughBehavior"})
        return function_of(integration["uri"])
    if integration["type"] == "mock":
        return _mock(place, integration)
    raise TemplateError(f"{place}: integrations of type {integration['type']} are not known to the local runner")


def _mock(place: str, integration: Mapping[str, Any]) -> Mock:
    refuse_others(place, integration, {"type", "requestTemplates", "responses", "passthroughBehavior"})
    answer = integration["responses"]["default"]
    prefix = "method.response.header."
    headers = {
        name.removeprefix(prefix): literal(place, value) for name, value in answer.get("responseParameters", {}).items()
    }
    body = answer.get("responseTemplates", {}).get("application/json", "")
    json.loads(body or "{}")
    return Mock(int(answer["statusCode"]), headers, body)


def _response(name: str, definition: Mapping[str, Any]) -> GatewayResponse:
    refuse_others(f"gateway response {name}", definition, {"statusCode", "responseParameters", "responseTemplates"})
    prefix = "gatewayresponse.header."
    headers = {}
    for parameter, value in definition.get("responseParameters", {}).items():
        if not parameter.startswith(prefix):
            raise TemplateError(f"gateway response {name}: {parameter} is not a header")
        if not value.startswith(("'", "context.")):
            raise TemplateError(f"gateway response {name}: {value} is neither a literal nor of the context")
        headers[parameter.removeprefix(prefix)] = value
    status = definition.get("statusCode")
    return GatewayResponse(int(status) if status else None, headers, definition.get("responseTemplates", {}))


def literal(place: str, value: str) -> str:
    """Return the text of a quoted literal of the gateway's parameter mappings."""
    if len(value) < 2 or not (value.startswith("'") and value.endswith("'")):  # noqa: PLR2004 - its two quotes
        raise TemplateError(f"{place}: {value} is not a literal")
    return value[1:-1]


def function_of(uri: str) -> str:
    """Return the logical id of the function that an invocation URI names."""
    match = _FUNCTION.search(uri)
    if match is None:
        raise TemplateError(f"{uri} does not name a function")
    return match[1]


def read_usage_plan(name: str, properties: Mapping[str, Any]) -> UsagePlan:
    """Return the usage plan of resolved *properties*."""
    throttle, quota = properties.get("Throttle", {}), properties.get("Quota", {})
    refuse_others(f"{name}.Throttle", throttle, {"RateLimit", "BurstLimit"})
    refuse_others(f"{name}.Quota", quota, {"Limit", "Period"})
    if quota and quota["Period"] not in PERIODS:
        raise TemplateError(f"{name}: a quota of a {quota['Period']} is not known to the local runner")
    for stage in properties.get("ApiStages", []):
        refuse_others(f"{name}.ApiStages", stage, {"ApiId", "Stage"})
    return UsagePlan(
        logical_id=name,
        name=properties.get("UsagePlanName", name),
        rate=throttle.get("RateLimit"),
        burst=throttle.get("BurstLimit"),
        quota=quota.get("Limit"),
        period=quota.get("Period"),
    )
