"""Create the REST API in moto's control plane through AWS's API, so that what AWS refuses fails at start."""

from typing import TYPE_CHECKING, Any

from local.runner.account import REGION, arn
from local.runner.template.deployment import Api, Deployment, Route, UsagePlan
from local.runner.template.rest_api import segments

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient


def create_control_plane(deployment: Deployment, client: "APIGatewayClient") -> dict[str, str]:
    """Create API, stage and usage plans; return their ids by logical id, for ``template.load``."""
    if deployment.api is None:
        return {}
    api_id = _create_api(deployment.api, client)
    plans = {
        name: _create_usage_plan(plan, api_id, deployment.api.stage, client)
        for name, plan in deployment.usage_plans.items()
    }
    return {deployment.api.logical_id: api_id, **plans}


def _create_api(api: Api, client: "APIGatewayClient") -> str:
    source: Any = api.api_key_source
    api_id = client.create_rest_api(name=api.logical_id, apiKeySource=source)["id"]
    (root,) = (item["id"] for item in client.get_resources(restApiId=api_id)["items"])
    resources: dict[tuple[str, ...], str] = {(): root}
    for route in api.routes:
        parts = segments(route.path)
        for depth in range(1, len(parts) + 1):
            if parts[:depth] not in resources:
                made = client.create_resource(
                    restApiId=api_id, parentId=resources[parts[: depth - 1]], pathPart=parts[depth - 1]
                )
                resources[parts[:depth]] = made["id"]
        _create_method(route, api_id, resources[parts], client)
    client.create_deployment(restApiId=api_id, stageName=api.stage, variables=dict(api.stage_variables))
    return api_id


def _create_method(route: Route, api_id: str, resource_id: str, client: "APIGatewayClient") -> None:
    place: Any = {"restApiId": api_id, "resourceId": resource_id, "httpMethod": route.method}
    client.put_method(**place, authorizationType="NONE", apiKeyRequired=route.api_key_required)
    if isinstance(route.target, str):
        function = arn("lambda", f"function:{route.target}")
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
        client.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    else:
        client.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})


def _create_usage_plan(plan: UsagePlan, api_id: str, stage: str, client: "APIGatewayClient") -> str:
    limits: dict[str, Any] = {}
    if plan.rate is not None and plan.burst is not None:
        limits["throttle"] = {"rateLimit": plan.rate, "burstLimit": plan.burst}
    if plan.quota is not None:
        limits["quota"] = {"limit": plan.quota, "period": plan.period}
    made = client.create_usage_plan(name=plan.name, apiStages=[{"apiId": api_id, "stage": stage}], **limits)
    return made["id"]
