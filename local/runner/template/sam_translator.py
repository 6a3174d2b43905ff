"""The SAM translator, called as CloudFormation calls it. Its import takes half a second."""

import logging
from typing import Any

from samtranslator.sdk.parameter import SamParameterValues
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

# It warns of switches and figures of its own makers.
logging.getLogger("samtranslator").setLevel(logging.ERROR)
_NO_CLIENT: Any = None


class _NoManagedPolicies(ManagedPolicyLoader):
    """Roles are not executed, so what managed policies a role has is of no concern."""

    def __init__(self) -> None:
        super().__init__(_NO_CLIENT)

    def load(self) -> dict[str, str]:
        """Return the ARNs of managed policies, by name."""
        return {}


def expanded(template: dict[str, Any], overrides: dict[str, str]) -> dict[str, Any]:
    """Return the template as SAM expands it for these parameters; both are changed by it."""
    values = SamParameterValues(overrides)
    values.add_default_parameter_values(template)
    result: dict[str, Any] = transform(template, values.parameter_values, _NoManagedPolicies())
    return result
