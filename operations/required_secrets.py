"""The secrets that an operator puts in place before deploying: which the template names, and whether they are there.

What they hold is never fetched: Systems Manager and Secrets Manager tell of a secret without telling it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.exceptions import ClientError

_TEMPLATE = Path(__file__).parents[1] / "template.yaml"
_ABSENT = {"ParameterNotFound", "ResourceNotFoundException"}


class _Loader(yaml.SafeLoader):
    """Reads the template without its intrinsics: what names secrets has none."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def check(parameters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Each secret by its name, and whether it is `there`, `missing` or `not_encrypted`.

    *parameters* are a deployment's; what they leave out has the template's default.
    """
    template = yaml.load(_TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    for parameter in template["Metadata"]["LocalSecrets"]:
        name = parameters.get(parameter) or template["Parameters"][parameter].get("Default", "")
        yield {"parameter": parameter, "name": name, "state": _state(name) if name else "not_named"}


def _state(name: str) -> str:
    try:
        return _parameter(name) if name.startswith("/") else _secret(name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return "missing"
        raise


def _parameter(name: str) -> str:
    # Without decryption it is the ciphertext that comes, and it goes nowhere.
    kind = boto3.client("ssm").get_parameter(Name=name, WithDecryption=False)["Parameter"]["Type"]
    return "there" if kind == "SecureString" else "not_encrypted"


def _secret(name: str) -> str:
    told: dict[str, Any] = {**boto3.client("secretsmanager").describe_secret(SecretId=name)}
    # One that is being deleted can't be read any more, and one without a version holds nothing.
    return "there" if told.get("VersionIdsToStages") and "DeletedDate" not in told else "missing"
