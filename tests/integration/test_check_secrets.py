"""`check-secrets`: which secrets a deployment needs, and whether they are there. None is ever told."""

import os
import sys
from pathlib import Path

import boto3
import pytest

from operations.__main__ import main
from operations.required_secrets import check
from tests.product import Product

VALUE = "the-secret-itself"


def states(**parameters: str) -> dict[str, str]:
    return {each["parameter"]: each["state"] for each in check(parameters)}


def test_each_secret_that_the_template_names_is_told_of(product: Product) -> None:
    assert set(states()) == {name for name in product.stack.parameters if name.endswith(("KeyName", "SecretName"))}


@pytest.mark.usefixtures("product")
def test_parameters_and_secrets_are_there_missing_or_not_encrypted() -> None:
    ssm, manager = boto3.client("ssm"), boto3.client("secretsmanager")
    ssm.put_parameter(Name="/a/secure", Value=VALUE, Type="SecureString", Overwrite=True)
    ssm.put_parameter(Name="/a/plain", Value=VALUE, Type="String", Overwrite=True)
    manager.create_secret(Name="a-secret", SecretString=VALUE)
    manager.create_secret(Name="an-empty-one")

    found = states(
        VapiKeyName="/a/secure",
        VapiWebhookSecretName="/a/plain",
        StripeKeyName="/a/none",
        StripeWebhookSecretName="a-secret",
    )
    others = states(VapiKeyName="an-empty-one", StripeKeyName="no-such-secret")

    assert found == {
        "VapiKeyName": "there",
        "VapiWebhookSecretName": "not_encrypted",
        "StripeKeyName": "missing",
        "StripeWebhookSecretName": "there",
        # Without a sign-in provider.
        "SignInSecretName": "not_needed",
    }
    assert states(SignInIssuer="https://id.example", SignInSecretName="/a/secure")["SignInSecretName"] == "there"
    assert (others["VapiKeyName"], others["StripeKeyName"]) == ("missing", "missing")
    assert VALUE not in str(list(check({"VapiKeyName": "/a/plain"})))


@pytest.mark.usefixtures("product")
def test_a_reader_that_has_ended_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        assert main(["check-secrets", "--before"]) == 1
        output.flush()

    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("product")
def test_output_that_cannot_be_written_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["check-secrets", "--before"]) == 1

    assert capfd.readouterr().err == "bin/voxanne check-secrets: [Errno 28] No space left on device\n"
