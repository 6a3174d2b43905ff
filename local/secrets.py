"""Secrets of the local product: those that the template generates, and those that an operator would have put in place.

CloudFormation makes no SecureString; the template takes the name of one as a parameter. What such a parameter holds
locally stands in the template's metadata, by the parameter that names it::

    Metadata:
      LocalSecrets:
        StripeKeyName: sk_test_<random>

Each ``<random>`` is drawn anew at each start. Nothing of it has any meaning in AWS.
"""

import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from local.deployment import Deployment, SecureString
from local.intrinsics import TemplateError, as_text
from local.resources import refuse_others

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

METADATA = "LocalSecrets"
_RANDOM = "<random>"
_RANDOM_BYTES = 16
_PASSWORD = {
    "ExcludeCharacters",
    "ExcludeLowercase",
    "ExcludeNumbers",
    "ExcludePunctuation",
    "ExcludeUppercase",
    "IncludeSpace",
    "PasswordLength",
    "RequireEachIncludedType",
}
_IN_JSON = {"GenerateStringKey", "SecretStringTemplate"}


def read_secure_strings(template: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, SecureString]:
    """Return what the metadata says, by the parameter that names the SecureString."""
    told: Mapping[str, Any] = template.get("Metadata", {}).get(METADATA, {})
    refuse_others(f"Metadata.{METADATA}", told, set(parameters))
    return {name: SecureString(parameters[name], as_text(content)) for name, content in told.items()}


def read_secrets(found: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Return the secrets of the template, each of which says what it holds in one way."""
    for name, properties in found.items():
        if ("GenerateSecretString" in properties) is ("SecretString" in properties):
            raise TemplateError(f"{name}: a secret has either GenerateSecretString or SecretString")
        generated = properties.get("GenerateSecretString", {})
        refuse_others(f"{name}.GenerateSecretString", generated, _PASSWORD | _IN_JSON)
        if generated and bool(_IN_JSON & set(generated)) is not (set(generated) >= _IN_JSON):
            raise TemplateError(f"{name}: GenerateStringKey and SecretStringTemplate go together")
    return found


def fill_secure_strings(deployment: Deployment, client: "SSMClient") -> dict[str, str]:
    """Put every SecureString where the template will look for it; return the values by parameter."""
    filled = {}
    for parameter, wanted in deployment.secure_strings.items():
        value = wanted.content
        while _RANDOM in value:
            value = value.replace(_RANDOM, secrets.token_hex(_RANDOM_BYTES), 1)
        client.put_parameter(Name=wanted.name, Value=value, Type="SecureString", Overwrite=True)
        filled[parameter] = value
    return filled


def create_secrets(deployment: Deployment, client: "SecretsManagerClient") -> tuple[dict[str, str], dict[str, str]]:
    """Make every secret, named by its logical id; return ARNs, for ``template.load``, and values by logical id."""
    arns, values = {}, {}
    for name, properties in deployment.secrets.items():
        values[name] = properties.get("SecretString") or _generated(properties["GenerateSecretString"], client)
        arns[name] = client.create_secret(Name=name, SecretString=values[name])["ARN"]
    return arns, values


def _generated(wanted: Mapping[str, Any], client: "SecretsManagerClient") -> str:
    asked: Any = {name: value for name, value in wanted.items() if name in _PASSWORD}
    password = client.get_random_password(**asked)["RandomPassword"]
    if "GenerateStringKey" not in wanted:
        return password
    return json.dumps({**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: password})
