"""Secrets, looked up by name. Templates and environments hold names; values are fetched on first use, never logged."""

import functools
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@functools.cache
def secret(name: str) -> str:
    """Return the secret *name*, fetched once per process.

    A name that begins with a slash is a Systems Manager parameter (SecureString), any other a Secrets Manager secret.
    """
    if name.startswith("/"):
        return _parameters().get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    return _secrets().get_secret_value(SecretId=name)["SecretString"]


def forget() -> None:
    """Clear the cache after a secret was refused: it may have been rotated."""
    secret.cache_clear()


@functools.cache
def _parameters() -> "SSMClient":
    return boto3.client("ssm", config=_CONFIG)


@functools.cache
def _secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=_CONFIG)
