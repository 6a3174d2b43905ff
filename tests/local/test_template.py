import json
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from local.runner.account import TEMPLATE
from local.runner.template import sam_translation
from local.runner.template.reader import TemplateError, load
from tests.local.small_template import BUCKET, HEADER, PARAMETERS, TABLE, function, loaded, value_of, with_api, written
from tests.product import PARAMETERS as DEPLOYMENT

OF_A_COMPANY = {
    "Mode": "live",
    "DomainName": "api.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc",
    "GradualDeployment": "true",
}


def test_a_resource_whose_condition_is_false_is_not_there(tmp_path: Path) -> None:
    conditional = TABLE.replace("    Type: AWS", "    Condition: Big\n    Type: AWS")
    assert not loaded(tmp_path, function("x", top=PARAMETERS, extra=conditional)).tables
    with pytest.raises(TemplateError, match="its condition Big is false"):
        value_of(tmp_path, "!Ref Things", top=PARAMETERS, extra=conditional)


def test_an_unknown_type_of_resource_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"Disk: resources of type AWS::EC2::Volume are not known"):
        loaded(tmp_path, "Resources:\n  Disk: {Type: AWS::EC2::Volume}\n")


def test_a_property_that_would_be_ignored_is_refused(tmp_path: Path) -> None:
    named = TABLE.replace("BillingMode", "TableName: mine\n      BillingMode")
    with pytest.raises(TemplateError, match=r"Things \(AWS::DynamoDB::Table\): .*TableName"):
        loaded(tmp_path, function("x", extra=named))


def test_a_bucket_that_clients_would_notice_otherwise_is_refused(tmp_path: Path) -> None:
    locked = BUCKET.replace("Properties: {", "Properties: {ObjectLockEnabled: true, ")
    with pytest.raises(TemplateError, match=r"Files \(AWS::S3::Bucket\): .*ObjectLockEnabled"):
        loaded(tmp_path, function("x", extra=locked))


def test_what_cannot_be_noticed_here_is_passed_over(tmp_path: Path) -> None:
    topic = "  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}\n"
    assert value_of(tmp_path, "!Ref Topic", extra=topic) == "arn:aws:sns:us-east-1:123456789012:Topic"


def test_code_that_is_not_there_is_refused(tmp_path: Path) -> None:
    text = function("x").replace("Properties:\n", "Properties:\n      CodeUri: nowhere\n")
    with pytest.raises(TemplateError, match=r"Work: CodeUri .*nowhere"):
        load(path=written(tmp_path, text, header=HEADER.replace(", CodeUri: code", "")))


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/{id}.ics", "neither a literal nor wholly"), ("/things/{other}", "one variable"), ("/{all+}/x", "last part")],
)
def test_a_path_that_the_gateway_would_refuse_is_refused(tmp_path: Path, path: str, reason: str) -> None:
    event = f'More: {{Type: Api, Properties: {{RestApiId: !Ref Api, Method: ANY, Path: "{path}"}}}}'
    with pytest.raises(TemplateError, match=reason):
        loaded(tmp_path, with_api(events=event))


def test_functions_know_their_code_layers_and_limits() -> None:
    agents = load(DEPLOYMENT).functions["AgentsFunction"]
    assert agents.module == "functions.agents.app"
    assert agents.package == "functions.agents"
    assert agents.code_folder.parts[-2:] == ("functions", "agents")
    assert [folder.name for folder in agents.layer_folders] == ["dependencies", "shared"]
    assert (agents.timeout_seconds, agents.memory_megabytes, agents.alias) == (25, 1024, "live")
    assert agents.environment["AGENTS_TABLE"] == "AgentsTable"


def test_routes_are_those_of_the_template() -> None:
    api = load(DEPLOYMENT).api
    assert api is not None
    routes = {(route.path, route.method): route for route in api.routes}
    agents = routes["/api/agents", "ANY"]
    assert (agents.target, agents.authorizer, agents.api_key_required) == ("AgentsFunction", "Key", True)
    unknown = routes["/{proxy+}", "ANY"]
    assert (unknown.target, unknown.authorizer, unknown.api_key_required) == ("PublicFunction", None, False)
    # A browser's preflight brings neither a key nor anything that an authorizer could look at.
    preflight = routes["/api/agents", "OPTIONS"]
    assert (preflight.authorizer, preflight.api_key_required) == (None, False)


def test_the_authorizer_is_read_with_its_cache_and_identity_source() -> None:
    api = load(DEPLOYMENT).api
    assert api is not None
    key = api.authorizers["Key"]
    assert (key.function, key.ttl_seconds, key.identity_headers) == ("AuthorizerFunction", 30, ("Authorization",))


def test_outputs_name_what_was_made() -> None:
    outputs = load(DEPLOYMENT, physical_ids={"StarterUsagePlan": "plan-1"}).outputs
    assert (outputs["Mode"], outputs["OrganizationsTable"]) == ("test", "OrganizationsTable")
    assert outputs["StarterUsagePlan"] == "plan-1"


def test_an_api_reads_the_same_from_swagger_2_and_from_openapi_3(tmp_path: Path) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    for folder in (older, newer):
        folder.mkdir()
    header = HEADER.replace("Globals:\n", "Globals:\n  Api: {OpenApiVersion: 3.0.1}\n")
    swagger = load(path=written(older, with_api())).api
    openapi = load(path=written(newer, with_api(), header=header)).api
    assert swagger is not None
    assert openapi is not None
    assert set(openapi.routes) == set(swagger.routes)
    assert openapi.authorizers == swagger.authorizers


@pytest.mark.parametrize("others", [{}, OF_A_COMPANY], ids=["test", "live"])
def test_the_template_is_expanded_as_by_the_translator_that_copies_the_apis_document(
    others: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def expansion() -> dict[str, Any]:
        expanded = sam_translation._expansion(TEMPLATE.read_text("utf-8"), DEPLOYMENT | others)  # noqa: SLF001
        unhashed = re.sub(r"(ApiDeployment|deployment id: )[0-9a-f]+", r"\1", json.dumps(expanded))
        return dict(json.loads(unhashed))

    quick = expansion()
    # By name, because the translator's import is slow and this module has tests that do without it.
    monkeypatch.setattr("local.runner.template.sam_translator._api_documents_uncopied", nullcontext)
    assert quick == expansion()


def test_the_repositorys_template_is_expanded_once_for_each_content_and_each_parameter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expansions: list[str] = []
    expand = sam_translation._expand  # noqa: SLF001 - counted, not replaced

    def counted(template: dict[str, Any], overrides: dict[str, str]) -> dict[str, Any]:
        expansions.append(overrides.get("Stage", ""))
        return expand(template, overrides)

    def variables(**parameters: str) -> dict[str, str]:
        sam_translation._translate.cache_clear()  # noqa: SLF001 - as another process
        return dict(load(parameters, path=path).functions["Work"].environment)

    path = written(tmp_path, function("!Ref Stage", top=PARAMETERS))
    monkeypatch.setattr(sam_translation, "TEMPLATE", path)
    monkeypatch.setattr(sam_translation, "_CACHE", tmp_path / "templates")
    monkeypatch.setattr(sam_translation, "_expand", counted)

    assert [variables(), variables(), variables(Stage="v2"), variables(Stage="v2")] == [
        {"VALUE": "v1"},
        {"VALUE": "v1"},
        {"VALUE": "v2"},
        {"VALUE": "v2"},
    ]
    written(tmp_path, function("x", top=PARAMETERS))
    assert variables() == {"VALUE": "x"}
    for file in (tmp_path / "templates").iterdir():
        file.write_text("{")
    assert variables() == {"VALUE": "x"}
    assert expansions == ["", "v2", "", ""]


def test_the_repositorys_template_is_not_expanded_again_for_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = '{Fn::Join: ["|", [!Ref Address, !Sub "${Address}/hook", !Ref Stage, !If [Given, given, none]]]}'
    top = """
Parameters:
  Stage: {Type: String, Default: v1}
  Address: {Type: String, Default: ""}
Conditions:
  Given: !Not [!Equals [!Ref Address, ""]]
"""
    path = written(tmp_path, function(used, top=top))
    monkeypatch.setattr(sam_translation, "TEMPLATE", path)
    monkeypatch.setattr(sam_translation, "_CACHE", tmp_path / "templates")

    def value(address: str, stage: str = "v1") -> str:
        sam_translation._translate.cache_clear()  # noqa: SLF001 - as another process
        return load({"Address": address, "Stage": stage}, path=path).functions["Work"].environment["VALUE"]

    def again(*_: object) -> None:
        raise InterruptedError

    first, second = "http://127.0.0.1:4001", 'https://example.com/a"b?c=d'
    assert value(first) == f"{first}|{first}/hook|v1|given"
    monkeypatch.setattr(sam_translation, "_expand", again)
    assert value(second) == f"{second}|{second}/hook|v1|given"
    assert value(first) == f"{first}|{first}/hook|v1|given"
    with pytest.raises(InterruptedError):  # what is no address may be looked at
        value(first, stage="v2")
    with pytest.raises(InterruptedError):
        value("")
