"""The layout of the code: seven wings, a closed list of file names, imports that point down.

Each test lists all breaches at once. `CONTRIBUTING.md` says what each wing and each file name is for.
"""

from collections.abc import Collection, Iterator

from tests.contract.imports import ROOT, SHARED, imports, module_name, source_files

# From the ground up: a module imports from its own level or from below.
WINGS = ["core", "aws", "api", "domain", "webhooks", "vapi", "billing"]
LEVELS = [*({f"voxanne.{wing}"} for wing in WINGS), {"functions", "operations"}, {"local", "tools", "benchmarks"}]

# Wings without resources: every file is listed.
FOUNDATIONS = {
    "core": {
        *("clock", "config", "deadlines", "errors", "fields", "ids", "logging", "phones", "provider_errors", "quoting"),
        *("aws_clients", "secrets", "time_zones", "times"),
    },
    "core.safe_http": {"addresses", "client", "connections", "fetching", "sending", "urls"},
    "aws": {"due_index", "provider_links", "s3", "sqs", "sweeper", "time_limits", "wire"},
    "aws.dynamodb": {
        "background",
        "client",
        "counts",
        "expressions",
        "items",
        "lost_answers",
        "pages",
        "resource",
        "slices",
        "tables",
        "writes",
    },
    "api": {"cursors", "idempotency"},
    "api.http": {
        *("app", "audit", "bodies", "callers", "content_negotiation", "error_responses", "etags", "files", "paging"),
        *("problems", "query_parameters", "rate_limiting", "request_context", "responses", "route_groups", "routing"),
        "validation",
    },
    "api.rate_limits": {"counters", "limiter", "models", "policies", "windows"},
    "vapi": {"client", "correlation", "ended_reasons", "json_path", "shared_number", "transport"},
}
# What a resource's package may hold, in the order in which its files may import each other.
STANDARD = {"models": 0, "schemas": 0, "errors": 1, "listing": 2, "repository": 3, "service": 4}
MOST_OTHERS = 3
# Beside these, at most three files a package, each named after a concept of the field.
CONCEPTS = {
    "domain.agent_tools": {"arguments", "context", "offered_services"},
    "domain.agent_tools.callers": {"appointments", "held_times", "verification"},
    "domain.agent_tools.handlers": {
        *("book_appointment", "call_control", "check_availability", "manage_appointment", "stop_calling"),
    },
    "domain.agent_tools.spoken": {"dates", "names", "wording"},
    "domain.agents": {"followers", "voices"},
    "domain.api_keys": {"key_format"},
    "domain.appointments": {"booking", "reminders", "rescheduling"},
    "domain.busy_time": {"counts", "placement", "replacement"},
    "domain.calendar_feeds": {"icalendar", "subscriptions"},
    "domain.calendar_sources": {"refreshing"},
    "domain.calendars": {"availability", "occupancy", "opening_hours"},
    "domain.call_backs": {"daily_limits", "destinations", "quiet_hours"},
    "domain.call_counts": {"analytics", "contributions"},
    "domain.calls": {"retention", "transcripts", "updates"},
    "domain.contacts": {"merging", "names", "phone_keys"},
    "domain.erasures": {"contact_erasure", "erased_phones"},
    "domain.ical": {"components", "events", "zones"},
    "domain.members": {"roles"},
    "domain.organizations": {"plans", "tombstones"},
    "domain.public_holidays": {"holiday_dates"},
    "domain.recurrence": {"expansion", "written_rules"},
    "domain.services": {"calendar_choice", "names"},
    "domain.sessions": {"principals", "openid_connect"},
    "webhooks.deliveries": {"endpoint_health", "retry_schedule", "sample_events"},
    "webhooks.endpoints": {"signatures"},
    "webhooks.erasures": {"event_copies", "log_copies", "response_copies"},
    "webhooks.events": {"event_types", "javascript_json"},
    "webhooks.inbound": {"receiver", "signatures", "worker"},
    "webhooks.logs": {"processed_events"},
    "vapi.dialling": {"attempts", "decisions", "overdue_calls"},
    "vapi.events": {"allowlist", "attribution", "parser"},
    "vapi.provisioning": {"assistant_document", "rollout", "tool_definitions"},
    "vapi.recordings": {"links"},
    "billing.stripe": {"client", "events", "objects"},
    "billing.subscriptions": {"attribution", "event_handler", "prices"},
    "billing.usage_plans": {"gateway_keys"},
}
# One file a tool: the number of tools bounds it.
WITHOUT_LIMIT = {"domain.agent_tools.handlers"}
MOST_LINES = 250


def _level(module: str) -> int | None:
    """The level of one of our modules; None for a library's."""
    for number, packages in enumerate(LEVELS):
        if any(module == package or module.startswith(f"{package}.") for package in packages):
            return number
    return None


def _shared_modules() -> Iterator[tuple[str, str]]:
    """Package and file name of each module of the layer, `__init__` left out."""
    for path in source_files("layers/shared/voxanne"):
        if path.name != "__init__.py":
            package, _, name = module_name(path).removeprefix("voxanne.").rpartition(".")
            yield package, name


def test_the_layer_has_seven_wings_and_nothing_beside_them() -> None:
    top = SHARED / "voxanne"
    found = {path.name for path in top.iterdir() if path.name not in {"__init__.py", "__pycache__", "py.typed"}}

    assert found == set(WINGS)


def test_imports_point_down_between_wings() -> None:
    breaches = []
    for path in source_files("layers/shared", "functions", "operations", "local", "tools", "benchmarks"):
        module = module_name(path)
        own = _level(module)
        for imported in imports(path):
            level = _level(imported)
            # Benchmarks start the product as the tests do.
            is_test = imported.startswith("tests") and not module.startswith("benchmarks")
            if is_test or (own is not None and level is not None and level > own):
                breaches.append(f"{module} imports {imported}")

    assert not breaches


def test_file_names_come_from_the_closed_list() -> None:
    breaches = []
    for package, name in _shared_modules():
        allowed = FOUNDATIONS.get(package, {*STANDARD, *CONCEPTS.get(package, ())})
        if name not in allowed:
            breaches.append(f"{package}.{name}")

    assert not breaches


def test_the_closed_list_names_no_file_that_is_gone() -> None:
    there = set(_shared_modules())
    listed = {(package, name) for names in (FOUNDATIONS, CONCEPTS) for package in names for name in names[package]}

    assert not listed - there


def test_a_package_has_at_most_three_files_of_its_own_naming() -> None:
    too_many = {package for package, names in CONCEPTS.items() if len(names) > MOST_OTHERS}

    assert too_many <= WITHOUT_LIMIT


def test_within_a_resource_models_import_no_repository_and_repositories_no_service() -> None:
    breaches = []
    for path in source_files("layers/shared/voxanne"):
        module = module_name(path)
        package, _, part = module.rpartition(".")
        for imported in imports(path):
            owner, _, other = imported.rpartition(".")
            beside = owner == package and part in STANDARD and other in STANDARD
            if beside and STANDARD[other] > STANDARD[part]:
                breaches.append(f"{module} imports {imported}")

    assert not breaches


def test_a_function_imports_no_other_function() -> None:
    breaches = []
    for path in source_files("functions"):
        folder = module_name(path).split(".")[1]
        others = [name for name in imports(path) if name.startswith("functions.") and name.split(".")[1] != folder]
        breaches += [f"{module_name(path)} imports {name}" for name in others]

    assert not breaches


def test_stripes_package_is_imported_by_its_client_alone() -> None:
    importers = {module_name(path) for path in source_files("layers/shared", "functions") if "stripe" in imports(path)}

    assert importers == {"voxanne.billing.stripe.client"}


def _loads(imported: Collection[str], loaders: Collection[str]) -> bool:
    return any(name == loader or name.startswith(f"{loader}.") for name in imported for loader in loaders)


def test_powertools_resolver_is_loaded_by_functions_with_routes_alone() -> None:
    # It takes a sixth of a cold start, and workers, sweepers and the voice provider's receiver have no routes of it.
    loaders = {"aws_lambda_powertools.event_handler"}
    api = {module_name(path): imports(path) for path in source_files("layers/shared/voxanne/api")}
    while new := {name for name, imported in api.items() if _loads(imported, loaders)} - loaders:
        loaders |= new
    breaches = [
        f"{module_name(path)} imports {name}"
        for path in source_files("layers/shared")
        if not module_name(path).startswith("voxanne.api.")
        for name in sorted(imports(path))
        if _loads({name}, loaders)
    ]

    assert not breaches


def test_powertools_private_attributes_are_used_in_one_module() -> None:
    private = [
        *("._static_routes", "._dynamic_routes", "_response_validation_middleware", "_json_body_deserializer"),
        *("_to_proxy_event", 'context["_route"]'),
    ]
    users = {
        module_name(path)
        for path in source_files("layers/shared", "functions", "tools", "local", "operations")
        if any(name in path.read_text(encoding="utf-8") for name in private)
    }

    assert users == {"voxanne.api.http.routing"}


def test_a_file_tells_one_story_of_at_most_250_lines() -> None:
    long = {
        f"{module_name(path)}: {lines}"
        for path in source_files("layers/shared", "functions")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert not long


def test_local_has_three_packages() -> None:
    folders = {path.parent for path in source_files("local")}
    top = {folder.relative_to(ROOT / "local").parts[0] for folder in folders if folder != ROOT / "local"}

    assert top == {"commands", "providers", "runner"}
    assert not [path.name for path in (ROOT / "local").glob("*.py") if path.name != "__init__.py"]


def test_the_local_runner_knows_nothing_of_the_product() -> None:
    product = ("voxanne", "functions", "operations", "local.commands", "local.providers")
    breaches = [
        f"{module_name(path)} imports {imported}"
        for path in source_files("local/runner")
        for imported in sorted(imports(path))
        if any(imported == package or imported.startswith(f"{package}.") for package in product)
    ]

    assert not breaches
