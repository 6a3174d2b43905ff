"""What a function is told by its environment, read on first use."""

import os


class ConfigurationError(Exception):
    """The deployment lacks a setting; never the client's fault."""


def required(name: str) -> str:
    """Return the environment variable *name*.

    Raises:
        ConfigurationError: it is missing or empty.
    """
    value = os.environ.get(name)
    if not value:
        raise ConfigurationError(f"environment variable {name} is not set")
    return value


def optional(name: str) -> str | None:
    """Return the environment variable *name*, or None if it is missing or empty."""
    return os.environ.get(name) or None
