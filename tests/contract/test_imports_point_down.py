from pathlib import Path

import pytest

from tests.contract.imports import imports, module_name, source_files

# From the ground up: a module imports from its own storey or below. A package stands for all in it.
STOREYS = [
    {"voxanne.core.clock", "voxanne.core.config", "voxanne.core.errors"},
    {
        "voxanne.api.cursors",
        "voxanne.core.fields",
        "voxanne.core.ids",
        "voxanne.core.logging",
        "voxanne.core.phones",
        "voxanne.aws.sqs",
        "voxanne.core.secrets",
        "voxanne.core.times",
    },
    {"voxanne.aws.sqs", "voxanne.api.http.query_parameters", "voxanne.core.time_zones"},
    {"voxanne.dynamodb", "voxanne.providers", "voxanne.public_http", "voxanne.s3"},
    {"voxanne.aws.dynamodb.metadata", "voxanne.aws.provider_links", "voxanne.rate_limits", "voxanne.aws.sweeper"},
    {
        "voxanne.agents",
        "voxanne.appointments",
        "voxanne.api_keys",
        "voxanne.calendars",
        "voxanne.call_backs",
        "voxanne.calls",
        "voxanne.contacts",
        "voxanne.deliveries",
        "voxanne.events",
        "voxanne.organizations",
        "voxanne.tools",
        "voxanne.webhook_endpoints",
        "voxanne.webhook_logs",
    },
    {
        "voxanne.billing",
        "voxanne.dialling",
        "voxanne.http",
        "voxanne.provisioning",
        "voxanne.usage_plans",
        "voxanne.vapi_events",
        "voxanne.webhooks",
    },
    {"functions", "operations"},
    {"local", "tools", "benchmarks"},
]
# Within a resource.
_PARTS = ["models", "repository", "service"]
# What hands all repositories to a resource's services, or is a service under a name that tells more.
_OTHER_NAMES = {
    "fan_out": "service",
    "adoption": "service",
    "attribution": "service",
    "fetching": "service",
    "cancelling": "service",
    "pages": "service",
    "stores": "service",
    "webhooks": "service",
}


def storey(module: str) -> int | None:
    """The storey of one of our modules; None for a library's."""
    for number, packages in enumerate(STOREYS):
        if any(module == package or module.startswith(f"{package}.") for package in packages):
            return number
    assert not module.startswith("voxanne."), f"{module} stands on no storey"
    return None


@pytest.mark.parametrize(
    "path",
    source_files("layers/shared", "functions", "operations", "local", "tools", "benchmarks"),
    ids=module_name,
)
def test_imports_point_down(path: Path) -> None:
    module = module_name(path)
    if module == "voxanne":
        return
    own = storey(module)
    assert own is not None

    for imported in imports(path):
        below = storey(imported)
        assert below is None or below <= own, f"{module} imports {imported}, which stands above it"
        # Benchmarks start the product as the tests do.
        assert not imported.startswith("tests") or module.startswith("benchmarks"), f"{module} imports {imported}"


@pytest.mark.parametrize("path", source_files("layers/shared/voxanne"), ids=module_name)
def test_within_a_resource_service_stands_on_repository_and_repository_on_models(path: Path) -> None:
    package, _, part = module_name(path).rpartition(".")
    part = _OTHER_NAMES.get(part, part)
    if part not in _PARTS:
        part = "models"

    for imported in imports(path):
        owner, _, other = imported.rpartition(".")
        if owner == package and other in _PARTS:
            assert _PARTS.index(other) <= _PARTS.index(part), f"{module_name(path)} imports {imported}"


@pytest.mark.parametrize("path", source_files("functions"), ids=module_name)
def test_a_function_imports_no_other_function(path: Path) -> None:
    folder = module_name(path).split(".")[1]

    assert all(imported.split(".")[1] == folder for imported in imports(path) if imported.startswith("functions."))


@pytest.mark.parametrize("path", source_files("layers/shared", "functions"), ids=module_name)
def test_a_providers_package_is_imported_by_its_own_module_alone(path: Path) -> None:
    module = module_name(path)

    assert "stripe" not in imports(path) or module.startswith("voxanne.providers.")
