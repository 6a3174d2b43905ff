"""What stands around a gateway in its tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.runner.functions.invoke_api import FunctionError
from local.runner.gateway.api_gateway import Gateway, Request, Response
from local.runner.gateway.usage_plans import PlanKey
from local.runner.template.deployment import Deployment


def allowing(event: dict[str, Any]) -> dict[str, Any]:
    """The grant of an authorizer that lets every key do everything."""
    return {
        "principalId": "org_1",
        "policyDocument": policy("Allow", event["methodArn"].split("/")[0] + "/*"),
        "context": {"organization_id": "org_1"},
        "usageIdentifierKey": "gateway-key",
    }


def policy(effect: str, *resources: str) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": list(resources)}
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass
class FakeFunctions:
    """Functions that do as they are told, and remember what they were asked."""

    authorizer: Callable[[dict[str, Any]], Any] = allowing
    work: Callable[[dict[str, Any]], Any] = lambda _: {"statusCode": 200, "body": "{}"}
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        del timeout_seconds
        self.asked.append((logical_id, event))
        return self.authorizer(event) if logical_id.startswith("Authorizer") else self.work(event)

    def times(self, logical_id: str) -> int:
        return sum(name == logical_id for name, _ in self.asked)


def refusing(_: dict[str, Any]) -> Any:
    raise FunctionError("UnauthorizedError", "Unauthorized")


@dataclass
class FakeKeys:
    known: dict[str, PlanKey] = field(default_factory=lambda: {"gateway-key": PlanKey("key", "plan")})
    asked: int = 0

    def find(self, value: str) -> PlanKey | None:
        self.asked += 1
        return self.known.get(value)


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    """A gateway with fakes around it."""

    gateway: Gateway
    functions: FakeFunctions
    keys: FakeKeys
    clock: Clock

    def send(self, method: str = "GET", path: str = "/things", *, key: str | None = "good", **named: Any) -> Response:
        headers = named.pop("headers", ())
        if key is not None:
            headers = (("Authorization", f"Bearer {key}"), *headers)
        return self.gateway.handle(Request(method, path, headers=headers, **named))

    def event(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """What the function is given for such a request."""
        self.send(*arguments, **named)
        event: dict[str, Any] = self.functions.asked[-1][1]
        return event


def rig(deployment: Deployment) -> Rig:
    functions, keys, clock = FakeFunctions(), FakeKeys(), Clock()
    return Rig(Gateway(deployment, functions, keys, clock), functions, keys, clock)
