"""Environment variables, read on first use and not at import."""

import os


class ConfigurationError(Exception):
    """The deployment lacks a setting."""


def required(name: str) -> str:
    """Return the environment variable *name*.

    Raises:
        ConfigurationError: the variable is missing or empty.
    """
    value = os.environ.get(name)
    if not value:
        raise ConfigurationError(f"environment variable {name} is not set")
    return value


def optional(name: str) -> str | None:
    """Return the environment variable *name*, or None if it is missing or empty."""
    return os.environ.get(name) or None
