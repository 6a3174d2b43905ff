"""The secrets that must exist before a deployment: those that the template names, and whether they exist.

Secret values are never read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from botocore.exceptions import ClientError

from voxanne.core import aws_clients
from voxanne.core.secrets import ABSENT

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

_TEMPLATE = Path(__file__).parents[1] / "template.yaml"
# For a sign-in provider that is not the stack's own.
_SIGN_IN = "SignInSecretName"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml's, where PyYAML has it
    """Loads the template without intrinsic functions: the names of secrets contain none."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def check(parameters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return each secret with its state: `there`, `missing`, `not_encrypted`, `not_named` or `not_needed`.

    *parameters* are those of the deployment; the template's defaults apply to the others.
    """
    template = yaml.load(_TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    for parameter in template["Metadata"]["LocalSecrets"]:
        name = parameters.get(parameter) or template["Parameters"][parameter].get("Default", "")
        is_needed = parameter != _SIGN_IN or parameters.get("SignInIssuer")
        state = "not_named" if not name else _state(name) if is_needed else "not_needed"
        yield {"parameter": parameter, "name": name, "state": state}


def _state(name: str) -> str:
    try:
        return _parameter(name) if name.startswith("/") else _secret(name)
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return "missing"
        raise


def _parameter(name: str) -> str:
    # Without decryption only ciphertext is returned, and it is not used.
    client: SSMClient = aws_clients.make("ssm")
    kind = client.get_parameter(Name=name, WithDecryption=False)["Parameter"]["Type"]
    return "there" if kind == "SecureString" else "not_encrypted"


def _secret(name: str) -> str:
    client: SecretsManagerClient = aws_clients.make("secretsmanager")
    secret: dict[str, Any] = {**client.describe_secret(SecretId=name)}
    # A secret scheduled for deletion cannot be read, and one without a version has no value.
    return "there" if secret.get("VersionIdsToStages") and "DeletedDate" not in secret else "missing"
