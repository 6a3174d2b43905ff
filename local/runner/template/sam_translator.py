"""The SAM translator, called as CloudFormation calls it. Its import takes half a second."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.swagger import swagger
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

# Its warnings concern its own developers: feature switches and metrics.
logging.getLogger("samtranslator").setLevel(logging.ERROR)
_NO_CLIENT: Any = None


class _NoManagedPolicies(ManagedPolicyLoader):
    """Provides no managed policies: the runner does not execute them."""

    def __init__(self) -> None:
        super().__init__(_NO_CLIENT)

    def load(self) -> dict[str, str]:
        """Return the ARNs of managed policies, by name."""
        return {}


def expanded(template: dict[str, Any], overrides: dict[str, str]) -> dict[str, Any]:
    """Return the template as SAM expands it for these parameters. SAM changes both arguments."""
    values = SamParameterValues(overrides)
    values.add_default_parameter_values(template)
    with _api_documents_uncopied():
        result: dict[str, Any] = transform(template, values.parameter_values, _NoManagedPolicies())
    return result


@contextmanager
def _api_documents_uncopied() -> Iterator[None]:
    """Let the editors of an API's document work on the document itself.

    Each of them copies the whole document when it begins and when it ends, four times for each route: more than half
    of an expansion. The translator never looks again at the document that it gave them. Only the hash in the name
    of the API's deployment is another one, because copying also changes the order of keys.
    """
    copy = swagger._deepcopy  # noqa: SLF001
    swagger._deepcopy = _itself  # noqa: SLF001
    try:
        yield
    finally:
        swagger._deepcopy = copy  # noqa: SLF001


def _itself[T](document: T) -> T:
    return document
