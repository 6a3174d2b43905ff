"""The versions of functions that a built template defines."""

import functools
from collections.abc import Mapping

from local.runner.template.sam_translation import parsed
from tests.product import PARAMETERS

CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
"""Type of resource to the property that names the built folder."""


def versions(template: str, uploaded: Mapping[str, str]) -> frozenset[str]:
    """Return the logical ids of the functions' versions, if each folder is uploaded under its name in *uploaded*."""
    return _versions(template, tuple(sorted(uploaded.items())))


@functools.cache
def _versions(text: str, uploaded: tuple[tuple[str, str], ...]) -> frozenset[str]:
    from local.runner.template import sam_translator  # noqa: PLC0415 - slow, and few tests expand a template

    template, places = parsed(text), dict(uploaded)
    for resource in template["Resources"].values():
        if uri := CODE.get(resource["Type"]):
            resource["Properties"][uri] = f"s3://artifacts/{places[resource['Properties'][uri]]}"
    resources = sam_translator.expanded(template, dict(PARAMETERS))["Resources"]
    return frozenset(name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version")
