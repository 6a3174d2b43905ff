"""Secrets of the local product: those that the template generates, and those that an operator would have created.

CloudFormation can't create a SecureString, so the template takes the name of one as a parameter. Its local content is
in the template's metadata, by the parameter that names it::

    Metadata:
      LocalSecrets:
        StripeKeyName: sk_test_<random>

Each ``<random>`` gets a new value at each start. AWS ignores this metadata.
"""

from collections.abc import Mapping
from typing import Any

from local.runner.template.deployment import SecureString
from local.runner.template.intrinsics import TemplateError, as_text
from local.runner.template.resource_types import refuse_others

METADATA = "LocalSecrets"


PASSWORD_OPTIONS = {
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
    """Return the SecureStrings of the metadata, by the parameter that names each."""
    contents: Mapping[str, Any] = template.get("Metadata", {}).get(METADATA, {})
    refuse_others(f"Metadata.{METADATA}", contents, set(parameters))
    return {name: SecureString(parameters[name], as_text(content)) for name, content in contents.items()}


def read_secrets(secrets: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Return the template's secrets; refuse one whose content is not defined in exactly one way."""
    for name, properties in secrets.items():
        if ("GenerateSecretString" in properties) is ("SecretString" in properties):
            raise TemplateError(f"{name}: a secret has either GenerateSecretString or SecretString")
        generated = properties.get("GenerateSecretString", {})
        refuse_others(f"{name}.GenerateSecretString", generated, PASSWORD_OPTIONS | _IN_JSON)
        if generated and bool(_IN_JSON & set(generated)) is not (set(generated) >= _IN_JSON):
            raise TemplateError(f"{name}: GenerateStringKey and SecretStringTemplate go together")
    return secrets
