"""The template as it is written, with its intrinsics kept."""

from typing import Any

import yaml

from tests.contract.imports import ROOT


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's, where PyYAML has it
    """Keeps short intrinsics as {name: value}."""


def load(text: str) -> dict[str, Any]:
    """The template of a text that names no key twice."""
    loader = Loader(text)
    root = loader.get_single_node()
    _check_keys(root)
    template: dict[str, Any] = loader.construct_document(root)
    return template


def _check_keys(node: yaml.Node) -> None:
    """Refuse a mapping that has a key twice."""
    # PyYAML silently takes the last of two equal keys; CloudFormation refuses them. Checked before merging, which
    # repeats keys legitimately.
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        assert len(names) == len(set(names)), f"twice in {node.start_mark}: {names}"
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for each in part if isinstance(part, tuple) else (part,):
            _check_keys(each)


def _intrinsic(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    """Keep a short intrinsic under its name."""
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {suffix: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", _intrinsic)
TEXT = (ROOT / "template.yaml").read_text(encoding="utf-8")
TEMPLATE = load(TEXT)
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]


def of_type(kind: str) -> list[str]:
    """Logical ids of a type of resource."""
    return [name for name, resource in RESOURCES.items() if resource["Type"] == kind]


FUNCTIONS = of_type("AWS::Serverless::Function")


def statements(role: str) -> list[dict[str, Any]]:
    """All statements of a role."""
    policies = RESOURCES[role]["Properties"].get("Policies", [])
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
