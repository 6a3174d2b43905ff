import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from local.runner.account import REGION
from local.runner.stores.provisioning import create_secrets, fill_secure_strings
from local.runner.template.reader import TemplateError
from tests.local.small_template import function, loaded

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

SECRET = """
  Token:
    Type: AWS::SecretsManager::Secret
    Properties: {GenerateSecretString: {PasswordLength: 40, ExcludePunctuation: true}}
"""
NAMED = """
Metadata:
  LocalSecrets: {KeyName: 'sk_<random>', SigningName: '["<random>", "<random>"]'}
Parameters:
  KeyName: {Type: String, Default: /voxanne/key}
  SigningName: {Type: String, Default: /voxanne/signing}
  Other: {Type: String, Default: /voxanne/other}
"""


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def secretsmanager() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", region_name=REGION)


@pytest.fixture
def ssm() -> "SSMClient":
    return boto3.client("ssm", region_name=REGION)


def test_a_secret_is_generated_as_the_template_says(tmp_path: Path, secretsmanager: "SecretsManagerClient") -> None:
    deployment = loaded(tmp_path, function("!Ref Token", extra=SECRET))
    arns, values = create_secrets(deployment, secretsmanager)
    assert (len(values["Token"]), values["Token"].isalnum()) == (40, True)
    again = loaded(tmp_path, function("!Ref Token", extra=SECRET), physical_ids=arns)
    arn = again.functions["Work"].environment["VALUE"]
    assert secretsmanager.get_secret_value(SecretId=arn)["SecretString"] == values["Token"]
    assert arn.startswith(deployment.functions["Work"].environment["VALUE"])


def test_a_generated_secret_may_be_a_member_of_an_object(
    tmp_path: Path, secretsmanager: "SecretsManagerClient"
) -> None:
    kept = """GenerateStringKey: password, SecretStringTemplate: '{"user": "me"}', PasswordLength: 12"""
    deployment = loaded(tmp_path, function("x", extra=SECRET.replace("PasswordLength: 40", kept)))
    _, values = create_secrets(deployment, secretsmanager)
    found = json.loads(values["Token"])
    assert (found["user"], len(found["password"])) == ("me", 12)


def test_a_secret_that_stands_in_the_template_is_kept(tmp_path: Path, secretsmanager: "SecretsManagerClient") -> None:
    written = SECRET.replace("GenerateSecretString: {PasswordLength: 40, ExcludePunctuation: true}", "SecretString: a")
    assert create_secrets(loaded(tmp_path, function("x", extra=written)), secretsmanager)[1] == {"Token": "a"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("PasswordLength: 40", "Length: 40", "Length"),
        ("PasswordLength: 40", "GenerateStringKey: a", "go together"),
        ("{GenerateSecretString", "{Name: mine, GenerateSecretString", "Name"),
        ("{GenerateSecretString", "{SecretString: a, GenerateSecretString", "either"),
        ("{GenerateSecretString: {PasswordLength: 40, ExcludePunctuation: true}}", "{Description: a}", "either"),
    ],
)
def test_a_secret_that_is_not_known_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in SECRET
    with pytest.raises(TemplateError, match=reason):
        loaded(tmp_path, function("x", extra=SECRET.replace(old, new)))


def test_secure_strings_lie_under_the_names_that_the_template_takes(tmp_path: Path, ssm: "SSMClient") -> None:
    values = fill_secure_strings(loaded(tmp_path, function("x", top=NAMED)), ssm)
    assert set(values) == {"KeyName", "SigningName"}
    for parameter, name in (("KeyName", "/voxanne/key"), ("SigningName", "/voxanne/signing")):
        found = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        assert (found["Type"], found["Value"]) == ("SecureString", values[parameter])


def test_each_random_part_is_drawn_for_itself_at_each_start(tmp_path: Path, ssm: "SSMClient") -> None:
    deployment = loaded(tmp_path, function("x", top=NAMED))
    first, second = fill_secure_strings(deployment, ssm), fill_secure_strings(deployment, ssm)
    assert first["KeyName"].startswith("sk_")
    assert "<random>" not in first["KeyName"]
    drawn = {*json.loads(first["SigningName"]), *json.loads(second["SigningName"])}
    assert (len(drawn), {len(part) for part in drawn}) == (4, {32})


def test_a_name_that_is_no_parameter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"Metadata.LocalSecrets: .*Unknown"):
        loaded(tmp_path, function("x", top=NAMED.replace("LocalSecrets: {", "LocalSecrets: {Unknown: a, ")))
