"""The packages for integrators are what the OpenAPI document says."""

from tests.documented import OPENAPI
from tools.sdk_operations import operations
from tools.typescript_sdk import GENERATED, README, files, readme


def test_the_committed_files_of_the_typescript_package_are_what_the_document_says() -> None:
    """Its types (schema.ts) are compared by `make typescript`."""
    written = files(OPENAPI)
    committed = {name: (GENERATED / name).read_text(encoding="utf-8") for name in written}

    assert committed == written, "run `make sdk-typescript`"
    assert {path.name for path in GENERATED.iterdir()} == {*written, "schema.ts"}


def test_the_readme_of_the_typescript_package_has_each_method() -> None:
    assert README.read_text(encoding="utf-8") == readme(OPENAPI), "run `make sdk-typescript`"


def test_each_operation_that_a_key_is_for_is_a_method_of_its_own() -> None:
    listed = list(operations(OPENAPI))

    paths = [methods for path, methods in OPENAPI["paths"].items() if path.startswith("/api/")]
    wanted = {each["operationId"] for methods in paths for each in methods.values()}
    assert {each.id for each in listed} == wanted
    assert len({(each.resource, each.name) for each in listed}) == len(listed)


def test_names_are_those_that_integrators_know() -> None:
    named = {each.id: f"{each.resource}.{each.name}" for each in operations(OPENAPI)}

    assert named["changeContact"] == "contacts.update"
    assert named["createCallBack"] == "contacts.call_back"
    assert named["findAvailability"] == "availability.list"
    assert named["readRecording"] == "calls.recording"
    assert named["rotateWebhookSecret"] == "webhook_endpoints.rotate_secret"
