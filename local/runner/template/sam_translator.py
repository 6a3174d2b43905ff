"""The SAM translator, called as CloudFormation calls it. Its import takes half a second."""

import logging
from typing import Any

from samtranslator.sdk.parameter import SamParameterValues
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
    result: dict[str, Any] = transform(template, values.parameter_values, _NoManagedPolicies())
    return result
