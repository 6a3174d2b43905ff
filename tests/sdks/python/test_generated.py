"""The typed half of the package is what the OpenAPI document says, and complete."""

import copy
import inspect
from typing import Any

from sdks.python.voxanne import AsyncVoxanne, Voxanne
from sdks.python.voxanne._generated import async_resources, resources
from tests.contract.imports import ROOT
from tests.documented import OPENAPI
from tools.python_sdk.__main__ import PACKAGE, README, generated, readme
from tools.python_sdk.document import Document


def test_the_committed_modules_are_what_the_document_says() -> None:
    committed = {name: (PACKAGE / name).read_text(encoding="utf-8") for name in generated()}

    assert committed == generated(), "run `make sdk-python`"


def test_the_readme_has_each_method() -> None:
    assert README.read_text(encoding="utf-8") == readme(), "run `make sdk-python`"
    assert readme().count("| `client.") == len(list(Document(OPENAPI).methods()))


def test_the_version_is_the_same_in_both_places() -> None:
    version = (ROOT / "sdks/python/voxanne/_version.py").read_text().split('"')[-2]

    assert f'\nversion = "{version}"\n' in (ROOT / "sdks/python/pyproject.toml").read_text()


def _methods(module: Any, prefix: str) -> dict[str, Any]:
    found = {}
    for name, cls in inspect.getmembers(module, inspect.isclass):
        if name.startswith(prefix) and name.endswith("Resource"):
            for method, function in inspect.getmembers(cls, inspect.isfunction):
                if not method.startswith("_"):
                    found[f"{name.removeprefix(prefix)}.{method}"] = inspect.signature(function)
    return found


def test_each_operation_under_api_is_a_method_of_both_clients_with_the_same_arguments() -> None:
    operations = [each for path, methods in OPENAPI["paths"].items() if path.startswith("/api/") for each in methods]
    blocking, later = _methods(resources, ""), _methods(async_resources, "Async")

    assert len(blocking) == len(operations)
    assert {name: list(each.parameters.values()) for name, each in blocking.items()} == {
        name: list(each.parameters.values()) for name, each in later.items()
    }
    for client in (Voxanne, AsyncVoxanne):
        assert {"contacts", "webhook_endpoints", "limits"} <= set(dir(client))


def test_a_new_resource_is_in_the_package_by_itself() -> None:
    described = copy.deepcopy(OPENAPI)
    for path in ("/api/agents", "/api/agents/{agent_id}"):
        described["paths"][path.replace("agent", "room")] = described["paths"][path]
    below = copy.deepcopy(described["paths"]["/api/agents"])
    below["get"]["operationId"], below["post"]["operationId"] = "listSources", "createSource"
    described["paths"]["/api/rooms/{room_id}/sources"] = below

    modules = generated(described)

    for name, text in modules.items():
        if name.endswith(".py"):
            compile(text, name, "exec")
    written = modules["_generated/resources.py"]
    rooms = written[written.index("class RoomsResource") :]
    for method in ("create", "create_source", "delete", "get", "list", "list_sources", "update"):
        assert f"    def {method}(" in rooms
    assert "def rooms(self) -> RoomsResource" in written
    assert '"rooms"' in modules["_cli/commands.json"]
