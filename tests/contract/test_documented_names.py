"""What the operators' documents name is there: resources, outputs, defaults, the AWS CLI's commands and SAM's."""

import itertools
import re
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.session import get_session

from local.runner.template.sam_translation import read
from tests.contract.imports import ROOT
from tests.contract.written_template import TEMPLATE
from tools.expanded import expanded

DOCUMENTS = [ROOT / "docs" / f"{name}.md" for name in ("operations", "data-protection", "system", "webhooks")]
# How a logical id ends, in this template.
_LOGICAL_ID = re.compile(
    r"(?<![\w./:{}<-])[A-Z]\w+(?:Alarm|Bucket|Function|Group|Key|Plan|Queue|Role|Table|Target|Topic|Url|Zone)\b"
)
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# Of botocore's own names, or another stack's, which look the same.
_OTHERS = {"ResourcesToImport", "OutputKey"}
# Commands of the AWS CLI that no service has, and their options.
_OF_THE_CLI = {
    ("s3", "cp"): set[str](),
    ("cloudformation", "deploy"): {"stack-name", "template-file", "capabilities"},
}
# What the CLI calls otherwise, since `--endpoint…` is an option of its own.
_RENAMED = {"notification-endpoint": "endpoint"}
_GLOBAL = {"query", "output", "region", "profile", "cli-binary-format"}
_SERVICES = {"s3api": "s3"}


def texts() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        yield document.name, document.read_text(encoding="utf-8")


def logical_ids() -> set[tuple[str, str]]:
    return {
        (name, found)
        for name, text in texts()
        for code in _CODE.findall(text)
        for found in _LOGICAL_ID.findall(code)
        if found not in _OTHERS
    }


def commands(program: str) -> list[str]:
    """Commands in blocks and in sentences, on one line, without comments and what they are piped into."""
    found: set[str] = set()
    for _, text in texts():
        lines = [line for block in _BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
        lines += _CODE.findall(_BLOCK.sub("", text))
        begin = re.compile(rf"(?:^|\$\(|\| ){re.escape(program)} (?=[\w-])")
        for line in map(str.strip, lines):
            found |= {f"{program} {_one_command(line[match.end() :])}" for match in begin.finditer(line)}
    return sorted(found)


def _one_command(text: str) -> str:
    """Return the words up to the end of the command."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|);")
    lexer.whitespace_split = True
    words = itertools.takewhile(lambda word: not set(word) <= set("|);"), lexer)
    return shlex.join(words)


def test_each_logical_id_in_the_text_is_in_the_template() -> None:
    ids = logical_ids()
    templates = [TEMPLATE, read(ROOT / "account.yaml"), expanded()]

    names = {
        name for each in templates for part in ("Resources", "Parameters", "Outputs") for name in each.get(part, {})
    }
    assert len(ids) > 80
    assert {(document, name) for document, name in ids if name not in names} == set()


def test_each_output_that_is_named_is_one() -> None:
    named = {names for _, text in texts() for names in re.findall(r"\boutputs?\s`(\w+)`(?:\sand\s`(\w+)`)?", text)}

    outputs = {name for names in named for name in names if name}
    assert {"ApiUrl", "AlarmTopic", "DomainTarget", "StripeWebhookFunctionUrl"} <= outputs
    assert outputs <= set(TEMPLATE["Outputs"])


def test_each_output_is_named_or_is_the_commands_own() -> None:
    """`bin/voxanne` finds tables and usage plans by outputs."""
    text = "".join(text for _, text in texts())
    stacks = (ROOT / "operations" / "stacks.py").read_text(encoding="utf-8")

    for output in TEMPLATE["Outputs"]:
        own = f'outputs["{output}"]' in stacks or (output.endswith("UsagePlan") and "UsagePlan" in stacks)
        assert f"`{output}`" in text or own, output


def _defaults() -> list[tuple[str, str]]:
    table = DOCUMENTS[0].read_text(encoding="utf-8").partition("## Commands")[0]
    rows = re.findall(r"^\| (`.+?`) \| (.+?) \| .+ \|$", table, re.MULTILINE)
    return [
        (name.strip("`"), default.strip("`"))
        for names, defaults in rows
        for name, default in zip(names.split(", "), _spread(defaults, len(names.split(", "))), strict=True)
    ]


def _spread(defaults: str, count: int) -> list[str]:
    parts = defaults.split(", ")
    return parts if len(parts) == count else [defaults] * count


@pytest.mark.parametrize(("parameter", "default"), _defaults())
def test_a_parameters_default_is_the_documented_one(parameter: str, default: str) -> None:
    declared = TEMPLATE["Parameters"][parameter].get("Default")

    match default.partition(":")[0]:
        case "none" if "required" in default:
            # `Mode` has none; an empty credential is refused by a rule.
            assert not declared
        case "none" | "the receiver's function URL":
            assert declared == ""
        case _:
            assert str(declared) == default


@pytest.mark.parametrize("command", commands("aws"))
def test_a_command_of_the_aws_cli_exists_and_has_what_it_needs(command: str) -> None:
    words = shlex.split(command)
    service, operation = words[1], words[2]
    given = {word.removeprefix("--").partition("=")[0] for word in words if word.startswith("--")} - _GLOBAL
    given = {_RENAMED.get(option, option) for option in given}
    if (service, operation) in _OF_THE_CLI:
        assert given <= _OF_THE_CLI[service, operation]
        return
    model = _model(service)
    if operation == "wait":
        waiters = get_session().get_waiter_model(_SERVICES.get(service, service)).waiter_names
        [waited] = [name for name in waiters if xform_name(name, "-") == words[3]]
        operation = xform_name(get_session().get_waiter_model(service).get_waiter(waited).operation, "-")
    [called] = [name for name in model.operation_names if xform_name(name, "-") == operation]
    shape = model.operation_model(called).input_shape
    options = {xform_name(name, "-") for name in shape.members} if shape else set()
    required = {xform_name(name, "-") for name in shape.required_members} if shape else set()

    assert {option if option in options else option.removeprefix("no-") for option in given} <= options
    assert required <= given


def _model(service: str) -> Any:
    try:
        return get_session().get_service_model(_SERVICES.get(service, service))
    except UnknownServiceError:
        pytest.fail(f"there is no service {service}")


def test_an_environment_that_sam_deploys_is_in_its_configuration() -> None:
    configuration = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))

    named = {name for command in commands(".venv-sam/bin/sam") for name in re.findall(r"--config-env (\S+)", command)}
    assert named == {name for name, each in configuration.items() if isinstance(each, dict)} - {"default"}
